import { fromBase64, toBase64 } from '../bytes/base64.ts'
import { u32be } from '../bytes/integer.ts'
import { toUtf8 } from '../bytes/utf8.ts'
import { sha256 } from '../hash/sha256.ts'

/** Signature type of C2SP signed-note: Ed25519 over the text. */
export const ED25519 = 0x01
/** Bytes of an Ed25519 public key (RFC 8032 §5.1.5). */
export const PUBLIC_KEY_BYTES = 32

/** Characters that the name of a key may have. */
export const MAX_KEY_NAME = 200
/** Characters that a verification key may have in all. */
export const MAX_VERIFICATION_KEY = 400

/** What signatures of notes are verified with (C2SP signed-note). */
export interface VerificationKey {
  readonly name: string
  /** The first 32 bits of SHA-256(name || LF || algorithm || public key), as an unsigned number. */
  readonly id: number
  /** Signature type; only Ed25519 is read. */
  readonly algorithm: number
  readonly publicKey: Uint8Array
}

/**
 * Whether a text may name a key: 1 to MAX_KEY_NAME characters without `+`, Unicode spaces and control characters, and without
 * half surrogates, which are no text.
 */
export function isKeyName(text: string): boolean {
  return text.length > 0 && text.length <= MAX_KEY_NAME && !/[+\p{White_Space}\p{Cc}\p{Cs}]/u.test(text)
}

export const KEY_NAME_RULE = `A name is 1 to ${MAX_KEY_NAME} characters without spaces, "+" and control characters`

/** The key with its id, which follows from the rest. */
export function verificationKey(name: string, publicKey: Uint8Array): VerificationKey {
  const named = toUtf8(`${name}\n`)
  const bytes = new Uint8Array(named.length + 1 + publicKey.length)
  bytes.set(named)
  bytes[named.length] = ED25519
  bytes.set(publicKey, named.length + 1)
  return { name, id: u32be(sha256(bytes), 0), algorithm: ED25519, publicKey }
}

/** Reads `NAME+HHHHHHHH+BASE64`, as Go's note package writes verification keys. */
export function parseVerificationKey(text: string): VerificationKey | { error: string } {
  if (text.length > MAX_VERIFICATION_KEY)
    return { error: `it has ${text.length} characters; a verification key has at most ${MAX_VERIFICATION_KEY}` }
  // Base64 may contain "+" and the name may not.
  const parts = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text)
  if (!parts) return { error: 'it is not of the form NAME+HHHHHHHH+BASE64' }
  const [, name = '', id = '', base64 = ''] = parts
  if (!isKeyName(name)) return { error: `its name cannot be used. ${KEY_NAME_RULE}` }
  if (!/^[0-9a-f]{8}$/.test(id))
    return { error: 'its key id, behind the first "+", is not 8 lower-case hexadecimal digits' }
  const bytes = fromBase64(base64)
  if (!bytes) return { error: 'what follows the second "+" is not base64 with its whole padding' }
  const algorithm = bytes[0]
  if (algorithm !== ED25519) {
    const type = algorithm === undefined ? 'none' : `0x${algorithm.toString(16).padStart(2, '0')}`
    return { error: `its type is ${type}; only Ed25519 keys (type 0x01) are used here` }
  }
  if (bytes.length !== 1 + PUBLIC_KEY_BYTES)
    return { error: `its Ed25519 key has ${bytes.length - 1} bytes instead of ${PUBLIC_KEY_BYTES}` }
  const key = verificationKey(name, bytes.slice(1))
  if (hexId(key.id) !== id)
    return {
      error: `its key id ${id} does not match its name and key, which give ${hexId(key.id)}: a part of it was changed`,
    }
  return key
}

/** Writes what parseVerificationKey reads. */
export function formatVerificationKey(key: VerificationKey): string {
  const bytes = new Uint8Array(1 + key.publicKey.length)
  bytes[0] = key.algorithm
  bytes.set(key.publicKey, 1)
  return `${keyLabel(key)}+${toBase64(bytes)}`
}

/** Name and id, by which people tell keys apart: `web-03+51d0a3f2`. */
export function keyLabel({ name, id }: { readonly name: string; readonly id: number }): string {
  return `${name}+${hexId(id)}`
}

function hexId(id: number): string {
  return id.toString(16).padStart(8, '0')
}
