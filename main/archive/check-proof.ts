import { parseCheckpoint, parseTreeHead } from '../../core/archive/checkpoint.ts'
import { parseTlogProof } from '../../core/archive/tlog-proof.ts'
import { verifyInclusion } from '../../core/merkle/proof.ts'
import { parseNote } from '../../core/note/signed-note.ts'
import { keyLabel, type VerificationKey } from '../../core/note/verification-key.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { verifyNote } from '../keys/verify-note.ts'

/** What a proof is worth. What it states is null as far as it could not be read. */
export interface ProofCheck {
  readonly verdict: Extract<Verdict, 'verified' | 'failed' | 'cannot check'>
  /** Why, in one sentence. */
  readonly reason: string
  /** Log that the checkpoint is of. */
  readonly origin: string | null
  /** Number of the record, from 0, and how many the log had. */
  readonly index: number | null
  readonly size: number | null
  /** When the checkpoint was made, by the clock of the signer; null where it does not say so as ours do. */
  readonly time: string | null
  /** Labels of the trusted keys that signed. */
  readonly signers: readonly string[]
}

const NOTHING = { origin: null, index: null, size: null, time: null, signers: [] }

/**
 * Checks that the record with this leaf hash is in the log that the proof's checkpoint describes, and that one of `trusted` signed
 * that. Needs nothing but these. Any C2SP tlog-proof over SHA-256 will do.
 */
export function checkProof(bytes: Uint8Array, leaf: Uint8Array, trusted: readonly VerificationKey[]): ProofCheck {
  const cannot = (reason: string): ProofCheck => ({ ...NOTHING, verdict: 'cannot check', reason })
  const proof = parseTlogProof(bytes)
  if ('error' in proof) return cannot(`the proof cannot be read: ${proof.error} (byte ${proof.offset})`)
  const note = parseNote(proof.checkpoint)
  if ('error' in note)
    return cannot(`the checkpoint of the proof cannot be read: ${note.error} (byte ${note.offset} of it)`)
  const head = parseTreeHead(note.text)
  if ('error' in head)
    return cannot(`the checkpoint of the proof cannot be read: ${head.error} (byte ${head.offset} of it)`)
  const ours = parseCheckpoint(note.text)
  const { by, wrong, unknown } = verifyNote(note, trusted)
  const stated = {
    origin: head.origin,
    index: proof.index,
    size: head.size,
    time: 'error' in ours ? null : ours.time,
    signers: by.map(keyLabel),
  }
  if (!verifyInclusion(leaf, proof.index, head.size, proof.hashes, head.root))
    return {
      ...stated,
      verdict: 'failed',
      reason: `the record does not lead to the root of the checkpoint: it is not record ${proof.index} of ${head.origin}, or the proof was altered`,
    }
  if (wrong.length > 0)
    return {
      ...stated,
      verdict: 'failed',
      reason: `the signature by ${wrong.map(keyLabel).join(', ')} does not match the checkpoint: the checkpoint was altered`,
    }
  if (by.length === 0) {
    const names = [...new Set(unknown.map(keyLabel))].join(', ')
    return {
      ...stated,
      verdict: 'cannot check',
      reason: `the record leads to the root of the checkpoint, but no trusted key signed that; signatures are there by ${names}. Get the key from its owner and run "logwitness keys trust VKEY"`,
    }
  }
  return {
    ...stated,
    verdict: 'verified',
    reason: `the record is number ${proof.index} of the ${head.size} of ${head.origin}, and ${by.map(keyLabel).join(', ')} signed that`,
  }
}
