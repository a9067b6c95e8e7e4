import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  type AllowedSigner,
  type AllowedSigners,
  matchesPatterns,
  readAllowedSigners,
  type SignerTime,
} from '../../core/seals/allowed-signers.ts'
import { readSshKey } from '../../core/seals/ssh-key.ts'
import { MAX_SSH_SIGNATURE, readSshSignature, type SshSignature } from '../../core/seals/ssh-signature.ts'
import { type PreparedSeal, readSmall, type SealContext } from './context.ts'
import { type Detached, prepareDetached, type Statement } from './detached.ts'
import { sshFingerprint, sshSignatureMatches } from './ssh-verify.ts'

/** Reads the signature at `path`; the file that it is over is the one of the same name without the ending. */
export function prepareSshSignature(path: string, context: SealContext): PreparedSeal {
  const bytes = readSmall(path, MAX_SSH_SIGNATURE)
  const signature = 'error' in bytes ? bytes : readSshSignature(bytes)
  const detached: Detached = {
    path,
    type: 'ssh signature',
    detail:
      'error' in signature ? 'SSH signature' : `${signature.form}, namespace ${JSON.stringify(signature.namespace)}`,
    target: sshSignatureTarget(basename(path)),
  }
  if ('error' in signature) {
    const reason = `The signature cannot be read: ${signature.error.replace(/\.$/, '')}.`
    return prepareDetached(detached, 'sha512', context, () => ({
      verdict: 'cannot check',
      reason,
      finding: 'seal damaged',
    }))
  }
  return prepareDetached(detached, signature.hash, context, (digest) => judge(signature, digest, context))
}

/** Name of the file that a signature of this name stands beside: `ssh-keygen -Y sign` adds `.sig`. */
function sshSignatureTarget(name: string): string {
  return name.replace(/\.[^.]+$/, '')
}

function judge(signature: SshSignature, digest: Uint8Array, context: SealContext): Statement {
  const key = readSshKey(signature.keyBlob)
  if ('error' in key) return { verdict: 'cannot check', reason: `Not checked: ${key.error}.` }
  const fingerprint = sshFingerprint(signature.keyBlob)
  let matches: boolean | undefined
  try {
    matches = sshSignatureMatches(signature, key, digest)
  } catch (error) {
    return {
      verdict: 'cannot check',
      reason: `Not checked: its key ${fingerprint} cannot be used (${(error as Error).message}).`,
    }
  }
  if (matches === undefined) {
    const reason = `Not checked: signatures of the form ${JSON.stringify(signature.form)} by such a key are not read.`
    return { verdict: 'cannot check', reason }
  }
  if (!matches) {
    const reason = `The signature by ${fingerprint} does not match the file: the file or the signature was changed.`
    return { verdict: 'failed', reason, finding: 'signature invalid' }
  }
  const made = `The signature by ${fingerprint} matches`
  const { allowedSigners } = context.options
  if (allowedSigners === undefined) {
    const reason = `${made}; no list of allowed signers was given, so nobody is known to own this key. Give one with --signers.`
    return { verdict: 'cannot check', reason }
  }
  const allowed = readAllowed(allowedSigners)
  if ('error' in allowed)
    return {
      verdict: 'cannot check',
      reason: `${made}; the allowed signers at ${allowedSigners} cannot be read (${allowed.error}).`,
    }
  return judgeSigner(signature, allowed, allowedSigners, made)
}

function readAllowed(path: string): AllowedSigners | { readonly error: string } {
  try {
    return readAllowedSigners(readFileSync(path, 'utf8'))
  } catch (error) {
    return { error: (error as Error).message }
  }
}

function judgeSigner(signature: SshSignature, allowed: AllowedSigners, path: string, made: string): Statement {
  const same = allowed.signers.filter(({ keyBlob }) => Buffer.compare(keyBlob, signature.keyBlob) === 0)
  const obstacles: string[] = []
  for (const signer of same) {
    const obstacle = obstacleTo(signer, signature.namespace)
    if (obstacle === undefined) {
      const presence =
        signature.securityKey && (signature.securityKey.flags & 1) === 0
          ? ' Its user was not asked to touch the security key.'
          : ''
      const namespace = JSON.stringify(signature.namespace)
      const reason = `${made}, is for ${namespace}, and ${signer.principals} is allowed to sign with this key.${presence}`
      return { verdict: 'verified', reason, signer: signer.principals }
    }
    obstacles.push(`line ${signer.line} ${obstacle}`)
  }
  const damaged =
    allowed.unread.length === 0
      ? ''
      : ` Line ${allowed.unread[0]!.line} of it was not read: ${allowed.unread[0]!.reason}.`
  const why = same.length === 0 ? 'does not list this key' : `does not allow it: ${obstacles.join('; ')}`
  return { verdict: 'cannot check', reason: `${made}; ${path} ${why}.${damaged}` }
}

/** Why this line does not allow a signature for the namespace, now; undefined: it does. */
function obstacleTo(signer: AllowedSigner, namespace: string): string | undefined {
  if (signer.isAuthority) return 'is of a certificate authority, and certificates are not read'
  if (signer.namespaces !== null && !matchesPatterns(namespace, signer.namespaces)) {
    return `is for ${JSON.stringify(signer.namespaces)}, and the signature for ${JSON.stringify(namespace)}`
  }
  const now = Date.now()
  if (signer.validAfter !== null && now < moment(signer.validAfter)) return 'is not valid yet'
  if (signer.validBefore !== null && now > moment(signer.validBefore)) return 'is not valid any more'
  return undefined
}

/** Milliseconds since the epoch. */
function moment({ fields: [year, month, day, hour, minute, second], isUtc }: SignerTime): number {
  return isUtc
    ? Date.UTC(year, month - 1, day, hour, minute, second)
    : new Date(year, month - 1, day, hour, minute, second).getTime()
}
