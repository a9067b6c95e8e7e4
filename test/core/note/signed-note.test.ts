import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  formatNote,
  MAX_NOTE_BYTES,
  MAX_NOTE_SIGNATURES,
  MAX_READ_NOTE_BYTES,
  parseNote,
} from '../../../core/note/signed-note.ts'
import { parseVerificationKey } from '../../../core/note/verification-key.ts'
import { verifyNote } from '../../../main/keys/verify-note.ts'
import { corpus } from '../../support/corpus.ts'

const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const SIGNATURE = '— key AAAAAQI=\n'
const NOTE = `text\n\n${SIGNATURE}`
/** What is wrong with a note, and where. */
const wrong = (note: string | Uint8Array, limit?: number) => {
  const parsed = parseNote(typeof note === 'string' ? utf8(note) : note, limit)
  return 'error' in parsed ? `${parsed.error} @${parsed.offset}` : 'it was read'
}

test('[note-parts] text, names, ids and signatures; the text may hold empty lines', () => {
  const note = parseNote(utf8(`one\n\ntwo\n\n— a AAAAAQI=\n— ö/b /////wM=\n`))
  assert.ok(!('error' in note))
  assert.equal(Buffer.from(note.text).toString(), 'one\n\ntwo\n')
  assert.deepEqual(note.signatures, [
    { name: 'a', id: 1, bytes: Uint8Array.of(2) },
    { name: 'ö/b', id: 0xffffffff, bytes: Uint8Array.of(3) },
  ])
})

test('[note-round-trip] what is written is read again', () => {
  const signature = fc.record(
    {
      name: fc.constantFrom('a', 'b.example/c', 'schlüssel'),
      id: fc.integer({ min: 0, max: 0xffffffff }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 70 }),
    },
    { noNullPrototype: true },
  )
  const lines = fc.array(fc.string({ unit: fc.constantFrom('a', '—', ' ', 'ä', '鍵'), maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(lines, fc.array(signature, { minLength: 1, maxLength: 3 }), (texts, signatures) => {
      const text = utf8(`${texts.join('\n')}\n`)
      assert.deepEqual(parseNote(formatNote(text, signatures)), { text, signatures })
    }),
  )
})

test('[note-hostile] what is no note is refused, with the place', () => {
  assert.equal(wrong(NOTE), 'it was read')
  assert.match(wrong(''), /no empty line .* @0/)
  assert.match(wrong('text\n'), /no empty line/)
  assert.match(wrong(`text\n${SIGNATURE}`), /no empty line/)
  assert.match(wrong(`\n${SIGNATURE}`), /no empty line/)
  assert.match(wrong('text\n\n'), /does not end with a signature line and its line end @6/)
  assert.match(wrong(NOTE.slice(0, -1)), /does not end with a signature line/)
  assert.match(wrong(`${NOTE}\n`), /does not end with a signature line/)
  assert.match(wrong(`${NOTE}more\n`), /something else than a signature.* @23/)
  assert.match(wrong(NOTE.replace('—', '-')), /something else than a signature.* @6/)
  assert.match(wrong('text\n\n— AAAAAQI=\n'), /no name/)
  assert.match(wrong('text\n\n—  AAAAAQI=\n'), /no name/)
  assert.match(wrong('text\n\n— a+b AAAAAQI=\n'), /no name, or one that no key can have/)
  assert.match(wrong('text\n\n— a\u00a0b AAAAAQI=\n'), /no name, or one/)
  assert.match(wrong('text\n\n— key AAAAAQI= \n'), /not base64/)
  assert.match(wrong('text\n\n— key AAAAAQI\n'), /not base64/)
  assert.match(wrong('text\n\n— key AAAAAQJ=\n'), /not base64/, 'another spelling of the same bytes')
  assert.match(wrong('text\n\n— key AAAAAQ==\n'), /too short: it has 4 bytes/)
  assert.match(wrong('text\n\n— key \n'), /too short: it has 0 bytes/)
  assert.match(wrong('te\u0000xt\n\n— key AAAAAQI=\n'), /control character 0 @2/)
  assert.match(wrong(NOTE.replaceAll('\n', '\r\n')), /control character 13 @4/)
  assert.match(wrong(Buffer.concat([utf8('täxt'), Uint8Array.of(0xff), utf8(NOTE)])), /not UTF-8 @5/)
  assert.match(wrong(Buffer.concat([Uint8Array.of(0xff), utf8(NOTE)])), /not UTF-8 @0/)
  assert.match(wrong(Buffer.concat([utf8(NOTE), Uint8Array.of(0xe2, 0x80)])), /not UTF-8 @23/)
})

test('[note-limits] size and signatures: one below, at and one above', () => {
  for (const limit of [MAX_NOTE_BYTES, MAX_READ_NOTE_BYTES]) {
    const sized = (bytes: number) => `${'x'.repeat(bytes - NOTE.length - 2)}${NOTE}`
    assert.equal(utf8(sized(limit)).length, limit)
    assert.equal(wrong(sized(limit - 1), limit), 'it was read')
    assert.equal(wrong(sized(limit), limit), 'it was read')
    assert.match(wrong(sized(limit + 1), limit), new RegExp(`at most ${limit} are read @${limit}`))
  }
  assert.match(wrong('x'.repeat(MAX_READ_NOTE_BYTES + 1)), /at most 1000000/)
  const signed = (count: number) => `text\n\n${SIGNATURE.repeat(count)}`
  assert.equal(wrong(signed(MAX_NOTE_SIGNATURES - 1)), 'it was read')
  assert.equal(wrong(signed(MAX_NOTE_SIGNATURES)), 'it was read')
  assert.match(wrong(signed(MAX_NOTE_SIGNATURES + 1)), /more than 100 signatures/)
})

test('[note-never-throws] any bytes give a note or a reason', () => {
  const piece = fc.oneof(
    fc.constantFrom(...['\n', '\n\n', '— ', 'key ', 'AAAAAQI=', NOTE].map((text) => utf8(text))),
    fc.uint8Array({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const bytes = new Uint8Array(Buffer.concat(pieces))
      const note = parseNote(bytes)
      if ('error' in note) assert.ok(note.offset >= 0 && note.offset <= bytes.length)
      else assert.deepEqual(formatNote(note.text, note.signatures), bytes)
    }),
    { numRuns: 1_000 },
  )
})

const vectors = corpus('integrity/signed-note/signed-note.json')

test('[note-vectors] the notes of the corpus are valid or not, as it says', { skip: !vectors && 'no corpus' }, () => {
  const cases: { name: string; vkey: string; note: string; valid: boolean }[] = JSON.parse(
    readFileSync(vectors!, 'utf8'),
  )
  assert.ok(cases.length >= 2)
  for (const { name, vkey, note, valid } of cases) {
    const [key, parsed] = [parseVerificationKey(vkey), parseNote(utf8(note))]
    assert.ok(!('error' in key) && !('error' in parsed), name)
    const { by, wrong: bad } = verifyNote(parsed, [key])
    assert.deepEqual([by.length, bad.length], valid ? [1, 0] : [0, 1], name)
  }
})
