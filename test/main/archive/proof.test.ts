import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { formatMovedNote } from '../../../core/archive/moved-note.ts'
import { formatTlogProof } from '../../../core/archive/tlog-proof.ts'
import { verificationKey } from '../../../core/note/verification-key.ts'
import { checkProof } from '../../../main/archive/check-proof.ts'
import { parseRecordName, provenRecord, proveRecord } from '../../../main/archive/proof.ts'
import { generateSigningKey, signerOf } from '../../../main/keys/signing-key.ts'
import { sha256 } from '../../support/merkle-tree.ts'
import { logLines, type SampleSegment, signNote, writeSampleArchive } from '../../support/sample-archive.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder } = scratchFolder()
const signer = signerOf(generateSigningKey('sample'))
const { key } = signer
const segments: readonly SampleSegment[] = [
  { kind: 'log', records: logLines(7, 'a'), openAt: [2, 5] },
  { kind: 'log', records: logLines(1, 'b') },
  { kind: 'log', records: logLines(40, 'c'), openAt: [13] },
]
const all = segments.flatMap(({ records }) => records)
/** Records in the archive at each checkpoint. */
const SIZES = [2, 5, 7, 8, 21, 48]
let made = 0
/** A new archive of these segments. */
const archive = () => {
  const path = join(folder, `${++made}`)
  writeSampleArchive(path, signer, segments)
  return path
}
const shared = archive()
const leafOf = (record: Uint8Array) => sha256(Uint8Array.of(0), record)

test('[prove-every-record] each record is proven by each checkpoint that covers it, under both of its names', () => {
  const firsts = [0, 7, 8]
  for (const [i, size] of SIZES.entries())
    for (let index = 0; index < size; index++) {
      const checkpoint = i + 1
      const proven = proveRecord(shared, { index }, { checkpoint })
      const segment = firsts.findLastIndex((first) => first <= index)
      assert.deepEqual([proven.segment, proven.record], [segment + 1, index - firsts[segment]! + 1], `#${index}`)
      assert.deepEqual(proveRecord(shared, { segment: proven.segment, record: proven.record }, { checkpoint }), proven)
      const { verdict, reason, ...stated } = checkProof(formatTlogProof(proven.proof), leafOf(all[index]!), [key])
      assert.equal(verdict, 'verified', reason)
      const time = proven.checkpoint.checkpoint.time
      assert.deepEqual(stated, {
        origin: 'sample',
        index,
        size,
        time,
        signers: [`sample+${key.id.toString(16).padStart(8, '0')}`],
      })
    }
  assert.equal(
    proveRecord(shared, { index: 3 }).checkpoint.number,
    SIZES.length,
    'the newest, unless another is asked for',
  )
})

