const DIGITS = '0123456789abcdef'

/** Which letters stand for 10 to 15. */
export type HexLetters = 'lower' | 'upper' | 'any'

const PATTERNS: Readonly<Record<HexLetters, RegExp>> = {
  lower: /^(?:[0-9a-f]{2})*$/,
  upper: /^(?:[0-9A-F]{2})*$/,
  any: /^(?:[0-9a-fA-F]{2})*$/,
}

/** Bytes as hexadecimal digits, in lower case (RFC 4648 §8). */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += DIGITS[byte >> 4]! + DIGITS[byte & 15]!
  return text
}

/** The bytes that hexadecimal digits stand for; undefined where their number is odd or anything else stands among them. */
export function fromHex(text: string, letters: HexLetters = 'lower'): Uint8Array | undefined {
  if (!PATTERNS[letters].test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
