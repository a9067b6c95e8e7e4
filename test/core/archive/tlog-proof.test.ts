import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  formatTlogProof,
  MAX_EXTRA_BYTES,
  MAX_TLOG_PROOF_BYTES,
  parseTlogProof,
} from '../../../core/archive/tlog-proof.ts'
import { MAX_PROOF_HASHES } from '../../../core/merkle/proof.ts'

const HASH = 'gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ='
const CHECKPOINT = `example.com/log\n109482\n${HASH}\n\n— example.com/log AAAAAQI=\n`
const TEXT = `c2sp.org/tlog-proof@v1\nextra AAEC\nindex 73894\n${HASH}\n${HASH}\n\n${CHECKPOINT}`
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const wrong = (text: string): string => {
  const parsed = parseTlogProof(utf8(text))
  return 'error' in parsed ? `${parsed.error} @${parsed.offset}` : 'it was read'
}

test('[tlog-proof-parts] extra data, index, hashes, and the checkpoint byte for byte', () => {
  const hash = new Uint8Array(Buffer.from(HASH, 'base64'))
  const proof = { extra: Uint8Array.of(0, 1, 2), index: 73_894, hashes: [hash, hash], checkpoint: utf8(CHECKPOINT) }
  assert.deepEqual(parseTlogProof(utf8(TEXT)), proof)
  assert.deepEqual(formatTlogProof(proof), utf8(TEXT))
  const least = `c2sp.org/tlog-proof@v1\nindex 0\n\n${CHECKPOINT}`
  assert.deepEqual(parseTlogProof(utf8(least)), { ...proof, extra: null, index: 0, hashes: [] })
})

test('[tlog-proof-round-trip] what is written is read again', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const proof = fc.record(
    {
      extra: fc.option(fc.uint8Array()),
      index: fc.maxSafeNat(),
      hashes: fc.array(hash, { maxLength: MAX_PROOF_HASHES }),
      checkpoint: fc.uint8Array(),
    },
    { noNullPrototype: true },
  )
  fc.assert(fc.property(proof, (value) => assert.deepEqual(parseTlogProof(formatTlogProof(value)), value)))
})

test('[tlog-proof-hostile] what is no proof is refused, with the place', () => {
  assert.equal(wrong(TEXT), 'it was read')
  assert.match(wrong(''), /first line .* @0/)
  assert.match(wrong(TEXT.replace('@v1', '@v2')), /first line/)
  assert.match(wrong(TEXT.replaceAll('\n', '\r\n')), /first line/)
  assert.match(wrong(`c2sp.org/tlog-proof@v1\n`), /the line "index" .* @23/)
  assert.match(wrong(TEXT.replace('AAEC', 'AAE')), /extra data are not base64 @23/)
  assert.match(wrong(TEXT.replace('index 73894\n', '')), /the line "index"/)
  for (const index of ['-1', '073894', '9007199254740992', '7.5', ''])
    assert.match(wrong(TEXT.replace('73894', index)), /the line "index"/, index)
  assert.match(wrong(TEXT.replace(HASH, HASH.slice(4))), /a hash of 32 bytes in base64 must stand here @46/)
  assert.match(wrong(TEXT.replace(HASH, HASH.replace('lQ=', 'lR='))), /a hash of 32 bytes/)
  assert.match(wrong(TEXT.split('\n').slice(0, 5).join('\n')), /ends before the empty line/)
  const never = (bytes: Uint8Array) => {
    const parsed = parseTlogProof(bytes)
    assert.ok(!('error' in parsed) || (parsed.offset >= 0 && parsed.offset <= bytes.length))
  }
  const piece = fc.oneof(
    fc.constantFrom(...TEXT.split('\n').map((line) => utf8(`${line}\n`))),
    fc.uint8Array({ maxLength: 5 }),
  )
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => never(new Uint8Array(Buffer.concat(pieces)))))
})

test('[tlog-proof-limits] hashes, extra data and the whole: one below, at and one above', () => {
  const hashes = (count: number) => wrong(TEXT.replace(`${HASH}\n${HASH}\n`, `${HASH}\n`.repeat(count)))
  assert.equal(hashes(MAX_PROOF_HASHES - 1), 'it was read')
  assert.equal(hashes(MAX_PROOF_HASHES), 'it was read')
  assert.match(hashes(MAX_PROOF_HASHES + 1), /more than 53 hashes/)
  const extra = (bytes: number) => wrong(TEXT.replace('AAEC', Buffer.alloc(bytes).toString('base64')))
  assert.equal(extra(MAX_EXTRA_BYTES - 1), 'it was read')
  assert.equal(extra(MAX_EXTRA_BYTES), 'it was read')
  assert.match(extra(MAX_EXTRA_BYTES + 1), /more than 65536 bytes/)
  const whole = (bytes: number) => wrong(TEXT + 'x'.repeat(bytes - utf8(TEXT).length))
  assert.equal(whole(MAX_TLOG_PROOF_BYTES - 1), 'it was read')
  assert.equal(whole(MAX_TLOG_PROOF_BYTES), 'it was read')
  assert.match(whole(MAX_TLOG_PROOF_BYTES + 1), /has 1131073 bytes/)
})