test('[prove-no-such-record] what is not there, or not yet there, is not proven', () => {
  const refused = (name: Parameters<typeof proveRecord>[1], checkpoint: number | undefined, said: RegExp) =>
    assert.throws(() => proveRecord(shared, name, { checkpoint }), said)
  refused({ index: 48 }, undefined, /no record #48: checkpoint 6 covers 48 records/)
  refused({ index: 2 ** 53 - 1 }, undefined, /no record/)
  refused({ index: 21 }, 5, /checkpoint 5 covers 21/)
  refused({ segment: 1, record: 8 }, undefined, /no record 8 in segment 000001.log: up to checkpoint 6 it has 7/)
  refused({ segment: 1, record: 6 }, 2, /it has 5/)
  refused({ segment: 3, record: 1 }, 3, /no checkpoint up to 3 names segment 000003/)
  refused({ segment: 4, record: 1 }, undefined, /names segment 000004/)
  refused({ index: 0 }, 7, /has no checkpoint 7/)
  const empty = join(folder, 'empty')
  writeSampleArchive(empty, signer, [])
  assert.throws(() => proveRecord(empty, { index: 0 }), /has no checkpoint, so nothing can be proven/)
  assert.throws(() => proveRecord(join(folder, 'absent'), { index: 0 }), /is not an archive/)
})

test('[prove-record-bytes] the record itself, from a plain or compressed segment; a moved one says where it is', async () => {
  const path = archive()
  const content = join(path, 'segments/000003.log')
  const bytes = readFileSync(content)
  const record = () => provenRecord(path, proveRecord(path, { index: 30 }))
  assert.deepEqual(Buffer.from(await record()), all[30])
  rmSync(content)
  await assert.rejects(record, /bytes of record 3:23 are not here: segment 000003 is missing/)
  writeFileSync(`${content}.gz`, gzipSync(bytes))
  assert.deepEqual(Buffer.from(await record()), all[30])
  writeFileSync(`${content}.gz`, gzipSync(bytes).subarray(0, 40))
  await assert.rejects(record, /ends, or is damaged, before record 23/)
  rmSync(`${content}.gz`)
  writeFileSync(join(path, 'archive/000003.log.zst'), zstdCompressSync(bytes))
  assert.deepEqual(Buffer.from(await record()), all[30])
  rmSync(join(path, 'archive/000003.log.zst'))
  const time = '2026-11-18T09:00:00.000Z'
  const note = { origin: 'sample', segment: { name: '000003.log', sha256: sha256(bytes) }, to: 'tape 17', time }
  const moved = join(path, 'segments/000003.moved')
  writeFileSync(moved, signNote(signer, formatMovedNote(note)))
  await assert.rejects(record, /segment 000003.log was moved to "tape 17" at 2026/)
  writeFileSync(moved, signNote(signer, formatMovedNote({ ...note, segment: { ...note.segment, name: '000002.log' } })))
  await assert.rejects(record, /000003 is missing, and segments\/000003.moved does not say/)
})

test('[prove-altered-record] a record that is not what was sealed is not given with a proof', async () => {
  const path = archive()
  const content = join(path, 'segments/000003.log')
  writeFileSync(content, readFileSync(content, 'utf8').replace('line 23\n', 'line 2x\n'))
  await assert.rejects(
    () => provenRecord(path, proveRecord(path, { index: 30 })),
    /record 23 in .*000003.log \(byte \d+ .* is not what was sealed/,
  )
  assert.deepEqual(Buffer.from(await provenRecord(path, proveRecord(path, { index: 31 }))), all[31])
})

test('[prove-never-false] leaves or checkpoints that were altered give no proof', () => {
  const alter = (file: string, act: (bytes: Buffer) => Uint8Array): string => {
    const path = archive()
    writeFileSync(join(path, file), act(readFileSync(join(path, file))))
    return path
  }
  const flip = (at: number) => (bytes: Buffer) => {
    bytes[at]! ^= 1
    return bytes
  }
  const refused = (path: string, said: RegExp) => assert.throws(() => proveRecord(path, { index: 30 }), said)
  for (const at of [0, 100, 7 * 32 - 1]) refused(alter('segments/000001.leaves', flip(at)), /do not lead to the root/)
  refused(alter('segments/000003.leaves', flip(32 * 22)), /do not lead to the root/)
  refused(
    alter('segments/000003.leaves', (bytes) => bytes.subarray(0, -32)),
    /000004.leaves is not there/,
  )
  refused(
    alter('segments/000003.leaves', (bytes) => bytes.subarray(0, -1)),
    /no whole number of leaves/,
  )
  refused(
    alter('segments/000001.leaves', (bytes) => Buffer.concat([bytes, bytes])),
    /do not lead to the root/,
  )
  refused(alter('checkpoints/000006', flip(30)), /does not match its text/)
  const gone = archive()
  rmSync(join(gone, 'segments/000001.leaves'))
  refused(gone, /000001.leaves is not there, and the leaves of all segments are needed/)
  const other = archive()
  writeSampleArchive(join(folder, 'other'), signer, segments, 'other')
  writeFileSync(join(other, 'checkpoints/000006'), readFileSync(join(folder, 'other/checkpoints/000006')))
  refused(other, /of the archive other, and archive.json says sample/)
  const long = alter('segments/000003.leaves', (bytes) => Buffer.concat([bytes, Buffer.alloc(64)]))
  assert.equal(proveRecord(long, { index: 30 }).index, 30, 'leaves that no checkpoint covers are not looked at')
})

test('[check-proof-verdicts] verified, failed, or cannot check, and why', () => {
  const { proof } = proveRecord(shared, { index: 30 })
  const [bytes, leaf] = [formatTlogProof(proof), leafOf(all[30]!)]
  const says = (text: Uint8Array, hash: Uint8Array, keys = [key]) => {
    const { verdict, reason } = checkProof(text, hash, keys)
    return `${verdict}: ${reason}`
  }
  assert.match(says(bytes, leaf), /^verified: .* number 30 of the 48 of sample, and sample\+/)
  assert.match(says(bytes, leafOf(all[31]!)), /^failed: the record does not lead to the root/)
  assert.match(
    says(bytes, leaf, []),
    /^cannot check: .* no trusted key signed .* sample\+.* "logwitness keys trust VKEY"/,
  )
  const namesake = signerOf(generateSigningKey('sample')).key
  assert.match(says(bytes, leaf, [namesake]), /^cannot check/)
  // Another key that claims the same name and id: its signature is not there.
  assert.match(says(bytes, leaf, [{ ...key, publicKey: namesake.publicKey }]), /^failed: the signature by sample/)
  assert.match(says(formatTlogProof({ ...proof, index: 31 }), leaf), /^failed/)
  assert.match(says(formatTlogProof({ ...proof, hashes: proof.hashes.slice(1) }), leaf), /^failed/)
  assert.match(says(Buffer.from('nonsense\n'), leaf), /^cannot check: the proof cannot be read/)
  assert.match(
    says(formatTlogProof({ ...proof, checkpoint: Buffer.from('x\n') }), leaf),
    /^cannot check: the checkpoint/,
  )
  assert.match(
    says(formatTlogProof({ ...proof, checkpoint: signNote(signer, Buffer.from('x\n')) }), leaf),
    /^cannot check: the checkpoint/,
  )
  const head = Buffer.from(bytes).indexOf('\n\n') + 2
  const altered = Buffer.from(bytes).toString().replace('sealed 40 ', 'sealed 39 ')
  assert.match(says(Buffer.from(altered), leaf), /^failed: the signature by .* the checkpoint was altered/)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const copy = bytes.slice()
      copy[at]! ^= 1 << bit
      const { verdict } = checkProof(copy, leaf, [key])
      assert.notEqual(verdict, 'verified', `byte ${at} (checkpoint from ${head})`)
    }),
    { numRuns: 400 },
  )
})

