import type { Note } from '../../core/note/signed-note.ts'
import { ED25519, type VerificationKey } from '../../core/note/verification-key.ts'
import { verify } from './ed25519.ts'

/** What the signatures of a note are worth, by the keys that it was held against. */
export interface NoteCheck {
  /** Keys with a signature that is theirs; each once. */
  readonly by: readonly VerificationKey[]
  /** Keys that a signature names and that did not make it. Where there is one, the note is to be rejected. */
  readonly wrong: readonly VerificationKey[]
  /** Name and id of each signature by a key that is not among those given. It says nothing. */
  readonly unknown: readonly { readonly name: string; readonly id: number }[]
}

/**
 * Verifies every signature that one of `keys` is said to have made (C2SP signed-note, "Signatures"). A note is proven only where
 * `by` is not empty and `wrong` is.
 */
export function verifyNote(note: Note, keys: readonly VerificationKey[]): NoteCheck {
  const by = new Set<VerificationKey>()
  const wrong = new Set<VerificationKey>()
  const unknown: { name: string; id: number }[] = []
  for (const { name, id, bytes } of note.signatures) {
    const named = keys.filter((key) => key.name === name && key.id === id)
    if (named.length === 0) unknown.push({ name, id })
    // Two keys can share name and id by intent: then the signature is by the one that verifies it.
    const signer = named.find((key) => key.algorithm === ED25519 && verify(key.publicKey, note.text, bytes))
    if (signer) by.add(signer)
    else for (const key of named) wrong.add(key)
  }
  return { by: [...by], wrong: [...wrong], unknown }
}
