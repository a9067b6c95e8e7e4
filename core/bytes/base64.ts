const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 0x3d
/** Value of each digit by its code; 255 where it is none. */
const VALUES = new Uint8Array(128).fill(255)
for (let i = 0; i < 64; i++) VALUES[DIGITS.charCodeAt(i)] = i

/** Bytes in the standard base64 of RFC 4648 §4, padded and in one line. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += DIGITS[word >> 18]! + DIGITS[(word >> 12) & 63]!
    text += left > 1 ? DIGITS[(word >> 6) & 63]! : '='
    text += left > 2 ? DIGITS[word & 63]! : '='
  }
  return text
}

/**
 * The bytes that a text stands for; undefined unless it is exactly what toBase64 writes: no other digits, no line ends, the whole
 * padding, and nothing in the bits that are not used (RFC 4648 §3.5). So each value has one spelling.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const { length } = text
  if (length % 4 !== 0) return undefined
  const padding = length === 0 || text.charCodeAt(length - 1) !== PAD ? 0 : text.charCodeAt(length - 2) !== PAD ? 1 : 2
  const bytes = new Uint8Array((length / 4) * 3 - padding)
  let end = 0
  let word = 0
  for (let i = 0; i < length - padding; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? 255
    if (value === 255) return undefined
    word = ((word << 6) | value) & 0xffffff
    if (i % 4 === 0) continue
    // After the digit i of four, all bits above the lowest 6 - 2 i are known.
    bytes[end++] = word >> (6 - 2 * (i % 4))
  }
  const unused = padding === 2 ? 15 : padding === 1 ? 3 : 0
  return (word & unused) === 0 ? bytes : undefined
}
