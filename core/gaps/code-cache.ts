/** What belongs to a code of a part (core/gaps/row.ts): a name is looked up once for each part that it stands in, not once for each row. */
export class CodeCache<T> {
  private part = NaN
  private readonly known: (T | undefined)[] = []

  /** undefined: not set for this part, which is always so where the part is NaN. */
  get(part: number, code: number): T | undefined {
    return part === this.part ? this.known[code] : undefined
  }

  /** Forgets what was set for another part. */
  set(part: number, code: number, value: T): void {
    if (Number.isNaN(part)) return
    if (part !== this.part) {
      this.part = part
      this.known.length = 0
    }
    this.known[code] = value
  }
}
