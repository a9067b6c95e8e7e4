import { fromBase64, toBase64 } from '../bytes/base64.ts'
import { u32be } from '../bytes/integer.ts'
import { isUtf8, toUtf8, utf8 } from '../bytes/utf8.ts'
import { isKeyName } from './verification-key.ts'

/** Bytes of a note that we write. */
export const MAX_NOTE_BYTES = 65_536
/** Bytes of a note that is read. */
export const MAX_READ_NOTE_BYTES = 1_000_000
/** Signatures that a note may have; C2SP signed-note asks for 16 at least. */
export const MAX_NOTE_SIGNATURES = 100

/** One signature line. Who made it is not known before it was verified. */
export interface NoteSignature {
  /** Name of the key. */
  readonly name: string
  /** Id of the key, an unsigned number of 32 bits. */
  readonly id: number
  /** What the key made of the text, without the id. */
  readonly bytes: Uint8Array
}

/** A text with signatures that have not been verified. */
export interface Note {
  /** Up to and with the line end in front of the empty line: what is signed. */
  readonly text: Uint8Array
  readonly signatures: readonly NoteSignature[]
}

/** Why something cannot be read, and at which byte of it. */
export interface Unreadable {
  readonly error: string
  readonly offset: number
}

const LINE_FEED = 0x0a
/** In front of each signature: an em dash (U+2014) and a space. */
const MARK = toUtf8('— ')
/** Bytes of the key id in front of a signature. */
const ID_BYTES = 4

/** Reads a C2SP signed note of at most `limit` bytes. Nothing is verified. */
export function parseNote(bytes: Uint8Array, limit = MAX_READ_NOTE_BYTES): Note | Unreadable {
  if (bytes.length > limit)
    return { error: `the note has ${bytes.length} bytes; at most ${limit} are read`, offset: limit }
  for (let i = 0; i < bytes.length; i++)
    if (bytes[i]! < 0x20 && bytes[i] !== LINE_FEED)
      return { error: `the note contains the control character ${bytes[i]}`, offset: i }
  if (!isUtf8(bytes, 0, bytes.length)) return { error: 'the note is not UTF-8', offset: firstNotUtf8(bytes) }
  const end = lastEmptyLine(bytes)
  if (end < 0) return { error: 'no empty line divides the note into text and signatures', offset: 0 }
  if (bytes.at(-1) !== LINE_FEED || bytes.length === end + 1)
    return { error: 'the note does not end with a signature line and its line end', offset: bytes.length }
  const signatures: NoteSignature[] = []
  for (let at = end + 1; at < bytes.length; ) {
    if (signatures.length === MAX_NOTE_SIGNATURES)
      return { error: `the note has more than ${MAX_NOTE_SIGNATURES} signatures`, offset: at }
    const next = bytes.indexOf(LINE_FEED, at) + 1
    const signature = parseSignature(bytes, at, next - 1)
    if (typeof signature === 'string') return { error: signature, offset: at }
    signatures.push(signature)
    at = next
  }
  return { text: bytes.slice(0, end), signatures }
}

/** Index of the line feed that is the last empty line; -1 where there is none behind some text. */
function lastEmptyLine(bytes: Uint8Array): number {
  for (let i = bytes.length - 1; i > 0; i--) if (bytes[i] === LINE_FEED && bytes[i - 1] === LINE_FEED) return i
  return -1
}

function parseSignature(bytes: Uint8Array, start: number, end: number): NoteSignature | string {
  if (!MARK.every((byte, i) => bytes[start + i] === byte))
    return 'behind the last empty line stands something else than a signature, which begins with a dash (U+2014) and a space'
  const line = utf8(bytes, start + MARK.length, end)
  const space = line.indexOf(' ')
  const name = line.slice(0, Math.max(0, space))
  if (!isKeyName(name)) return 'a signature has no name, or one that no key can have'
  const signature = fromBase64(line.slice(space + 1))
  if (!signature) return `the signature by ${name} is not base64 with its whole padding`
  if (signature.length <= ID_BYTES) return `the signature by ${name} is too short: it has ${signature.length} bytes`
  return { name, id: u32be(signature, 0), bytes: signature.slice(ID_BYTES) }
}

/** Offset of the first byte that is no part of a well-formed sequence. */
function firstNotUtf8(bytes: Uint8Array): number {
  let at = 0
  for (let length = 1; at < bytes.length; at += length) {
    const first = bytes[at]!
    length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    if (!isUtf8(bytes, at, Math.min(at + length, bytes.length))) break
  }
  return at
}

/** A note of this text, which must end with a line end, and these signatures. */
export function formatNote(text: Uint8Array, signatures: readonly NoteSignature[]): Uint8Array {
  const lines = signatures.map(({ name, id, bytes }) => {
    const signature = new Uint8Array(ID_BYTES + bytes.length)
    new DataView(signature.buffer).setUint32(0, id)
    signature.set(bytes, ID_BYTES)
    return `— ${name} ${toBase64(signature)}\n`
  })
  const tail = toUtf8(`\n${lines.join('')}`)
  const note = new Uint8Array(text.length + tail.length)
  note.set(text)
  note.set(tail, text.length)
  return note
}
