import type { X509Certificate } from 'node:crypto'
import { basename } from 'node:path'
import { DIGESTS, isColliding } from '../../core/seals/digest-algorithm.ts'
import { findChain, nameOf, readCertificates } from './certificates.ts'
import { type PreparedSeal, readSmall, type SealContext } from './context.ts'
import { type Detached, prepareDetached, type Statement } from './detached.ts'
import { MAX_TIME_STAMP, readTimeStamp, type TimeStampToken, verifyTimeStamp } from './time-stamp-token.ts'

/** Reads the time stamp (RFC 3161) at `path`; the file that it is over is the one of the same name without the ending. */
export function prepareTimeStamp(path: string, context: SealContext): PreparedSeal {
  const bytes = readSmall(path, MAX_TIME_STAMP)
  const token = 'error' in bytes ? bytes : readTimeStamp(bytes)
  const detail = 'error' in token ? 'RFC 3161' : `RFC 3161, ${DIGESTS[token.imprint.algorithm].label}`
  const detached: Detached = { path, type: 'time stamp', detail, target: timeStampTarget(basename(path)) }
  if ('error' in token) {
    const reason = `The time stamp cannot be read: ${token.error.replace(/\.$/, '')}.`
    return prepareDetached(detached, 'sha256', context, () => ({
      verdict: 'cannot check',
      reason,
      finding: 'seal damaged',
    }))
  }
  return prepareDetached(detached, token.imprint.algorithm, context, (digest) => judge(token, digest, context))
}

/** Name of the file that a time stamp of this name stands beside. */
function timeStampTarget(name: string): string {
  return name.replace(/\.[^.]+$/, '')
}

function judge(token: TimeStampToken, digest: Buffer, context: SealContext): Statement {
  const time = token.time.toISOString()
  const { algorithm, hash } = token.imprint
  if (!hash.equals(digest)) {
    const reason = `The time stamp of ${time} is over other bytes: ${DIGESTS[algorithm].label} of the file is not the one that was stamped.`
    return { verdict: 'failed', reason, finding: 'hash differs', time }
  }
  const given = readGiven(context.options.tsaCertificates ?? [])
  const state = verifyTimeStamp(token, given.certificates)
  if ('invalid' in state) {
    return {
      verdict: 'failed',
      reason: `The time stamp of ${time} is not genuine: ${state.invalid}.`,
      finding: 'signature invalid',
      time,
    }
  }
  const matches = `The file is the one that was stamped at ${time}`
  const cannot = (reason: string): Statement => ({
    verdict: 'cannot check',
    reason: `${matches}; ${reason}.${given.problem}`,
    time,
  })
  if ('unknown' in state) return cannot(state.unknown)
  for (const name of [algorithm, state.algorithm]) {
    if (isColliding(name))
      return cannot(`it rests on ${DIGESTS[name].label}, which does not resist deliberate change any more`)
  }
  const signer = nameOf(state.signer)
  if (given.certificates.length === 0) {
    return cannot(
      `the signature by ${signer} is consistent, and no certificate was given to trust it under (--tsa-cert)`,
    )
  }
  const chain = findChain(state.signer, token.certificates, given.certificates, token.time)
  if ('reason' in chain) return cannot(`the signature by ${signer} is consistent and not trusted: ${chain.reason}`)
  const under =
    chain.trusted.fingerprint256 === state.signer.fingerprint256
      ? ''
      : `, under the certificate of ${nameOf(chain.trusted)}`
  return { verdict: 'verified', reason: `${matches}, says ${signer}${under}.`, signer, time }
}

function readGiven(paths: readonly string[]): { certificates: X509Certificate[]; problem: string } {
  const certificates: X509Certificate[] = []
  let problem = ''
  for (const path of paths) {
    try {
      certificates.push(...readCertificates(path))
    } catch (error) {
      problem += ` The certificates in ${path} cannot be read (${(error as Error).message}).`
    }
  }
  return { certificates, problem }
}
