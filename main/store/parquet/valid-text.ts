import { isAscii, isUtf8 } from 'node:buffer'
import { utf8 } from '../../../core/bytes/utf8.ts'

/** Byte strings one after the other: string i has `lengths[i]` bytes. */
export interface Strings {
  readonly bytes: Uint8Array
  readonly lengths: Uint32Array
  readonly count: number
}

export interface ValidStrings extends Strings {
  /** 1 where a string was changed; undefined: none was. */
  readonly replaced?: Uint8Array
}

/**
 * The same strings as valid UTF-8: every byte that belongs to no well-formed sequence becomes U+FFFD. Readers refuse a whole
 * file for one bad byte. The input is not changed; where it is valid, the result shares its memory.
 */
export function validStrings(strings: Strings): ValidStrings {
  const { bytes, lengths, count } = strings
  if (isAscii(bytes) || (isUtf8(bytes) && beginAtCharacters(strings))) return strings
  const pieces: Uint8Array[] = []
  const newLengths = new Uint32Array(count)
  const replaced = new Uint8Array(count)
  let at = 0
  for (let i = 0; i < count; i++) {
    const end = at + lengths[i]!
    let piece = bytes.subarray(at, end)
    if (!isUtf8(piece)) {
      piece = Buffer.from(utf8(bytes, at, end))
      replaced[i] = 1
    }
    pieces.push(piece)
    newLengths[i] = piece.length
    at = end
  }
  return { bytes: Buffer.concat(pieces), lengths: newLengths, count, replaced }
}

/** Whether no string begins inside a character. Then valid bytes as a whole are valid strings. */
function beginAtCharacters({ bytes, lengths, count }: Strings): boolean {
  let at = 0
  for (let i = 0; i < count; i++) {
    if (lengths[i]! > 0 && (bytes[at]! & 0xc0) === 0x80) return false
    at += lengths[i]!
  }
  return true
}
