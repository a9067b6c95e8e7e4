/**
 * Copies many short ranges from one array to another. Eight bytes at a time through views of both: for the hundred bytes of a
 * message that is faster than `set` with a new subarray each time (60 against 92 ns, 24 against 64 ns for 36 bytes), above all
 * between shared arrays. Views are kept while the arrays stay the same.
 */
export class ByteCopier {
  private from: Uint8Array = new Uint8Array(0)
  private to: Uint8Array = new Uint8Array(0)
  private fromView: DataView = new DataView(new ArrayBuffer(0))
  private toView: DataView = new DataView(new ArrayBuffer(0))

  /** Copies `from[start .. start + length)` to `to[at ..)`, which must have room; returns the index behind the copy. */
  copy(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): number {
    if (from !== this.from) {
      this.from = from
      this.fromView = new DataView(from.buffer, from.byteOffset, from.byteLength)
    }
    if (to !== this.to) {
      this.to = to
      this.toView = new DataView(to.buffer, to.byteOffset, to.byteLength)
    }
    const { fromView, toView } = this
    let i = 0
    for (; i + 8 <= length; i += 8) toView.setBigInt64(at + i, fromView.getBigInt64(start + i))
    // The last bytes are copied as one more word that overlaps the one before: a loop over them would be guessed wrong.
    if (length >= 8) toView.setBigInt64(at + length - 8, fromView.getBigInt64(start + length - 8))
    else for (; i < length; i++) to[at + i] = from[start + i]!
    return at + length
  }
}
