/** Things in their order, with the bytes that they take. */
export class Fifo<Item extends { readonly size: number }> {
  bytes = 0
  #items: Item[] = []
  #first = 0

  get length(): number {
    return this.#items.length - this.#first
  }

  get head(): Item | undefined {
    return this.#items[this.#first]
  }

  push(item: Item): void {
    this.#items.push(item)
    this.bytes += item.size
  }

  shift(): Item | undefined {
    const item = this.#items[this.#first]
    if (item === undefined) return undefined
    this.#first++
    this.bytes -= item.size
    if (this.#first > 1024 && 2 * this.#first > this.#items.length) {
      this.#items = this.#items.slice(this.#first)
      this.#first = 0
    }
    return item
  }

  /** Takes all out. */
  takeAll(): Item[] {
    const items = this.#items.slice(this.#first)
    this.#items = []
    this.#first = 0
    this.bytes = 0
    return items
  }

  *[Symbol.iterator](): Generator<Item> {
    for (let i = this.#first; i < this.#items.length; i++) yield this.#items[i]!
  }
}
