import { sshReader } from './ssh-wire.ts'

/** A public key of OpenSSH (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4, PROTOCOL.u2f). */
export type SshKey =
  | {
      readonly type: 'ssh-ed25519' | 'sk-ssh-ed25519@openssh.com'
      readonly point: Uint8Array
      readonly application?: Uint8Array
    }
  | { readonly type: 'ssh-rsa'; readonly exponent: Uint8Array; readonly modulus: Uint8Array }
  | {
      readonly type: `ecdsa-sha2-${SshCurve}` | 'sk-ecdsa-sha2-nistp256@openssh.com'
      readonly curve: SshCurve
      readonly x: Uint8Array
      readonly y: Uint8Array
      readonly application?: Uint8Array
    }

export type SshCurve = keyof typeof CURVE_BYTES
/** Bytes of a coordinate. */
export const CURVE_BYTES = { nistp256: 32, nistp384: 48, nistp521: 66 } as const

/** Bits of the shortest RSA modulus that OpenSSH accepts. */
export const MIN_RSA_BITS = 1_024
/** Bits of the longest RSA modulus that OpenSSH makes; a longer one would only cost time. */
export const MAX_RSA_BITS = 16_384

/** Reads a public key from its wire form. */
export function readSshKey(blob: Uint8Array): SshKey | { readonly error: string } {
  const reader = sshReader(blob)
  const type = reader.text() ?? ''
  const damaged = { error: `the ${type === '' ? 'public' : type} key is damaged` }
  const isSk = type.startsWith('sk-')
  if (type === 'ssh-ed25519' || type === 'sk-ssh-ed25519@openssh.com') {
    const point = reader.string()
    const application = isSk ? reader.string() : undefined
    return point?.length === 32 && reader.atEnd() ? { type, point, application } : damaged
  }
  if (type === 'ssh-rsa') {
    const [exponent, modulus] = [mpint(reader.string()), mpint(reader.string())]
    if (exponent === undefined || modulus === undefined || !reader.atEnd()) return damaged
    const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      return { error: `the RSA key has ${bits} bits; ${MIN_RSA_BITS} to ${MAX_RSA_BITS} are accepted` }
    }
    return { type, exponent, modulus }
  }
  const curve = /^(?:sk-)?ecdsa-sha2-(nistp256|nistp384|nistp521)(@openssh\.com)?$/.exec(type)
  if (curve !== null && isSk === (curve[2] !== undefined) && (!isSk || curve[1] === 'nistp256')) {
    return readEcdsa(type as `ecdsa-sha2-${SshCurve}`, curve[1] as SshCurve, reader, isSk) ?? damaged
  }
  if (/-cert-v0\d@openssh\.com$/.test(type)) return { error: `keys with certificates (${type}) are not read` }
  return { error: `keys of the type ${JSON.stringify(type.slice(0, 60))} are not read` }
}

function readEcdsa(
  type: `ecdsa-sha2-${SshCurve}`,
  curve: SshCurve,
  reader: ReturnType<typeof sshReader>,
  isSk: boolean,
): SshKey | undefined {
  const named = reader.text()
  const point = reader.string()
  const application = isSk ? reader.string() : undefined
  const length = CURVE_BYTES[curve]
  // Only the uncompressed form of a point is used: 4, x, y.
  if (named !== curve || point?.length !== 1 + 2 * length || point[0] !== 4 || !reader.atEnd()) return undefined
  return { type, curve, x: point.subarray(1, 1 + length), y: point.subarray(1 + length), application }
}

/** An unsigned number without leading zeros; undefined where it is negative or absent. */
export function mpint(field: Uint8Array | undefined): Uint8Array | undefined {
  if (field === undefined || field.length === 0 || field[0]! >= 0x80) return undefined
  let at = 0
  while (at < field.length && field[at] === 0) at++
  return field.subarray(at)
}
