import { fromBase64 } from '../bytes/base64.ts'
import { toUtf8, utf8 } from '../bytes/utf8.ts'
import { mpint } from './ssh-key.ts'
import { joinBytes, sshReader, sshString } from './ssh-wire.ts'

/** Bytes of a signature file that is read; the longest of OpenSSH have some 9,000. */
export const MAX_SSH_SIGNATURE = 65_536

const MAGIC = toUtf8('SSHSIG')
const VERSION = 1
const BEGIN = '-----BEGIN SSH SIGNATURE-----'
const END = '-----END SSH SIGNATURE-----'

/** A detached signature of `ssh-keygen -Y sign` (PROTOCOL.sshsig). */
export interface SshSignature {
  /** Wire form of the public key that it says it was made with. */
  readonly keyBlob: Uint8Array
  /** What the signature is for, e.g. `file`. */
  readonly namespace: string
  /** The namespace as it was signed. */
  readonly namespaceBytes: Uint8Array
  readonly reserved: Uint8Array
  readonly hash: 'sha256' | 'sha512'
  /** Name of the signature's form, e.g. `rsa-sha2-512`. */
  readonly form: string
  readonly bytes: Uint8Array
  /** Of a security key: what it was told of the presence of its user, and its count of signatures. */
  readonly securityKey?: { readonly flags: number; readonly counter: number }
}

/** Whether a file begins as a detached signature. */
export function isSshSignature(sample: Uint8Array): boolean {
  return toUtf8(BEGIN).every((byte, i) => sample[i] === byte)
}

/** Reads the armoured form. */
export function readSshSignature(bytes: Uint8Array): SshSignature | { readonly error: string } {
  if (bytes.length > MAX_SSH_SIGNATURE) return { error: `it has more than ${MAX_SSH_SIGNATURE} bytes` }
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  const lines = text.split(/\r?\n/)
  const end = lines.indexOf(END)
  if (lines[0] !== BEGIN || end < 0)
    return { error: 'its armour is damaged: the first or the last line is not as it should be' }
  if (lines.slice(end + 1).some((line) => line.trim() !== '')) return { error: 'something stands behind its armour' }
  const blob = fromBase64(lines.slice(1, end).join(''))
  return blob === undefined
    ? { error: 'between the lines of its armour stands something else than base64' }
    : readBlob(blob)
}

function readBlob(blob: Uint8Array): SshSignature | { readonly error: string } {
  const reader = sshReader(blob)
  const magic = reader.bytes(MAGIC.length)
  if (!magic?.every((byte, i) => byte === MAGIC[i])) return { error: 'it does not begin with SSHSIG' }
  const version = reader.u32()
  if (version !== undefined && version !== VERSION)
    return { error: `it has the version ${version}; only ${VERSION} is read` }
  const keyBlob = reader.string()
  const namespaceBytes = reader.string()
  const reserved = reader.string()
  const hash = reader.text()
  const signature = reader.string()
  if (signature === undefined || !reader.atEnd())
    return { error: 'it ends within a field, or has bytes behind the last' }
  if (hash !== 'sha256' && hash !== 'sha512')
    return { error: `it was made with the hash ${JSON.stringify(hash)}, which is not defined` }
  if (namespaceBytes!.length === 0) return { error: 'its namespace is empty, which is not allowed' }
  const inner = sshReader(signature)
  const form = inner.text()
  const signed = inner.string()
  if (form === undefined || signed === undefined) return { error: 'its inner signature is damaged' }
  let securityKey: SshSignature['securityKey']
  if (form.startsWith('sk-')) {
    const [flags, counter] = [inner.byte(), inner.u32()]
    if (flags === undefined || counter === undefined) return { error: 'its inner signature is damaged' }
    securityKey = { flags, counter }
  }
  if (!inner.atEnd()) return { error: 'its inner signature has bytes behind its end' }
  const namespace = utf8(namespaceBytes!, 0, namespaceBytes!.length)
  return {
    keyBlob: keyBlob!,
    namespace,
    namespaceBytes: namespaceBytes!,
    reserved: reserved!,
    hash,
    form,
    bytes: signed,
    securityKey,
  }
}

/** What was signed, for a file with this digest. */
export function sshSignedData(signature: SshSignature, digest: Uint8Array): Uint8Array {
  const { namespaceBytes, reserved, hash } = signature
  return joinBytes([MAGIC, sshString(namespaceBytes), sshString(reserved), sshString(toUtf8(hash)), sshString(digest)])
}

/** An ECDSA signature as two numbers of fixed length, r and s; undefined where it is damaged. */
export function ecdsaNumbers(bytes: Uint8Array, length: number): Uint8Array | undefined {
  const reader = sshReader(bytes)
  const numbers = [mpint(reader.string()), mpint(reader.string())]
  if (!reader.atEnd()) return undefined
  const both = new Uint8Array(2 * length)
  for (const [i, number] of numbers.entries()) {
    if (number === undefined || number.length > length) return undefined
    both.set(number, (i + 1) * length - number.length)
  }
  return both
}
