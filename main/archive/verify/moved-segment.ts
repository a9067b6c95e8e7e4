import { join } from 'node:path'
import { parseMovedNote } from '../../../core/archive/moved-note.ts'
import { sameBytes } from '../../../core/merkle/proof.ts'
import { MAX_NOTE_BYTES, parseNote } from '../../../core/note/signed-note.ts'
import type { VerificationKey } from '../../../core/note/verification-key.ts'
import { verifyNote } from '../../keys/verify-note.ts'
import { readRegular } from '../regular-file.ts'
import type { SignedSegment } from './signed-segments.ts'

/** Where a segment was moved to, or why the note that says so is not to be believed. */
export type MovedCheck = { readonly to: string; readonly time: string } | { readonly flaw: string }

/** Checks the note of a moved segment (docs/formats.md, "Moved segments"). */
export function checkMoved(
  folder: string,
  path: string,
  origin: string,
  signed: SignedSegment,
  keys: readonly VerificationKey[],
): MovedCheck {
  let bytes: Uint8Array
  try {
    bytes = readRegular(join(folder, path), MAX_NOTE_BYTES)
  } catch (error) {
    return { flaw: (error as Error).message }
  }
  const note = parseNote(bytes, MAX_NOTE_BYTES)
  if ('error' in note) return { flaw: `it is no signed note: ${note.error}` }
  const { by, wrong } = verifyNote(note, keys)
  if (by.length === 0 || wrong.length > 0) return { flaw: 'it is not signed by the key of the archive' }
  const said = parseMovedNote(note.text)
  if ('error' in said) return { flaw: said.error }
  if (said.origin !== origin) return { flaw: `it is of another archive, ${said.origin}` }
  if (said.segment.name !== signed.name || !sameBytes(said.segment.sha256, signed.sha256))
    return { flaw: 'it is about other content than was sealed' }
  return { to: said.to, time: said.time }
}
