import { randomBytes } from 'node:crypto'
import { fromBase64, toBase64 } from '../../core/bytes/base64.ts'
import {
  ED25519,
  isKeyName,
  KEY_NAME_RULE,
  keyLabel,
  type VerificationKey,
  verificationKey,
} from '../../core/note/verification-key.ts'
import { publicKeyOf, SEED_BYTES, sign } from './ed25519.ts'
import { KeyError } from './key-error.ts'

/** A key with its private half. Never printed and never part of a message. */
export interface SigningKey {
  readonly key: VerificationKey
  readonly seed: Uint8Array
}

/** Signs notes and keeps the private half to itself. */
export interface Signer {
  readonly key: VerificationKey
  /** Signature of the text of a note. */
  sign(text: Uint8Array): Uint8Array
}

const PREFIX = 'PRIVATE+KEY+'

/** A new key of this name. Throws KeyError where no key can have it. */
export function generateSigningKey(name: string): SigningKey {
  if (!isKeyName(name)) throw new KeyError(`a key cannot have the name "${name}". ${KEY_NAME_RULE}`)
  const seed = new Uint8Array(randomBytes(SEED_BYTES))
  return { key: verificationKey(name, publicKeyOf(seed)), seed }
}

/** Reads `PRIVATE+KEY+NAME+HHHHHHHH+BASE64`, as Go's note package writes private keys. Errors hold nothing of the key. */
export function parseSigningKey(text: string): SigningKey | { error: string } {
  const parts = /^PRIVATE\+KEY\+([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]*)$/.exec(text)
  if (!parts) return { error: 'it is not of the form PRIVATE+KEY+NAME+HHHHHHHH+BASE64' }
  const [, name = '', id = '', base64 = ''] = parts
  if (!isKeyName(name)) return { error: `its name cannot be used. ${KEY_NAME_RULE}` }
  const bytes = fromBase64(base64)
  if (bytes?.[0] !== ED25519 || bytes.length !== 1 + SEED_BYTES)
    return { error: `it is no Ed25519 key: type 0x01 and ${SEED_BYTES} bytes in base64 must stand behind the last "+"` }
  const seed = bytes.slice(1)
  const key = verificationKey(name, publicKeyOf(seed))
  if (keyLabel(key) !== `${name}+${id}`)
    return { error: 'its key id does not match its name and key: a part of it was changed' }
  return { key, seed }
}

/** Writes what parseSigningKey reads. */
export function formatSigningKey({ key, seed }: SigningKey): string {
  const bytes = new Uint8Array(1 + SEED_BYTES)
  bytes[0] = key.algorithm
  bytes.set(seed, 1)
  return `${PREFIX}${keyLabel(key)}+${toBase64(bytes)}`
}

export function signerOf({ key, seed }: SigningKey): Signer {
  return { key, sign: (text) => sign(seed, text) }
}
