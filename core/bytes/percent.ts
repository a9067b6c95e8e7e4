import { toUtf8, utf8 } from './utf8.ts'

/**
 * A name as the lines of signed texts hold it: the bytes of its UTF-8 outside `A-Z a-z 0-9 . _ -` are written `%XX`, so that it
 * has neither spaces nor line ends (docs/formats.md, "Checkpoints").
 */
export function encodeName(name: string): string {
  let text = ''
  for (const byte of toUtf8(name)) {
    const character = String.fromCharCode(byte)
    text += isPlain(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

/**
 * The name that stands in such a text; undefined where it is empty, or not written as encodeName writes. Bytes that are not UTF-8
 * become U+FFFD.
 */
export function decodeName(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})+$/.test(text)) return undefined
  const bytes = new Uint8Array(text.length)
  let end = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '%') bytes[end++] = text.charCodeAt(i)
    else {
      const byte = Number.parseInt(text.slice(i + 1, i + 3), 16)
      if (isPlain(String.fromCharCode(byte))) return undefined
      bytes[end++] = byte
      i += 2
    }
  }
  return utf8(bytes, 0, end)
}

function isPlain(character: string): boolean {
  return /[A-Za-z0-9._-]/.test(character)
}
