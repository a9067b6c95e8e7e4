import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fromBER } from 'asn1js'
import { Certificate, type Extension } from 'pkijs'

/** Certificates between that of the signer and the one that is trusted, both included. */
export const MAX_CHAIN = 8
/** Certificates that a time stamp may bring along. */
export const MAX_CERTIFICATES = 32
/** Steps of the search for a chain; certificates that all issued each other would lead it through ever more. */
export const MAX_CHAIN_STEPS = 256

const KEY_USAGE = '2.5.29.15'
const BASIC_CONSTRAINTS = '2.5.29.19'
const POLICIES = '2.5.29.32'
const EXTENDED_KEY_USAGE = '2.5.29.37'
/** Critical extensions that are understood here. */
const UNDERSTOOD = new Set([KEY_USAGE, BASIC_CONSTRAINTS, POLICIES, EXTENDED_KEY_USAGE])
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const ANY_USAGE = '2.5.29.37.0'

/** Reads certificates from a file: one in DER, or any number in PEM. Throws what is wrong with the file. */
export function readCertificates(path: string): X509Certificate[] {
  const bytes = readFileSync(path)
  const blocks = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  return blocks === null ? [new X509Certificate(bytes)] : blocks.map((block) => new X509Certificate(block))
}

/** How certificates lead from a signer to one that the user trusts; the reason where they do not. */
export type Chain = { readonly trusted: X509Certificate } | { readonly reason: string }

/**
 * Looks for a chain (RFC 5280 §6) from `signer` to one of `trusted`, through `others`, that was valid at `time`. Certificates that
 * the stamp brings along are steps and never ends. Revocation is not looked up: that would need the network.
 */
export function findChain(
  signer: X509Certificate,
  others: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  time: Date,
): Chain {
  const obstacles: string[] = []
  let steps = 0
  const known = new Map<string, X509Certificate[]>()
  const issuersFor = (certificate: X509Certificate) => {
    const issuers = known.get(certificate.fingerprint256) ?? issuersOf(certificate, [...trusted, ...others])
    known.set(certificate.fingerprint256, issuers)
    return issuers
  }
  const usage = usageObstacle(signer, true)
  if (usage !== undefined) return { reason: usage }
  const walk = (certificate: X509Certificate, path: readonly X509Certificate[]): X509Certificate | undefined => {
    const obstacle = timeObstacle(certificate, time)
    if (obstacle !== undefined) {
      obstacles.push(obstacle)
      return undefined
    }
    if (trusted.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) return certificate
    if (path.length >= MAX_CHAIN || ++steps > MAX_CHAIN_STEPS) return undefined
    for (const issuer of issuersFor(certificate)) {
      if (path.some(({ fingerprint256 }) => fingerprint256 === issuer.fingerprint256)) continue
      const wrong = issuerObstacle(issuer, path.length - 1)
      if (wrong !== undefined) obstacles.push(wrong)
      const end = wrong === undefined ? walk(issuer, [...path, issuer]) : undefined
      if (end !== undefined) return end
    }
    return undefined
  }
  const end = walk(signer, [signer])
  if (end !== undefined) return { trusted: end }
  return { reason: obstacles[0] ?? `no chain leads from ${nameOf(signer)} to a certificate that was given` }
}

/** The common name, or the whole name of its subject. */
export function nameOf(certificate: X509Certificate): string {
  return /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ')
}

/** Those that issued it, each once; signatures are verified. */
function issuersOf(certificate: X509Certificate, candidates: readonly X509Certificate[]): X509Certificate[] {
  const found = new Map<string, X509Certificate>()
  for (const candidate of candidates) {
    if (found.has(candidate.fingerprint256) || !certificate.checkIssued(candidate)) continue
    if (certificate.verify(candidate.publicKey)) found.set(candidate.fingerprint256, candidate)
  }
  return [...found.values()]
}

function timeObstacle(certificate: X509Certificate, time: Date): string | undefined {
  const { validFromDate, validToDate } = certificate
  if (time >= validFromDate && time <= validToDate) return undefined
  const [from, to] = [validFromDate, validToDate].map((date) => date.toISOString().slice(0, 19))
  return `the certificate of ${nameOf(certificate)} was valid from ${from}Z to ${to}Z, and the stamp is of ${time.toISOString()}`
}

/** `below`: certificates of authorities between it and the signer. */
function issuerObstacle(issuer: X509Certificate, below: number): string | undefined {
  if (!issuer.ca) return `the certificate of ${nameOf(issuer)} may not issue others`
  const extensions = extensionsOf(issuer)
  const length = extensions.find(({ extnID }) => extnID === BASIC_CONSTRAINTS)?.parsedValue?.pathLenConstraint
  if (typeof length === 'number' && length < below)
    return `the certificate of ${nameOf(issuer)} allows only ${length} authorities below it`
  return usageObstacle(issuer, false)
}

/** RFC 3161 §2.3: the extended key usage of a stamp's signer is critical, and time stamping alone. */
function usageObstacle(certificate: X509Certificate, isSigner: boolean): string | undefined {
  const extensions = extensionsOf(certificate)
  const strange = extensions.find(({ critical, extnID }) => critical && !UNDERSTOOD.has(extnID))
  if (strange !== undefined)
    return `the certificate of ${nameOf(certificate)} has the critical extension ${strange.extnID}, which is not understood`
  const usage = extensions.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)
  const purposes: string[] = usage?.parsedValue?.keyPurposes ?? []
  if (!isSigner) {
    const allows = usage === undefined || purposes.includes(TIME_STAMPING) || purposes.includes(ANY_USAGE)
    return allows
      ? undefined
      : `the certificate of ${nameOf(certificate)} is not for time stamping (extended key usage)`
  }
  if (usage?.critical && purposes.length === 1 && purposes[0] === TIME_STAMPING) return undefined
  return `the certificate of ${nameOf(certificate)} is not one for time stamping alone (extended key usage, RFC 3161 §2.3)`
}

const EXTENSIONS = new WeakMap<X509Certificate, readonly Extension[]>()

function extensionsOf(certificate: X509Certificate): readonly Extension[] {
  const known = EXTENSIONS.get(certificate)
  if (known !== undefined) return known
  const extensions = new Certificate({ schema: fromBER(certificate.raw).result }).extensions ?? []
  EXTENSIONS.set(certificate, extensions)
  return extensions
}
