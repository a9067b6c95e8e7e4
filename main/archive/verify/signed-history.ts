import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { type Checkpoint, parseCheckpoint } from '../../../core/archive/checkpoint.ts'
import { sha256 } from '../../../core/hash/sha256.ts'
import { MAX_NOTE_BYTES, parseNote } from '../../../core/note/signed-note.ts'
import { keyLabel, type VerificationKey } from '../../../core/note/verification-key.ts'
import { verifyNote } from '../../keys/verify-note.ts'
import type { CheckpointEntry } from '../layout.ts'
import { readRegular } from '../regular-file.ts'

/** Checkpoints whose signatures are checked before others get their turn in this thread. */
const STEP = 64

/** One checkpoint, and what its signature is worth. Nothing was held against the records yet. */
export interface SignedState {
  readonly number: number
  /** Path from the archive. */
  readonly path: string
  /** What it says; undefined where that cannot be read. */
  readonly checkpoint: Checkpoint | undefined
  /** SHA-256 of its text; undefined where it has none. */
  readonly hash: Uint8Array | undefined
  /** Who signed it; undefined where no signature could be verified. */
  readonly by: VerificationKey | undefined
  /**
   * `signed`: by one of the keys at hand. `altered`: it says that one of them signed it, and that is not so, or it cannot be read.
   * `unknown`: it is signed, by keys that are not at hand.
   */
  readonly signature: 'signed' | 'altered' | 'unknown'
  /** Why it is not `signed`, as the end of a sentence. */
  readonly flaw: string
}

/** A state whose signature was verified. */
export interface ValidState extends SignedState {
  readonly checkpoint: Checkpoint
  readonly hash: Uint8Array
  readonly by: VerificationKey
}

export function isValid(state: SignedState): state is ValidState {
  return state.signature === 'signed'
}

/** Reads the checkpoints of an archive and verifies their signatures with `keys`. Never throws for what stands in them. */
export async function readHistory(
  folder: string,
  entries: readonly CheckpointEntry[],
  keys: readonly VerificationKey[],
  signal: AbortSignal | undefined,
): Promise<SignedState[]> {
  const states: SignedState[] = []
  for (const entry of entries) {
    if (states.length % STEP === 0) {
      await breathe()
      signal?.throwIfAborted()
    }
    let bytes: Uint8Array
    try {
      bytes = readRegular(join(folder, entry.path), MAX_NOTE_BYTES)
    } catch (error) {
      states.push({ ...entry, ...unreadable((error as Error).message) })
      continue
    }
    states.push({ ...entry, ...readState(bytes, keys) })
  }
  return states
}

/** Reads one checkpoint as a note. */
export function readState(bytes: Uint8Array, keys: readonly VerificationKey[]): Omit<SignedState, 'number' | 'path'> {
  const note = parseNote(bytes, MAX_NOTE_BYTES)
  if ('error' in note) return unreadable(`it is no signed note: ${note.error} (byte ${note.offset})`)
  const hash = sha256(note.text)
  const parsed = parseCheckpoint(note.text)
  const { by, wrong, unknown } = verifyNote(note, keys)
  const signer = wrong.length === 0 ? by[0] : undefined
  if ('error' in parsed) {
    const flaw = `it is no checkpoint: ${parsed.error} (byte ${parsed.offset})`
    return { checkpoint: undefined, hash, by: undefined, signature: 'altered', flaw }
  }
  const facts = { checkpoint: parsed, hash, by: signer }
  if (signer) return { ...facts, signature: 'signed', flaw: '' }
  const [named] = wrong
  if (named)
    return { ...facts, signature: 'altered', flaw: `the signature by ${keyLabel(named)} does not match its text` }
  const flaw = `it is signed by ${unknown.map(keyLabel).join(', ')}, and no such key is at hand`
  return { ...facts, signature: 'unknown', flaw }
}

function unreadable(flaw: string): Omit<SignedState, 'number' | 'path'> {
  return { checkpoint: undefined, hash: undefined, by: undefined, signature: 'altered', flaw }
}
