import { fromBase64, toBase64 } from '../bytes/base64.ts'
import { parseDecimal } from '../bytes/decimal.ts'
import { toUtf8, utf8 } from '../bytes/utf8.ts'
import { DIGEST_BYTES } from '../hash/sha256.ts'
import { MAX_PROOF_HASHES } from '../merkle/proof.ts'
import { MAX_READ_NOTE_BYTES, type Unreadable } from '../note/signed-note.ts'

/** First line of the file. */
const HEADER = 'c2sp.org/tlog-proof@v1'
const LINE_FEED = 0x0a

/** Bytes that extra data may have. */
export const MAX_EXTRA_BYTES = 65_536
/** Bytes that a proof may have in all. */
export const MAX_TLOG_PROOF_BYTES = MAX_READ_NOTE_BYTES + 2 * MAX_EXTRA_BYTES

/** A proof that one record is in a log: C2SP tlog-proof, version 1. Nothing in it has been verified. */
export interface TlogProof {
  /** Opaque data that nobody signed; null where there is none. */
  readonly extra: Uint8Array | null
  /** Number of the leaf, from 0. */
  readonly index: number
  /** The inclusion proof, from the sibling of the leaf up; 32 bytes each. */
  readonly hashes: readonly Uint8Array[]
  /** The checkpoint, a signed note, byte for byte. */
  readonly checkpoint: Uint8Array
}

/** Reads a proof. */
export function parseTlogProof(bytes: Uint8Array): TlogProof | Unreadable {
  if (bytes.length > MAX_TLOG_PROOF_BYTES)
    return {
      error: `the proof has ${bytes.length} bytes; at most ${MAX_TLOG_PROOF_BYTES} are read`,
      offset: MAX_TLOG_PROOF_BYTES,
    }
  let start = 0
  let at = 0
  /** The next line; undefined where it has no line end. `start` and `at` are its bounds then. */
  const line = (): string | undefined => {
    start = at
    const end = bytes.indexOf(LINE_FEED, at)
    if (end < 0) return undefined
    at = end + 1
    return utf8(bytes, start, end)
  }
  const fail = (error: string): Unreadable => ({ error, offset: start })

  if (line() !== HEADER) return fail(`the first line of a proof is "${HEADER}", and another stands here`)
  let text = line()
  let extra: Uint8Array | undefined
  if (text?.startsWith('extra ')) {
    extra = fromBase64(text.slice(6))
    if (!extra) return fail('the extra data are not base64')
    if (extra.length > MAX_EXTRA_BYTES) return fail(`the extra data have more than ${MAX_EXTRA_BYTES} bytes`)
    text = line()
  }
  const index = text?.startsWith('index ') ? parseDecimal(text.slice(6)) : undefined
  if (index === undefined) return fail('the line "index" with a decimal number up to 2^53 - 1 must stand here')
  const hashes: Uint8Array[] = []
  for (text = line(); text !== ''; text = line()) {
    if (text === undefined) return fail('the proof ends before the empty line in front of its checkpoint')
    if (hashes.length === MAX_PROOF_HASHES) return fail(`the proof has more than ${MAX_PROOF_HASHES} hashes`)
    const hash = fromBase64(text)
    if (hash?.length !== DIGEST_BYTES) return fail(`a hash of ${DIGEST_BYTES} bytes in base64 must stand here`)
    hashes.push(hash)
  }
  return { extra: extra ?? null, index, hashes, checkpoint: bytes.slice(at) }
}

/** Writes what parseTlogProof reads. */
export function formatTlogProof({ extra, index, hashes, checkpoint }: TlogProof): Uint8Array {
  const lines = [HEADER]
  if (extra) lines.push(`extra ${toBase64(extra)}`)
  lines.push(`index ${index}`, ...hashes.map(toBase64), '')
  const head = toUtf8(`${lines.join('\n')}\n`)
  const proof = new Uint8Array(head.length + checkpoint.length)
  proof.set(head)
  proof.set(checkpoint, head.length)
  return proof
}
