import { createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith } from 'node:crypto'
import { PUBLIC_KEY_BYTES } from '../../core/note/verification-key.ts'

/** Ed25519 (RFC 8032), by Node's own cryptography. */

/** Bytes of a private key, which RFC 8032 §5.1.5 calls the seed. */
export const SEED_BYTES = 32
/** Bytes of a signature. */
export const SIGNATURE_BYTES = 64

/** What stands in front of the key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410 §7 and §4). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** The public key that belongs to a private one, 32 bytes. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
  return new Uint8Array(der.subarray(PUBLIC_PREFIX.length))
}

/** Signature of a text, 64 bytes; the same each time. Throws RangeError where the private key has not 32 bytes. */
export function sign(seed: Uint8Array, text: Uint8Array): Uint8Array {
  return new Uint8Array(signWith(null, text, privateKey(seed)))
}

/** Whether a signature of a text is by a key. Bytes of any kind and number may be given; what is no key verifies nothing. */
export function verify(publicKey: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
  try {
    const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' })
    return verifyWith(null, text, key, signature)
  } catch {
    return false
  }
}

function privateKey(seed: Uint8Array) {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a private key has ${SEED_BYTES} bytes, not ${seed.length}`)
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}
