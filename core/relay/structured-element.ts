import { toUtf8 } from '../bytes/utf8.ts'

/**
 * An SD-ELEMENT as RFC 5424 §6.3 writes it; values are escaped, parameters that are undefined are left out. Control characters are
 * written as spaces: receivers disagree on them.
 */
export function structuredElement(id: string, params: Readonly<Record<string, string | number | undefined>>): string {
  const written = Object.entries(params).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          ` ${name}="${String(value)
            .replace(/\p{Cc}/gu, ' ')
            .replace(/["\\\]]/g, '\\$&')}"`,
        ],
  )
  return `[${id}${written.join('')}]`
}

/** Octet counting (RFC 6587 §3.4.1, RFC 5425 §4.3): the length in bytes, a space, the message. */
export function octetCounted(message: Uint8Array): Uint8Array {
  const count = toUtf8(`${message.length} `)
  const frame = new Uint8Array(count.length + message.length)
  frame.set(count)
  frame.set(message, count.length)
  return frame
}

/** Bytes one behind the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