test('[check-proof-witness] a signature by others beside the key does no harm, and alone proves nothing', () => {
  const witness = signerOf(generateSigningKey('witness.example'))
  const { proof, checkpoint } = proveRecord(shared, { index: 0 }, { checkpoint: 1 })
  const note = Buffer.from(checkpoint.note).toString()
  const text = Buffer.from(note.slice(0, note.indexOf('\n\n') + 1))
  const line = Buffer.from(signNote(witness, text))
    .toString()
    .slice(text.length + 1)
  const both = formatTlogProof({ ...proof, checkpoint: Buffer.from(note + line) })
  assert.equal(checkProof(both, leafOf(all[0]!), [key]).verdict, 'verified')
  assert.deepEqual(checkProof(both, leafOf(all[0]!), [witness.key, key]).signers.length, 2)
  const unknown = verificationKey('nobody', witness.key.publicKey)
  assert.equal(checkProof(both, leafOf(all[0]!), [unknown]).verdict, 'cannot check')
})

test('[record-name] SEGMENT:RECORD from 1, or #N from 0', () => {
  assert.deepEqual(parseRecordName('4:110'), { segment: 4, record: 110 })
  assert.deepEqual(parseRecordName('000004:110'), { segment: 4, record: 110 })
  assert.deepEqual(parseRecordName('#0'), { index: 0 })
  assert.deepEqual(parseRecordName('#9007199254740991'), { index: 2 ** 53 - 1 })
  for (const text of [
    '',
    '4',
    '4:',
    ':4',
    '0:1',
    '1:0',
    '4:110 ',
    '-1:2',
    '#',
    '#-1',
    '#1.5',
    '#9007199254740992',
    '1:9007199254740992',
    '4:110:2',
    '1e3:1',
  ])
    assert.equal(parseRecordName(text), undefined, text)
})
