import { sameBytes } from '../../../core/merkle/proof.ts'
import { keyLabel, type VerificationKey } from '../../../core/note/verification-key.ts'
import type { Verdict } from '../../../core/verdict/verdict.ts'
import type { Findings } from './findings.ts'
import { readState, type SignedState } from './signed-history.ts'
import type { TreeRoots } from './tree-check.ts'

/** A checkpoint that was kept elsewhere, and what holding the archive against it gave. */
export interface AgainstResult {
  readonly verdict: Verdict
  readonly reason: string
}

/** Reads a checkpoint from outside the archive. */
export function readAgainst(bytes: Uint8Array, keys: readonly VerificationKey[]): Omit<SignedState, 'number' | 'path'> {
  return readState(bytes, keys)
}

/** Whether the archive only grew since that checkpoint. */
export function checkAgainst(
  kept: Omit<SignedState, 'number' | 'path'>,
  archive: {
    readonly origin: string
    /** Records that its checkpoints cover, and those whose leaves some signed root or their signed bytes prove. */
    readonly size: number
    readonly proven: number
    readonly trusted: (key: VerificationKey) => boolean
  },
  { roots }: TreeRoots,
  findings: Findings,
): AgainstResult {
  const cannot = (why: string): AgainstResult => ({
    verdict: 'cannot check',
    reason: `the archive cannot be held against the checkpoint given: ${why}`,
  })
  const { checkpoint, by } = kept
  if (!checkpoint || !by) return cannot(kept.flaw)
  if (!archive.trusted(by)) return cannot(`its key ${keyLabel(by)} is not trusted`)
  if (checkpoint.origin !== archive.origin)
    return cannot(`it is of the archive ${checkpoint.origin}, and this one is ${archive.origin}`)
  const when = `the checkpoint given, of ${checkpoint.time}`
  if (archive.size < checkpoint.size) {
    const text = `the archive has ${archive.size} sealed records, and ${checkpoint.size} at ${when}: it was rolled back to an earlier state`
    findings.add({ kind: 'rolled back', file: 'checkpoints', text })
    return { verdict: 'failed', reason: text }
  }
  const root = roots.get(checkpoint.size)
  if (!root) return cannot('the leaves that are there do not reach to its size')
  if (sameBytes(root, checkpoint.root))
    return { verdict: 'verified', reason: `the archive only grew since ${when} (${checkpoint.size} records)` }
  if (checkpoint.size > archive.proven)
    return cannot('the leaves in the archive are not proven, and do not lead to its root')
  const text = `the first ${checkpoint.size} records have another root than ${when} states: the archive was written anew since then`
  findings.add({ kind: 'fork', file: 'checkpoints', text })
  return { verdict: 'failed', reason: text }
}
