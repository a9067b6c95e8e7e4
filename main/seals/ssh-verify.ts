import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { CURVE_BYTES, type SshKey } from '../../core/seals/ssh-key.ts'
import { ecdsaNumbers, type SshSignature, sshSignedData } from '../../core/seals/ssh-signature.ts'
import { joinBytes } from '../../core/seals/ssh-wire.ts'

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

/** Forms of signatures, and the hash that each uses; RSA with SHA-1 (`ssh-rsa`) is not among them. */
const RSA_FORMS: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }
const CURVES = {
  nistp256: { name: 'P-256', hash: 'sha256' },
  nistp384: { name: 'P-384', hash: 'sha384' },
  nistp521: { name: 'P-521', hash: 'sha512' },
} as const

/**
 * Whether the signature matches a file with this digest (PROTOCOL.sshsig; RFC 8332, RFC 5656 §3.1.2, RFC 8709 §6; of security
 * keys PROTOCOL.u2f). Undefined where it is of a form that is not read for such keys: SHA-1 with RSA, WebAuthn.
 */
export function sshSignatureMatches(signature: SshSignature, key: SshKey, digest: Uint8Array): boolean | undefined {
  const data = sshSignedData(signature, digest)
  const { form, bytes, securityKey } = signature
  if (key.type === 'ssh-rsa') {
    const hash = RSA_FORMS[form]
    if (hash === undefined) return undefined
    if (bytes.length > key.modulus.length) return false
    const padded = Buffer.alloc(key.modulus.length)
    padded.set(bytes, padded.length - bytes.length)
    return verify(hash, data, publicKey({ kty: 'RSA', n: base64url(key.modulus), e: base64url(key.exponent) }), padded)
  }
  if (form !== key.type) return undefined
  const signed = key.application && securityKey ? securityKeyData(key.application, securityKey, data) : data
  if (key.application !== undefined && securityKey === undefined) return false
  if ('point' in key) {
    return verify(null, signed, publicKey({ kty: 'OKP', crv: 'Ed25519', x: base64url(key.point) }), bytes)
  }
  const { name, hash } = CURVES[key.curve]
  const numbers = ecdsaNumbers(bytes, CURVE_BYTES[key.curve])
  if (numbers === undefined) return false
  const object = publicKey({ kty: 'EC', crv: name, x: base64url(key.x), y: base64url(key.y) })
  return verify(hash, signed, { key: object, dsaEncoding: 'ieee-p1363' }, numbers)
}

function publicKey(key: Record<string, string>): KeyObject {
  return createPublicKey({ key, format: 'jwk' })
}

/** What a security key signs: the hash of its application, what it was told, and the hash of the data. */
function securityKeyData(
  application: Uint8Array,
  { flags, counter }: { flags: number; counter: number },
  data: Uint8Array,
) {
  const state = Buffer.alloc(5)
  state[0] = flags
  state.writeUInt32BE(counter, 1)
  return joinBytes([sha256(application), state, sha256(data)])
}

/** How OpenSSH names a key: `SHA256:` and base64 without padding. */
export function sshFingerprint(keyBlob: Uint8Array): string {
  return `SHA256:${sha256(keyBlob).toString('base64').replace(/=+$/, '')}`
}
