import assert from 'node:assert/strict'
import { formatCheckpoint, parseCheckpoint, parseTreeHead } from '../../core/archive/checkpoint.ts'
import { formatMovedNote, parseMovedNote } from '../../core/archive/moved-note.ts'
import { formatTlogProof, parseTlogProof } from '../../core/archive/tlog-proof.ts'
import { entryBounds } from '../../core/merkle/tiles.ts'
import { formatNote, parseNote } from '../../core/note/signed-note.ts'
import { formatVerificationKey, parseVerificationKey } from '../../core/note/verification-key.ts'
import { formatSigningKey, parseSigningKey } from '../../main/keys/signing-key.ts'
import { parseTrustList } from '../../main/keys/trust-list.ts'
import { bytesOf, type FuzzTarget } from './target.ts'

const HASH = '9f2c41'.repeat(11).slice(0, 64)
const ROOT = 'nyxBn2FoZV0p7BGYUxlIZjQnWEx0Yl6kKrqzQ7zjlTE='
const KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TIME = 'time 2026-11-18T03:10:00.000Z\n'
const CHECKPOINT = `web-03\n1489\n${ROOT}\nsegment 000004.log sealed 282 26911 ${HASH}\nprevious none\n${TIME}`
const MORE = `source auth%20log.1 26911 ${HASH}\ninterrupted 17 ${HASH}\n`
const NOTE = `${CHECKPOINT}\n— web-03 AAAAAQI=\n— b/c /////wM=\n`
const MOVED = `web-03/moved\nsegment 000002.log ${HASH}\nto tape%2017\n${TIME}`
const PROOF = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 73894\n${ROOT}\n${ROOT}\n\n${NOTE}`
const PRIVATE = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'

const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
/** Whether something was read; where it was not, that it says why, and where in the input. */
function wasRead<Result extends object>(result: Result, length: number): result is Exclude<Result, { error: string }> {
  if (!('error' in result)) return true
  const { error, offset = 0 } = result as { error: string; offset?: number }
  assert.ok(error !== '' && offset >= 0 && offset <= length, `offset ${offset}: ${error}`)
  return false
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'signed-note',
    seeds: [NOTE, PROOF].map(bytesOf),
    run(bytes) {
      const note = parseNote(bytes)
      if (wasRead(note, bytes.length)) assert.deepEqual(formatNote(note.text, note.signatures), bytes, 'one spelling')
    },
  },
  {
    name: 'checkpoint',
    seeds: [CHECKPOINT, CHECKPOINT + MORE, `${CHECKPOINT}${MORE}further\n`, MOVED].map(bytesOf),
    run(bytes) {
      const checkpoint = parseCheckpoint(bytes)
      if (wasRead(checkpoint, bytes.length)) {
        assert.deepEqual(parseCheckpoint(formatCheckpoint(checkpoint)), checkpoint)
        assert.ok(!('error' in parseTreeHead(bytes)), 'each of ours is one of theirs')
      }
      wasRead(parseTreeHead(bytes), bytes.length)
      const moved = parseMovedNote(bytes)
      if (wasRead(moved, bytes.length)) assert.deepEqual(parseMovedNote(formatMovedNote(moved)), moved)
    },
  },
  {
    name: 'tlog-proof',
    seeds: [PROOF, `c2sp.org/tlog-proof@v1\nindex 0\n\n${NOTE}`].map(bytesOf),
    run(bytes) {
      const proof = parseTlogProof(bytes)
      if (wasRead(proof, bytes.length)) assert.deepEqual(formatTlogProof(proof), bytes, 'one spelling')
    },
  },
  {
    name: 'keys',
    seeds: [KEY, PRIVATE, `# mine\n${KEY} by phone\n`].map(bytesOf),
    run(bytes) {
      const string = text(bytes)
      const key = parseVerificationKey(string)
      if (wasRead(key, bytes.length)) assert.equal(formatVerificationKey(key), string, 'one spelling')
      const signing = parseSigningKey(string)
      if (wasRead(signing, bytes.length)) assert.equal(formatSigningKey(signing), string, 'one spelling')
      const { keys, problems } = parseTrustList(string)
      assert.ok(keys.length + problems.length <= string.split('\n').length)
    },
  },
  {
    name: 'entry-bundle',
    seeds: [Uint8Array.of(0, 1, 7, 0, 0, 0, 3, 1, 2, 3), new Uint8Array(512)],
    run(bytes) {
      const bounds = entryBounds(bytes)
      if (!bounds) return
      const held = bounds.reduce((sum, { start, end }) => sum + 2 + end - start, 0)
      assert.equal(held, bytes.length, 'the entries fill the bundle')
    },
  },
]
