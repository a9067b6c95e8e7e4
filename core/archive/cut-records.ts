import { HASH_BYTES } from '../hash/leaf-hasher.ts'

/** What a record says of how those behind it are read: nothing, or it is the header of a pcapng section, or an interface of one. */
export type Head = undefined | 'section' | 'interface'

const HEADS: readonly Head[] = [undefined, 'section', 'interface']

/** Records that were cut out of content, one after the other: where each begins, its leaf, and what it rules. */
export class CutRecords {
  count = 0
  #offsets = new Float64Array(1024)
  #heads = new Uint8Array(1024)
  #leaves = new Uint8Array(1024 * HASH_BYTES)

  add(offset: number, leaf: Uint8Array, head: Head): void {
    if (this.count === this.#offsets.length) this.#grow()
    this.#offsets[this.count] = offset
    this.#heads[this.count] = HEADS.indexOf(head)
    this.#leaves.set(leaf, this.count * HASH_BYTES)
    this.count++
  }

  /** Where record `index` begins; undefined behind the last. */
  offset(index: number): number | undefined {
    return index < this.count ? this.#offsets[index] : undefined
  }

  head(index: number): Head {
    return index < this.count ? HEADS[this.#heads[index]!] : undefined
  }

  leaves(): Uint8Array {
    return this.#leaves.subarray(0, this.count * HASH_BYTES)
  }

  #grow(): void {
    const [offsets, heads, leaves] = [this.#offsets, this.#heads, this.#leaves]
    this.#offsets = new Float64Array(2 * offsets.length)
    this.#offsets.set(offsets)
    this.#heads = new Uint8Array(2 * heads.length)
    this.#heads.set(heads)
    this.#leaves = new Uint8Array(2 * leaves.length)
    this.#leaves.set(leaves)
  }
}
