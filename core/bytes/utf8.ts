const REPLACEMENT = 0xfffd

/**
 * Text of `bytes[start..end)` read as UTF-8 (RFC 3629); each byte that is no part of a well-formed sequence becomes U+FFFD.
 * For short names, not for the hot path.
 */
export function utf8(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let at = start
  while (at < end) {
    const first = bytes[at]!
    const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 4
    const point = length === 1 ? first : sequence(bytes, at, end, length)
    text += String.fromCodePoint(point < 0 ? REPLACEMENT : point)
    at += point < 0 ? 1 : length
  }
  return text
}

/** Code point of the sequence of `length` bytes at `at`; -1 if it is not well formed. */
function sequence(bytes: Uint8Array, at: number, end: number, length: number): number {
  const first = bytes[at]!
  if (first < 0xc2 || first > 0xf4 || at + length > end) return -1
  let point = first & (0x7f >> length)
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!
    if ((next & 0xc0) !== 0x80) return -1
    point = (point << 6) | (next & 0x3f)
  }
  if (length === 3 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return -1
  if (length === 4 && (point < 0x10000 || point > 0x10ffff)) return -1
  return point
}

/** Whether `bytes[start..end)` is well-formed UTF-8 throughout, so that utf8() gives exactly what was written. */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const first = bytes[at]!
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    if (length > 1 && sequence(bytes, at, end, length) < 0) return false
    at += length
  }
  return true
}

/** A text as UTF-8 (RFC 3629). Half of a surrogate pair, which is no character, becomes U+FFFD. */
export function toUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length)
  let end = 0
  for (const character of text) {
    let point = character.codePointAt(0)!
    if (point >= 0xd800 && point < 0xe000) point = REPLACEMENT
    if (point < 0x80) bytes[end++] = point
    else {
      const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
      bytes[end++] = ((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more))
      for (let i = more - 1; i >= 0; i--) bytes[end++] = 0x80 | ((point >> (6 * i)) & 0x3f)
    }
  }
  return bytes.slice(0, end)
}
