import { u32be } from '../bytes/integer.ts'
import { utf8 } from '../bytes/utf8.ts'

/** Reads the fields of an SSH structure (RFC 4251 §5) in order. Each gives undefined once the bytes do not suffice. */
export interface SshReader {
  /** A string: its length in 32 bits, then its bytes. */
  string(): Uint8Array | undefined
  text(): string | undefined
  u32(): number | undefined
  byte(): number | undefined
  /** The next `length` bytes. */
  bytes(length: number): Uint8Array | undefined
  /** Whether all bytes were read, and none was missing. */
  atEnd(): boolean
}

export function sshReader(from: Uint8Array): SshReader {
  let at = 0
  let missing = false
  function bytes(length: number): Uint8Array | undefined {
    if (missing || length > from.length - at) {
      missing = true
      return undefined
    }
    at += length
    return from.subarray(at - length, at)
  }
  function u32(): number | undefined {
    const field = bytes(4)
    return field && u32be(field, 0)
  }
  function string(): Uint8Array | undefined {
    const length = u32()
    return length === undefined ? undefined : bytes(length)
  }
  return {
    bytes,
    u32,
    string,
    text() {
      const field = string()
      return field && utf8(field, 0, field.length)
    },
    byte: () => bytes(1)?.[0],
    atEnd: () => !missing && at === from.length,
  }
}

/** A string as it stands in an SSH structure. */
export function sshString(content: Uint8Array): Uint8Array {
  const field = new Uint8Array(4 + content.length)
  new DataView(field.buffer).setUint32(0, content.length)
  field.set(content, 4)
  return field
}

/** The bytes of all pieces, one behind the other. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
