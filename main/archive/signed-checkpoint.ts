import { join } from 'node:path'
import { type Checkpoint, parseCheckpoint } from '../../core/archive/checkpoint.ts'
import { formatNote } from '../../core/note/signed-note.ts'
import { ArchiveError } from './archive-error.ts'
import type { ArchiveFile } from './archive-file.ts'
import { readSignedNote } from './chain-link.ts'
import type { CheckpointEntry } from './layout.ts'

/** A checkpoint whose signature is by the key that its archive states. Whether that key is to be trusted is another question. */
export interface SignedCheckpoint {
  readonly number: number
  /** The note, byte for byte. */
  readonly note: Uint8Array
  readonly checkpoint: Checkpoint
}

/** Reads one checkpoint. Throws ArchiveError where it cannot be read, is of another archive or not signed by the archive's key. */
export function readSignedCheckpoint(
  folder: string,
  { number, path }: CheckpointEntry,
  { origin, key }: ArchiveFile,
): SignedCheckpoint {
  const file = join(folder, path)
  const note = readSignedNote(file, key)
  const checkpoint = parseCheckpoint(note.text)
  if ('error' in checkpoint) throw new ArchiveError(`${file} is no checkpoint: ${checkpoint.error}`)
  if (checkpoint.origin !== origin)
    throw new ArchiveError(`${file} is of the archive ${checkpoint.origin}, and archive.json says ${origin}`)
  // Each note has one spelling, so this gives the bytes that were read.
  return { number, note: formatNote(note.text, note.signatures), checkpoint }
}
