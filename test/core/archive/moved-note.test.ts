import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatMovedNote, type MovedNote, parseMovedNote } from '../../../core/archive/moved-note.ts'

const HASH = '9f2c41'.repeat(11).slice(0, 64)
const TEXT = `web-03-auth/moved\nsegment 000002.log ${HASH}\nto tape%2017\ntime 2026-11-18T09:00:00.000Z\n`
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const wrong = (text: string): string => {
  const parsed = parseMovedNote(utf8(text))
  return 'error' in parsed ? `${parsed.error} @${parsed.offset}` : 'it was read'
}

test('[moved-note-round-trip] the note of docs/formats.md, and any other', () => {
  const note = parseMovedNote(utf8(TEXT))
  assert.deepEqual(note, {
    origin: 'web-03-auth',
    segment: { name: '000002.log', sha256: new Uint8Array(Buffer.from(HASH, 'hex')) },
    to: 'tape 17',
    time: '2026-11-18T09:00:00.000Z',
  })
  assert.deepEqual(formatMovedNote(note as MovedNote), utf8(TEXT))
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (to) => {
      const other = { ...(note as MovedNote), to }
      assert.deepEqual(parseMovedNote(formatMovedNote(other)), other)
    }),
  )
})

test('[moved-note-hostile] anything else is refused, with the place', () => {
  assert.match(wrong(TEXT.replace('/moved', '')), /line 1 .* "\/moved" must stand @0/)
  assert.match(wrong(TEXT.replace('web-03-auth', '')), /the origin of an archive/)
  assert.match(wrong(TEXT.replace('000002.log', '2.log')), /line 2 .* name of a segment.* @18/)
  assert.match(wrong(TEXT.replace(HASH, HASH.slice(1))), /a SHA-256/)
  assert.match(wrong(TEXT.replace('%20', ' ')), /"to" with 1 further fields/)
  assert.match(wrong(TEXT.replace('tape%2017', '')), /special characters/)
  assert.match(wrong(TEXT.replace('.000Z', 'Z')), /a time such as/)
  assert.match(wrong(`${TEXT}more\n`), /line 5 .* nothing may stand/)
  assert.match(wrong(TEXT.slice(0, -1)), /no line end/)
  assert.match(wrong(TEXT.split('\n').slice(0, 3).join('\n').concat('\n')), /ends before its line "time"/)
})
