import { type Checkpoint, parseCheckpoint } from '../../core/archive/checkpoint.ts'
import { sha256 } from '../../core/hash/sha256.ts'
import { MAX_NOTE_BYTES, type Note, parseNote } from '../../core/note/signed-note.ts'
import { keyLabel, type VerificationKey } from '../../core/note/verification-key.ts'
import { verifyNote } from '../keys/verify-note.ts'
import { ArchiveError } from './archive-error.ts'
import { readRegular } from './regular-file.ts'

/** A checkpoint with what the next one names it by. */
export interface ChainLink {
  readonly checkpoint: Checkpoint
  /** SHA-256 of its text. */
  readonly textHash: Uint8Array
}

/** Reads a checkpoint that `key` must have signed. Throws ArchiveError that says why it cannot be relied on. */
export function readSignedLink(path: string, key: VerificationKey): ChainLink {
  return parseLink(path, readSignedNote(path, key))
}

/** Reads a checkpoint whose signature is of no concern, since its hash is known. Throws ArchiveError where it is none. */
export function readLink(path: string): ChainLink {
  return parseLink(path, readNote(path))
}

/** Reads a note that `key` must have signed. Throws ArchiveError. */
export function readSignedNote(path: string, key: VerificationKey): Note {
  const note = readNote(path)
  const { by, wrong } = verifyNote(note, [key])
  if (by.length > 0 && wrong.length === 0) return note
  throw new ArchiveError(
    wrong.length > 0
      ? `${path} is not what was signed: its signature by ${keyLabel(key)} does not match its text`
      : `${path} is not signed by ${keyLabel(key)}, the key of the archive`,
  )
}

function readNote(path: string): Note {
  const note = parseNote(readRegular(path, MAX_NOTE_BYTES), MAX_NOTE_BYTES)
  if ('error' in note) throw new ArchiveError(`${path} cannot be read: ${note.error}`)
  return note
}

function parseLink(path: string, { text }: Note): ChainLink {
  const checkpoint = parseCheckpoint(text)
  if ('error' in checkpoint) throw new ArchiveError(`${path} cannot be read: ${checkpoint.error}`)
  return { checkpoint, textHash: sha256(text) }
}
