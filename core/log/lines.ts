import type { RejectSink } from '../finding.ts'

/** Longest line, bytes in front of its LF; longer ones are handed over in pieces of this length. */
export const MAX_LINE = 1 << 20

/**
 * One line of a text file: a flyweight, valid during the call only. The record `bytes[start..end)` is the line with its line
 * end; records cover the file without gaps. The text `bytes[textStart..textEnd)` has neither line end nor byte order mark.
 */
export class LineRecord {
  /** 1-based number of the line; pieces of one line share it. */
  number = 0
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  end = 0
  textStart = 0
  textEnd = 0
  /** Offset of the record from the start of the (uncompressed) file, bytes. */
  offset = 0
  /** The record goes on with a line that was too long. */
  continuation = false
}

/** Receives lines. `line` returns false to make the splitter stop behind this line (a batch is full). */
export interface LineSink {
  line(record: LineRecord): boolean
}

/** Encodings that a byte order mark tells and that are not read; the longer marks come first. */
const REFUSED: readonly { name: string; mark: readonly number[] }[] = [
  { name: 'UTF-32LE', mark: [0xff, 0xfe, 0, 0] },
  { name: 'UTF-32BE', mark: [0, 0, 0xfe, 0xff] },
  { name: 'UTF-16LE', mark: [0xff, 0xfe] },
  { name: 'UTF-16BE', mark: [0xfe, 0xff] },
]
const UTF8_MARK = [0xef, 0xbb, 0xbf]
const LONGEST_MARK = 4

function beginsWith(bytes: Uint8Array, start: number, end: number, mark: readonly number[]): boolean {
  return end - start >= mark.length && mark.every((byte, i) => bytes[start + i] === byte)
}

/** Index of the next LF in front of `end`; `end` if there is none. */
function indexOfFeed(bytes: Uint8Array, start: number, end: number): number {
  const found = bytes.indexOf(0x0a, start)
  return found < 0 || found > end ? end : found
}

/** Splits a text file into lines that end in LF or CR LF. All other bytes, NUL among them, belong to the line. */
export class LineSplitter {
  /** Lines seen so far; the pieces of a line that is too long count once. */
  lines = 0
  /** Set once the file cannot be read; says why, and what to do. */
  failure: string | undefined = undefined

  readonly #reject: RejectSink
  readonly #record = new LineRecord()
  /** Bytes at the start of what was not consumed that are known to hold no LF. */
  #scanned = 0
  /** Within a line that is too long. */
  #inside = false

  constructor(reject: RejectSink) {
    this.#reject = reject
  }

  /**
   * Hands the lines of `bytes[start..end)`, whose first byte lies at file offset `offset`, to the sink and returns the index of
   * the first byte not consumed; the next call must begin with it. With `final` set nothing follows, and a last line without
   * a line end is handed over too. After a failure, all is consumed and nothing handed over.
   */
  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean, sink: LineSink): number {
    let text = start
    if (offset === 0) {
      if (end - start < LONGEST_MARK && !final) return start
      const refused = REFUSED.find((encoding) => beginsWith(bytes, start, end, encoding.mark))
      if (refused !== undefined) {
        this.failure = `The file is ${refused.name} text by its byte order mark; convert a copy to UTF-8 and import that.`
      }
      if (beginsWith(bytes, start, end, UTF8_MARK)) text += UTF8_MARK.length
    }
    if (this.failure !== undefined) return end
    let at = start
    // The next LF is looked for once, however many pieces of a long line stand in front of it.
    let feed = indexOfFeed(bytes, at + this.#scanned, end)
    this.#scanned = 0
    while (at < end) {
      if (feed < at) feed = indexOfFeed(bytes, at, end)
      let next = feed - at > MAX_LINE ? at + MAX_LINE : feed + 1
      if (next > end) {
        if (!final) {
          this.#scanned = end - at
          return at
        }
        next = end
      }
      const ended = bytes[next - 1] === 0x0a
      if (!ended && next < end && !this.#inside) this.#tooLong(offset + at - start)
      const more = this.#emit(bytes, at, next, text, offset + at - start, ended, sink)
      at = next
      text = at
      if (!more) break
    }
    return at
  }

  #tooLong(offset: number): void {
    const detail = `line ${this.lines + 1} is longer than ${MAX_LINE} bytes and is kept in pieces`
    this.#reject({ reason: 'line-length', packet: 0, offset, length: MAX_LINE, detail })
  }

  #emit(
    bytes: Uint8Array,
    start: number,
    end: number,
    text: number,
    offset: number,
    ended: boolean,
    sink: LineSink,
  ): boolean {
    const record = this.#record
    record.continuation = this.#inside
    if (!this.#inside) this.lines++
    this.#inside = !ended
    record.number = this.lines
    record.bytes = bytes
    record.start = start
    record.end = end
    record.textStart = text
    record.textEnd = ended ? end - 1 : end
    if (ended && record.textEnd > text && bytes[record.textEnd - 1] === 0x0d) record.textEnd--
    record.offset = offset
    return sink.line(record)
  }
}
