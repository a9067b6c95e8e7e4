import { constants, createHash, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { type AsnType, fromBER, ObjectIdentifier, OctetString } from 'asn1js'
import { ContentInfo, RSASSAPSSParams, SignedData, type SignerInfo, TimeStampResp, TSTInfo } from 'pkijs'
import type { DigestAlgorithm } from '../../core/seals/digest-algorithm.ts'
import { MAX_CERTIFICATES } from './certificates.ts'

/** Bytes of a time stamp that is read; those with all certificates have some 10,000. */
export const MAX_TIME_STAMP = 131_072

/** A time stamp, taken apart. Nothing of it is verified yet. */
export interface TimeStampToken {
  /** Digest of what was stamped. */
  readonly imprint: { readonly algorithm: DigestAlgorithm; readonly hash: Buffer }
  readonly time: Date
  /** Content that the signature is over (TSTInfo). */
  readonly content: Buffer
  readonly signer: SignerInfo
  /** Certificates that came with it. They prove nothing. */
  readonly certificates: readonly X509Certificate[]
}

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'
const RSA_PSS = '1.2.840.113549.1.1.10'
const ED25519 = '1.3.101.112'

/** Status of a response (RFC 3161 §2.4.2): 0 is granted, 1 granted with changes, beyond it nothing was stamped. */
const GRANTED_WITH_CHANGES = 1
/** Class of a tag in ASN.1. */
const CONTEXT_SPECIFIC = 3

const DIGEST_OIDS: Readonly<Record<string, DigestAlgorithm>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.4': 'sha224',
}
/** Signature algorithms that name their digest; `rsaEncryption` alone leaves it to the digest of the signer. */
const SIGNATURE_DIGESTS: Readonly<Record<string, DigestAlgorithm | null>> = {
  '1.2.840.113549.1.1.1': null,
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.113549.1.1.14': 'sha224',
  '1.2.840.10045.2.1': null,
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

/** Reads a time stamp response or the bare token in it (RFC 3161 §2.4.2). */
export function readTimeStamp(bytes: Uint8Array): TimeStampToken | { readonly error: string } {
  try {
    return readToken(bytes)
  } catch (error) {
    // The libraries throw where the structure is not what its type says.
    return { error: (error as Error).message }
  }
}

function readToken(bytes: Uint8Array): TimeStampToken | { readonly error: string } {
  const { result, offset } = fromBER(Uint8Array.from(bytes))
  if (offset < 0) return { error: 'it is not DER' }
  if (offset < bytes.length) return { error: `${bytes.length - offset} bytes stand behind its end` }
  let token: ContentInfo | undefined
  if (parts(result)[0] instanceof ObjectIdentifier) token = new ContentInfo({ schema: result })
  else {
    const response = new TimeStampResp({ schema: result })
    const { status } = response.status
    if (status > GRANTED_WITH_CHANGES)
      return { error: `it is no stamp: the authority refused to make one (status ${status})` }
    token = response.timeStampToken
  }
  if (token?.contentType !== SIGNED_DATA) return { error: 'it holds no signed data' }
  const certificates = certificatesOf(token.content)
  if (certificates.length > MAX_CERTIFICATES) return { error: `it brings more than ${MAX_CERTIFICATES} certificates` }
  const signed = new SignedData({ schema: token.content })
  if (signed.encapContentInfo.eContentType !== TST_INFO) return { error: 'what it signs is no time stamp' }
  const [signer] = signed.signerInfos
  if (signer === undefined || signed.signerInfos.length > 1) return { error: 'it has not exactly one signer' }
  const content = octets(signed.encapContentInfo.eContent)
  const info = TSTInfo.fromBER(Uint8Array.from(content).buffer)
  const { algorithmId } = info.messageImprint.hashAlgorithm
  const algorithm = DIGEST_OIDS[algorithmId]
  if (algorithm === undefined) return { error: `its imprint is a digest (${algorithmId}) that is not computed here` }
  const imprint = { algorithm, hash: octets(info.messageImprint.hashedMessage) }
  return { imprint, time: info.genTime, content, signer, certificates }
}

/** Elements of a constructed value; none of another. */
function parts(value: unknown): AsnType[] {
  const children = (value as { valueBlock?: { value?: unknown } } | undefined)?.valueBlock?.value
  return Array.isArray(children) ? children : []
}

/** The certificates as they stand, byte for byte: field [0] of SignedData (RFC 5652 §5.1). */
function certificatesOf(signedData: unknown): X509Certificate[] {
  const field = parts(signedData).find(
    ({ idBlock }) => idBlock.tagClass === CONTEXT_SPECIFIC && idBlock.tagNumber === 0,
  )
  return parts(field)
    .filter(({ idBlock }) => idBlock.tagClass !== CONTEXT_SPECIFIC)
    .map((certificate) => new X509Certificate(Buffer.from(certificate.valueBeforeDecodeView)))
}

function octets(value: unknown): Buffer {
  if (!(value instanceof OctetString)) throw new Error('a string of octets is missing in it')
  return Buffer.from(value.getValue())
}

/** What the signature itself shows, without regard to trust. */
export type SignatureState =
  | { readonly signer: X509Certificate; readonly algorithm: DigestAlgorithm }
  /** Why it cannot be told. */
  | { readonly unknown: string }
  | { readonly invalid: string }

/**
 * Verifies the signature of a token (RFC 5652 §5.4, RFC 3161 §2.4.2): the signed attributes hold the digest of the content and name the
 * signer's certificate by its hash (RFC 2634, RFC 5816), and the signature over them is by the key in that certificate.
 */
export function verifyTimeStamp(token: TimeStampToken, given: readonly X509Certificate[]): SignatureState {
  try {
    return verifyToken(token, given)
  } catch (error) {
    return { invalid: `its signature cannot be read (${(error as Error).message})` }
  }
}

function verifyToken(
  { signer, content, certificates }: TimeStampToken,
  given: readonly X509Certificate[],
): SignatureState {
  const attributes = signer.signedAttrs
  if (attributes === undefined) return { invalid: 'it has no signed attributes' }
  const attribute = (type: string) => attributes.attributes.find((one) => one.type === type)?.values[0]
  const algorithm = DIGEST_OIDS[signer.digestAlgorithm.algorithmId]
  if (algorithm === undefined)
    return { unknown: `it uses a digest (${signer.digestAlgorithm.algorithmId}) that is not computed here` }
  const contentType = attribute(CONTENT_TYPE)
  if (!(contentType instanceof ObjectIdentifier) || contentType.getValue() !== TST_INFO) {
    return { invalid: 'its signed attributes are not those of a time stamp' }
  }
  if (!octets(attribute(MESSAGE_DIGEST)).equals(digest(algorithm, content))) {
    return { invalid: 'its signed attributes are of another content' }
  }
  const binding = bindingOf(attribute(SIGNING_CERTIFICATE_V2), attribute(SIGNING_CERTIFICATE))
  if (binding === undefined)
    return { unknown: 'it does not say with which certificate it was signed (RFC 3161 §2.4.2)' }
  const candidates = [...certificates, ...given]
  const certificate = candidates.find(({ raw }) => digest(binding.algorithm, raw).equals(binding.hash))
  if (certificate === undefined) {
    return { unknown: 'the certificate that it was signed with is neither in it nor among those given' }
  }
  const data = Buffer.from(attributes.encodedValue)
  const matches = signatureMatches(signer, algorithm, certificate.publicKey, data)
  if (matches === undefined) {
    return { unknown: `its signature is of a kind (${signer.signatureAlgorithm.algorithmId}) that is not read` }
  }
  return matches
    ? { signer: certificate, algorithm }
    : { invalid: 'its signature does not match the key in the certificate' }
}

const digest = (algorithm: DigestAlgorithm, bytes: Uint8Array): Buffer => createHash(algorithm).update(bytes).digest()

/** The hash of the signer's certificate, as the first entry of the attribute gives it. */
function bindingOf(second: unknown, first: unknown): { algorithm: DigestAlgorithm; hash: Buffer } | undefined {
  const [entry] = parts(parts(second ?? first)[0])
  const [head, next] = parts(entry)
  if (head instanceof OctetString) return { algorithm: second === undefined ? 'sha1' : 'sha256', hash: octets(head) }
  const [oid] = parts(head)
  const algorithm = oid instanceof ObjectIdentifier ? DIGEST_OIDS[oid.getValue()] : undefined
  return second === undefined || algorithm === undefined ? undefined : { algorithm, hash: octets(next) }
}

/** Undefined: the kind of signature is not known. */
function signatureMatches(
  signer: SignerInfo,
  algorithm: DigestAlgorithm,
  key: KeyObject,
  data: Buffer,
): boolean | undefined {
  const { algorithmId, algorithmParams } = signer.signatureAlgorithm
  const signature = Buffer.from(signer.signature.getValue())
  if (algorithmId === ED25519) return key.asymmetricKeyType === 'ed25519' && verify(null, data, key, signature)
  if (algorithmId === RSA_PSS) {
    const parameters = new RSASSAPSSParams({ schema: algorithmParams })
    const hash = DIGEST_OIDS[parameters.hashAlgorithm.algorithmId]
    if (hash === undefined) return undefined
    return verify(
      hash,
      data,
      { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: parameters.saltLength },
      signature,
    )
  }
  const named = SIGNATURE_DIGESTS[algorithmId]
  return named === undefined ? undefined : verify(named ?? algorithm, data, key, signature)
}
