import { utf8 } from '../bytes/utf8.ts'

/** Encodings that text beside evidence is read in. */
export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'ISO-8859-1'

/** Units that are made text in one call; more of them can overflow the stack. */
const CHUNK = 8_192

/** The encoding that a byte order mark tells, and the bytes of the mark; UTF-8 without one. */
export function encodingOf(bytes: Uint8Array): { readonly encoding: TextEncoding; readonly mark: number } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'UTF-16LE', mark: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'UTF-16BE', mark: 2 }
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  return { encoding: 'UTF-8', mark }
}

/** Text of `bytes[start..end)`; what is not well formed becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding, start = 0, end = bytes.length): string {
  if (encoding === 'UTF-8') return isAscii(bytes, start, end) ? latin1(bytes, start, end) : utf8(bytes, start, end)
  if (encoding === 'ISO-8859-1') return latin1(bytes, start, end)
  const units = new Uint16Array((end - start) >> 1)
  const [high, low] = encoding === 'UTF-16BE' ? [0, 1] : [1, 0]
  for (let i = 0, at = start; i < units.length; i++, at += 2) units[i] = (bytes[at + high]! << 8) | bytes[at + low]!
  return fromUnits(units, 0, units.length).toWellFormed()
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 0x80) return false
  return true
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return fromUnits(bytes, start, end)
}

function fromUnits(units: Uint8Array | Uint16Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += CHUNK) {
    text += String.fromCharCode(...units.subarray(at, Math.min(end, at + CHUNK)))
  }
  return text
}
