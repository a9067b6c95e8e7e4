import { MAX_RECORD_BYTES, RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { type Compression, readContent } from '../disk/content.ts'

/** Content that is held at a time: a record that is not complete, and what is read behind it. */
const WINDOW = 4 * MAX_RECORD_BYTES
/** Records that are cut in one go. */
const CUT = 4_096

/** A record as it stands in a segment. */
export interface RecordBytes {
  readonly bytes: Uint8Array
  /** Of its first byte, in the content. */
  readonly offset: number
}

/**
 * Cuts record `number` (from 1) out of a segment's file; undefined where it has fewer, or where its content is damaged before that
 * record. Reads no further than needed and holds a few records. Throws what the file system throws.
 */
export async function readRecord(
  path: string,
  compression: Compression,
  kind: SegmentKind,
  number: number,
): Promise<RecordBytes | undefined> {
  const slicer = new RecordSlicer(kind)
  const bounds = new Uint32Array(CUT + 1)
  let window = new Uint8Array(WINDOW)
  let [start, end] = [0, 0]
  /** Where the window begins in the content, and how many records were cut. */
  let [base, cut] = [0, 0]
  let found: RecordBytes | undefined

  const slice = (final: boolean): void => {
    // Only what is filled, so that nothing behind it is searched for a line end.
    const filled = window.subarray(0, end)
    for (let full = true; full && !found; ) {
      const count = slicer.slice(filled, start, end, final, bounds)
      if (number <= cut + count) {
        const [from, to] = [bounds[number - cut - 1]!, bounds[number - cut]!]
        found = { bytes: window.slice(from, to), offset: base + from }
      }
      cut += count
      start = bounds[count]!
      full = count === CUT
    }
  }
  const problem = await readContent(path, compression, (piece) => {
    if (end + piece.length > window.length) {
      const room = Math.max(WINDOW, end - start + piece.length)
      const moved = room > window.length ? new Uint8Array(room) : window
      moved.set(window.subarray(start, end))
      window = moved
      base += start
      end -= start
      start = 0
    }
    window.set(piece, end)
    end += piece.length
    slice(false)
    return !found
  })
  if (!found && !problem) slice(true)
  return found
}
