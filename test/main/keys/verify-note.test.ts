import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Note } from '../../../core/note/signed-note.ts'
import { generateSigningKey, type Signer, signerOf } from '../../../main/keys/signing-key.ts'
import { verifyNote } from '../../../main/keys/verify-note.ts'

const [a, b] = [signerOf(generateSigningKey('a')), signerOf(generateSigningKey('b'))]
const text = new Uint8Array(Buffer.from('text\n'))
const by = ({ key, sign }: Signer, what: Uint8Array = text) => ({ name: key.name, id: key.id, bytes: sign(what) })
const check = (signatures: Note['signatures'], keys = [a.key, b.key]) => verifyNote({ text, signatures }, keys)

test('[verify-note] which keys signed, which did not although it is said so, and which are not known', () => {
  assert.deepEqual(check([by(a)]), { by: [a.key], wrong: [], unknown: [] })
  assert.deepEqual(check([by(b), by(a)]), { by: [b.key, a.key], wrong: [], unknown: [] })
  assert.deepEqual(check([by(a)], [b.key]), { by: [], wrong: [], unknown: [{ name: 'a', id: a.key.id }] })
  assert.deepEqual(check([by(a)], []), { by: [], wrong: [], unknown: [{ name: 'a', id: a.key.id }] })
  const other = new Uint8Array(Buffer.from('another text\n'))
  assert.deepEqual(check([by(a, other)]), { by: [], wrong: [a.key], unknown: [] })
  assert.deepEqual(check([by(a, other), by(b)]), { by: [b.key], wrong: [a.key], unknown: [] })
})

test('[verify-note-twice] a key that signed twice counts once; a wrong signature beside a right one is still told', () => {
  assert.deepEqual(check([by(a), by(a)]).by, [a.key])
  const wrong = { ...by(a), bytes: by(b).bytes }
  for (const signatures of [
    [by(a), wrong],
    [wrong, by(a)],
  ])
    assert.deepEqual(check(signatures), { by: [a.key], wrong: [a.key], unknown: [] })
})

test('[verify-note-names] name and id must both be those of a key', () => {
  assert.equal(check([{ ...by(a), name: 'b' }]).unknown.length, 1)
  assert.equal(check([{ ...by(a), id: a.key.id ^ 1 }]).unknown.length, 1)
  assert.equal(check([{ ...by(a), bytes: new Uint8Array(1) }]).wrong.length, 1, 'of any length')
  const twin = { ...a.key, publicKey: b.key.publicKey }
  assert.deepEqual(
    check([by(a)], [twin, a.key]).by,
    [a.key],
    'of two keys with the same name and id, the one that signed',
  )
  assert.deepEqual(
    check([by(a)], [{ ...a.key, algorithm: 4 }]).wrong.length,
    1,
    'a key of another type verifies nothing',
  )
})
