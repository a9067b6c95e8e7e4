import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { MAX_TLOG_PROOF_BYTES } from '../../core/archive/tlog-proof.ts'
import { LEAF_PREFIX } from '../../core/hash/leaf-hasher.ts'
import { parseVerificationKey, type VerificationKey } from '../../core/note/verification-key.ts'
import { checkProof, type ProofCheck } from '../archive/check-proof.ts'
import { openKeyStore } from '../keys/key-store.ts'
import { CHECK_FAILED, CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { Output, remark } from './output.ts'

export interface CheckProofOptions {
  /** The key to trust, and no other; undefined: those of the key store. */
  readonly key?: string | undefined
  /** Folder of the key store; undefined: the user's. */
  readonly keys?: string | undefined
  readonly json: boolean
}

const STATUS: Readonly<Record<ProofCheck['verdict'], number>> = {
  verified: DONE,
  failed: CHECK_FAILED,
  'cannot check': NOT_DONE,
}

/** `logwitness check-proof PROOF RECORDFILE`: needs the proof, the record and a trusted key, and no archive. */
export async function checkProofFile(
  proofFile: string,
  recordFile: string,
  options: CheckProofOptions,
): Promise<number> {
  const trusted = trustedKeys(options)
  const check = checkProof(await startOf(proofFile, MAX_TLOG_PROOF_BYTES + 1), await leafOf(recordFile), trusted)
  const output = new Output()
  if (options.json) output.json({ kind: 'proof-check', ...check })
  else output.line(`${check.verdict}: ${check.reason}`)
  output.flush()
  return STATUS[check.verdict]
}

function trustedKeys({ key, keys }: CheckProofOptions): VerificationKey[] {
  if (key !== undefined) {
    const parsed = parseVerificationKey(key)
    if ('error' in parsed) throw new CommandError(`--key: this is no key that can be trusted: ${parsed.error}`, USAGE)
    return [parsed]
  }
  const store = openKeyStore(keys)
  for (const problem of store.problems()) remark(problem)
  return store.list().map((known) => known.key)
}

/** The first bytes of a file; so many that one which is too long shows it. */
async function startOf(path: string, bytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  for await (const piece of createReadStream(path, { end: bytes - 1 })) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

/** Leaf hash of a file of any length (RFC 6962 §2.1). */
async function leafOf(path: string): Promise<Uint8Array> {
  const hash = createHash('sha256').update(Uint8Array.of(LEAF_PREFIX))
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return new Uint8Array(hash.digest())
}
