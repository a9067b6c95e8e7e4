import { toBase64 } from '../bytes/base64.ts'
import { toHex } from '../bytes/hex.ts'
import { encodeName } from '../bytes/percent.ts'
import { toUtf8 } from '../bytes/utf8.ts'
import { MAX_NOTE_BYTES, MAX_READ_NOTE_BYTES, type Unreadable } from '../note/signed-note.ts'
import { parseSegmentName } from './segment-name.ts'
import { SignedLines, unlessUnreadable } from './signed-lines.ts'

/** Characters that the origin of an archive may have. */
export const MAX_ORIGIN = 200

/** What a checkpoint states of the archive (docs/formats.md, "Checkpoints"). It is to be believed as far as its note is. */
export interface Checkpoint {
  readonly origin: string
  /** Records in the archive so far. */
  readonly size: number
  /** Root of the tree over them, 32 bytes. */
  readonly root: Uint8Array
  /** The segment that is being written, and what of it is sealed so far. */
  readonly segment: {
    /** Such as `000004.log`. */
    readonly name: string
    /** `open` may still grow. */
    readonly state: 'sealed' | 'open'
    readonly records: number
    readonly bytes: number
    readonly sha256: Uint8Array
  }
  /** SHA-256 of the text of the checkpoint before; null in the first. */
  readonly previous: Uint8Array | null
  /** RFC 3339 in UTC with three digits of fraction, by the signer's clock. */
  readonly time: string
  /** The file that the segment was made from, as it was. */
  readonly source: { readonly name: string; readonly bytes: number; readonly sha256: Uint8Array } | null
  /** What was set aside when the segment was mended after a crash. */
  readonly interrupted: { readonly bytes: number; readonly sha256: Uint8Array } | null
}

/** What every C2SP tlog-checkpoint states. */
export interface TreeHead {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  /** Lines behind the first three, as they stand. */
  readonly extensions: readonly string[]
}

/** Whether a text may be an origin: 1 to MAX_ORIGIN characters of printable ASCII without space and `+`. */
export function isOrigin(text: string): boolean {
  return text.length <= MAX_ORIGIN && /^[!-*,-~]+$/.test(text)
}

/** The words that begin lines of ours. One that stands elsewhere than it must is not passed over as a line without meaning. */
const WORDS = ['segment', 'previous', 'time', 'source', 'interrupted']

/** Reads the text of one of our checkpoints. */
export function parseCheckpoint(text: Uint8Array): Checkpoint | Unreadable {
  return unlessUnreadable(() => {
    const lines = new SignedLines('checkpoint', text, MAX_NOTE_BYTES)
    const origin = lines.take('origin')
    if (!isOrigin(origin)) lines.fail(`an origin of 1 to ${MAX_ORIGIN} printable ASCII characters must stand`)
    const size = lines.decimal(lines.take('tree size'), 'the tree size')
    const root = lines.root(lines.take('root hash'))
    const segment = readSegment(lines, size)
    const [before] = lines.fields('previous', 1)
    const previous = before === 'none' ? null : lines.hash(before)
    const time = lines.time(lines.fields('time', 1)[0])
    const from = lines.optional('source', 3)
    const source = from && {
      name: lines.name(from[0]),
      bytes: lines.decimal(from[1], 'the bytes of the file'),
      sha256: lines.hash(from[2]),
    }
    const torn = lines.optional('interrupted', 2)
    const interrupted = torn && { bytes: lines.decimal(torn[0], 'the bytes set aside'), sha256: lines.hash(torn[1]) }
    while (lines.peek() !== undefined) {
      const [word = ''] = lines.take('further lines').split(' ')
      if (WORDS.includes(word)) lines.fail(`no line "${word}" may stand`)
    }
    return { origin, size, root, segment, previous, time, source: source ?? null, interrupted: interrupted ?? null }
  })
}

function readSegment(lines: SignedLines, size: number): Checkpoint['segment'] {
  const [name = '', state = '', ...rest] = lines.fields('segment', 5)
  if (!parseSegmentName(name)) lines.fail('the name of a segment must stand, such as 000001.log')
  if (state !== 'sealed' && state !== 'open') return lines.fail('the segment must be "sealed" or "open"')
  const records = lines.decimal(rest[0], 'the records of the segment')
  const bytes = lines.decimal(rest[1], 'the bytes of the segment')
  if (records > size) lines.fail(`the segment cannot have more records than the archive, ${size}`)
  if (records > bytes || (records === 0 && bytes > 0)) lines.fail(`${records} records cannot have ${bytes} bytes`)
  return { name, state, records, bytes, sha256: lines.hash(rest[2]) }
}

/** Writes what parseCheckpoint reads: the text of a note. */
export function formatCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { origin, size, root, segment, previous, time, source, interrupted } = checkpoint
  const lines = [
    origin,
    `${size}`,
    toBase64(root),
    `segment ${segment.name} ${segment.state} ${segment.records} ${segment.bytes} ${toHex(segment.sha256)}`,
    `previous ${previous ? toHex(previous) : 'none'}`,
    `time ${time}`,
  ]
  if (source) lines.push(`source ${encodeName(source.name)} ${source.bytes} ${toHex(source.sha256)}`)
  if (interrupted) lines.push(`interrupted ${interrupted.bytes} ${toHex(interrupted.sha256)}`)
  return toUtf8(`${lines.join('\n')}\n`)
}

/** Reads the text of any C2SP tlog-checkpoint over a tree with SHA-256. */
export function parseTreeHead(text: Uint8Array): TreeHead | Unreadable {
  return unlessUnreadable(() => {
    const lines = new SignedLines('checkpoint', text, MAX_READ_NOTE_BYTES)
    const origin = lines.take('origin')
    const size = lines.decimal(lines.take('tree size'), 'the tree size')
    const root = lines.root(lines.take('root hash'))
    const extensions: string[] = []
    while (lines.peek() !== undefined) extensions.push(lines.take('extensions'))
    return { origin, size, root, extensions }
  })
}
