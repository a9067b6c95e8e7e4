import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatVerificationKey } from '../../../core/note/verification-key.ts'
import { openKeyStore } from '../../../main/keys/key-store.ts'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { logLines, writeSampleArchive } from '../../support/sample-archive.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder: scratch, put } = scratchFolder()
const at = (name: string) => join(scratch, name)
const store = openKeyStore(at('keys'))
const key = store.make('sample')
const archive = at('archive')
const records = logLines(12, 'b')
writeSampleArchive(archive, store.signer('sample')!, [
  { kind: 'log', records: logLines(3, 'a') },
  { kind: 'log', records, openAt: [4] },
])
/** A key store that trusts nobody. */
const EMPTY = at('no-keys')

test('[cli-prove] [cli-check-proof] a proof and its record are enough to check, wherever they are', () => {
  const [proof, record] = [at('one.tlog-proof'), at('one.record')]
  const proven = logwitness(['prove', archive, '2:5', '-o', proof, '--record', record])
  assert.deepEqual([proven.status, proven.stdout], [0, ''], proven.stderr)
  assert.match(proven.stderr, /record 2:5 is number 7 \(from 0\) of 15; proven by checkpoint 3/)
  assert.deepEqual(readFileSync(record), records[4])
  assert.deepEqual(logwitness(['prove', archive, '#7']).stdout, readFileSync(proof, 'utf8'), 'by its other name')
  rmSync(join(archive, 'segments/000002.log'))
  assert.deepEqual(logwitness(['prove', archive, '#7']).stdout, readFileSync(proof, 'utf8'), 'from the leaves alone')

  const check = (...args: readonly string[]) => logwitness(['check-proof', ...args])
  const known = check(proof, record, '--keys', at('keys'))
  assert.deepEqual([known.status, known.stderr], [0, ''])
  assert.match(
    known.stdout,
    /^verified: the record is number 7 of the 15 of sample, and sample\+[0-9a-f]{8} signed that\n$/,
  )
  const given = check(proof, record, '--key', formatVerificationKey(key), '--json')
  const { reason, ...rest } = jsonLines(given.stdout)[0]!
  assert.equal(given.status, 0)
  assert.equal(typeof reason, 'string')
  assert.deepEqual(rest, {
    kind: 'proof-check',
    verdict: 'verified',
    origin: 'sample',
    index: 7,
    size: 15,
    time: '2026-11-18T03:02:00.000Z',
    signers: [`sample+${key.id.toString(16).padStart(8, '0')}`],
  })
  const unknown = check(proof, record, '--keys', EMPTY)
  assert.equal(unknown.status, 3)
  assert.match(unknown.stdout, /^cannot check: .* no trusted key signed/)
  const other = check(proof, put('other', records[5]!), '--keys', at('keys'))
  assert.equal(other.status, 1)
  assert.match(other.stdout, /^failed: /)
  const swapped = check(record, proof, '--keys', at('keys'))
  assert.equal(swapped.status, 3)
  assert.match(swapped.stdout, /^cannot check: the proof cannot be read/)
})

test('[cli-prove-json] the proof with what it says, as JSON', () => {
  const { status, stdout } = logwitness(['prove', archive, '2:2', '--checkpoint', '2', '--json'])
  assert.equal(status, 0)
  const [said] = jsonLines(stdout)
  assert.deepEqual(Object.keys(said!), [
    'kind',
    'index',
    'segment',
    'record',
    'leaf',
    'checkpoint',
    'size',
    'root',
    'time',
    'proof',
  ])
  assert.deepEqual(
    [said!.kind, said!.index, said!.segment, said!.record, said!.checkpoint, said!.size],
    ['proof', 4, 2, 2, 2, 7],
  )
  assert.equal(said!.proof, logwitness(['prove', archive, '2:2', '--checkpoint', '2']).stdout)
})

test('[cli-prove-status] what cannot be proven is not, and no file is written over', () => {
  const there = put('there', 'kept')
  const cases: readonly (readonly [args: readonly string[], status: number, said: RegExp])[] = [
    [[archive, '2'], 2, /"2" names no record: SEGMENT:RECORD does/],
    [[archive, '2:1', '--checkpoint', '0'], 2, /--checkpoint: "0" is no number/],
    [[archive, '2:1', '--checkpoint', 'x'], 2, /--checkpoint: "x"/],
    [[archive, '2:13'], 3, /no record 13 in segment 000002.log/],
    [[archive, '2:5', '--checkpoint', '2'], 3, /up to checkpoint 2 it has 4/],
    [[archive, '#15'], 3, /no record #15/],
    [[archive, '2:1', '--checkpoint', '9'], 3, /has no checkpoint 9/],
    [[at('nowhere'), '2:1'], 3, /is not an archive/],
    [[archive, '2:1', '-o', there], 3, /there exists already and is not written over/],
    [[archive, '2:1', '--record', there], 3, /there exists already/],
    [[archive, '2:1', '-o', at('none'), '--record', at('none.record')], 3, /segment 000002 is missing/],
  ]
  for (const [args, status, said] of cases) {
    const ran = logwitness(['prove', ...args])
    assert.deepEqual([ran.status, ran.stdout], [status, ''], `${args.join(' ')}\n${ran.stderr}`)
    assert.match(ran.stderr, said, args.join(' '))
  }
  assert.equal(readFileSync(there, 'utf8'), 'kept')
  assert.ok(!existsSync(at('none')) && !existsSync(at('none.record')))
  const leaves = join(archive, 'segments/000001.leaves')
  const bytes = readFileSync(leaves)
  bytes[5]! ^= 1
  writeFileSync(leaves, bytes)
  const altered = logwitness(['prove', archive, '2:1'])
  assert.deepEqual([altered.status, altered.stdout], [3, ''])
  assert.match(altered.stderr, /do not lead to the root that checkpoint 3 signs, so there is no proof/)
})

test('[cli-check-proof-status] a key that is none, and files that are not there', () => {
  const proof = put('empty.tlog-proof', '')
  const cases: readonly (readonly [args: readonly string[], status: number, said: RegExp])[] = [
    [[proof, proof, '--key', 'nonsense'], 2, /--key: this is no key/],
    [[at('nowhere'), proof, '--keys', EMPTY], 3, /nowhere/],
    [[proof, at('nowhere'), '--keys', EMPTY], 3, /nowhere/],
    [[proof], 2, /missing required argument/],
  ]
  for (const [args, status, said] of cases) {
    const ran = logwitness(['check-proof', ...args])
    assert.equal(ran.status, status, ran.stderr)
    assert.match(ran.stderr, said)
  }
})
