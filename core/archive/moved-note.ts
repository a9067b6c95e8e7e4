import { toHex } from '../bytes/hex.ts'
import { encodeName } from '../bytes/percent.ts'
import { toUtf8 } from '../bytes/utf8.ts'
import { MAX_NOTE_BYTES, type Unreadable } from '../note/signed-note.ts'
import { isOrigin } from './checkpoint.ts'
import { parseSegmentName } from './segment-name.ts'
import { SignedLines, unlessUnreadable } from './signed-lines.ts'

/** Behind the origin in the first line, so that such a note is never taken for a checkpoint. */
const SUFFIX = '/moved'

/** That a segment was moved away, and where to (docs/formats.md, "Moved segments"). */
export interface MovedNote {
  readonly origin: string
  readonly segment: {
    readonly name: string
    /** Of its content, as its last checkpoint says. */
    readonly sha256: Uint8Array
  }
  /** Where it was brought, in the words of who did it. */
  readonly to: string
  /** RFC 3339 in UTC with three digits of fraction. */
  readonly time: string
}

/** Reads the text of such a note. */
export function parseMovedNote(text: Uint8Array): MovedNote | Unreadable {
  return unlessUnreadable(() => {
    const lines = new SignedLines('note of a moved segment', text, MAX_NOTE_BYTES)
    const first = lines.take('origin')
    const origin = first.slice(0, -SUFFIX.length)
    if (!first.endsWith(SUFFIX) || !isOrigin(origin)) lines.fail('the origin of an archive and "/moved" must stand')
    const [name = '', hash] = lines.fields('segment', 2)
    if (!parseSegmentName(name)) lines.fail('the name of a segment must stand, such as 000001.log')
    const sha256 = lines.hash(hash)
    const to = lines.name(lines.fields('to', 1)[0])
    const time = lines.time(lines.fields('time', 1)[0])
    if (lines.peek() !== undefined) {
      lines.take('end')
      lines.fail('nothing may stand')
    }
    return { origin, segment: { name, sha256 }, to, time }
  })
}

/** Writes what parseMovedNote reads: the text of a note. */
export function formatMovedNote({ origin, segment, to, time }: MovedNote): Uint8Array {
  return toUtf8(
    `${origin}${SUFFIX}\nsegment ${segment.name} ${toHex(segment.sha256)}\nto ${encodeName(to)}\ntime ${time}\n`,
  )
}
