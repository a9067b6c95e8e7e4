import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { archiveReport } from '../../../contract/integrity.ts'
import { formatVerificationKey } from '../../../core/note/verification-key.ts'
import { verifyArchive } from '../../../main/archive/verify/verify-archive.ts'
import { AlteredArchive, alterByte, checkpointName, makeSealedArchive } from '../../support/altered-archive.ts'
import { testSigner } from '../../support/archives.ts'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const original = join(folder, 'original')
const keys = ['--keys', join(folder, 'keys')]
const trusting = [...keys, '--key', formatVerificationKey(testSigner().key)]
const verify = (...args: string[]) => logwitness(['verify', ...args])

before(() => makeSealedArchive(original))

test('[cli-verify-verified] a good archive: a line for each segment, then the whole; status 0', () => {
  const { status, stdout, stderr } = verify(original, ...trusting)
  assert.deepEqual([status, stderr], [0, ''])
  const lines = stdout.trimEnd().split('\n')
  assert.equal(lines.length, 9)
  assert.match(lines[1]!, /^ {2}000001\.log +verified: 12 records, 651 bytes/)
  assert.match(lines[8]!, /: verified: 84 records in 7 segments/)
})

test('[cli-verify-untrusted] without trust nothing is verified; status 3, and the command that trusts', () => {
  const { status, stdout } = verify(original, ...keys)
  assert.equal(status, 3)
  assert.match(stdout, /cannot check: .*logwitness keys trust web-03-auth\+/)
  assert.doesNotMatch(stdout, /: verified/)
})

test('[cli-verify-json] one object a line says all that the report says, the archive last; status 1 where something failed', async () => {
  const archive = new AlteredArchive(original, join(folder, 'altered'))
  const records = archive.records(1)
  archive.put(1, ...records.with(4, alterByte(records[4]!)))
  const { status, stdout } = verify(archive.folder, ...trusting, '--json')
  assert.equal(status, 1)
  const lines = jsonLines(stdout)
  const of = (kind: string) => lines.filter((line) => line.kind === kind)
  assert.equal(lines.at(-1)!.kind, 'archive')
  const report = {
    ...of('archive')[0],
    segments: of('segment').map(({ format, ...segment }) => ({ ...segment, kind: format })),
    checkpoints: of('checkpoint'),
    findings: of('finding').map(({ what, ...finding }) => ({ ...finding, kind: what })),
  }
  assert.deepEqual(archiveReport.parse(report), await verifyArchive(archive.folder, { trusted: () => true }))
  assert.deepEqual(
    of('finding').map(({ what, record, offset }) => [what, record, offset]),
    [['changed', 5, 216]],
  )
  const human = verify(archive.folder, ...trusting)
  assert.match(human.stdout, /! changed: segments\/000001\.log \(record 5, byte 216\): .*Message 5: event 5 of/)
})

test('[cli-verify-against] an archive is held against a checkpoint that was kept', () => {
  const archive = new AlteredArchive(original, join(folder, 'smaller'))
  const kept = put('kept', archive.read(checkpointName(9)))
  assert.equal(verify(original, ...trusting, '--against', kept).status, 0)
  for (const name of [checkpointName(9), 'segments/000007.pcap', 'segments/000007.leaves']) archive.remove(name)
  assert.equal(verify(archive.folder, ...trusting).status, 0)
  const { status, stdout } = verify(archive.folder, ...trusting, '--against', kept)
  assert.equal(status, 1)
  assert.match(stdout, /rolled back/)
})

test('[cli-verify-folder] archives within a folder and the seals of others beside them are all checked', () => {
  const outer = join(folder, 'outer')
  mkdirSync(outer)
  cpSync(original, join(outer, 'archive'), { recursive: true })
  writeFileSync(join(outer, 'notes.txt'), 'seen\n')
  const sum = createHash('sha256').update('seen\n').digest('hex')
  writeFileSync(join(outer, 'SHA256SUMS'), `${sum}  notes.txt\n`)
  const { status, stdout } = verify(outer, ...trusting, '--json')
  assert.equal(status, 0)
  assert.deepEqual(
    jsonLines(stdout)
      .filter(({ kind }) => kind === 'archive' || kind === 'seal')
      .map(({ kind, verdict }) => [kind, verdict]),
    [
      ['archive', 'verified'],
      ['seal', 'unsigned'],
    ],
  )
})

test('[cli-verify-nothing] where nothing can be checked that is said; status 3', () => {
  const { status, stderr } = verify(put('plain.txt', 'nothing seals this\n'), ...keys)
  assert.equal(status, 3)
  assert.match(stderr, /nothing was checked/)
  assert.equal(verify(join(folder, 'absent'), ...keys).status, 3)
})

test('[cli-verify-usage] options that cannot be used are said; status 2', () => {
  assert.equal(verify(original, ...keys, '--key', 'nonsense').status, 2)
  assert.equal(verify(original, ...keys, '--against', join(folder, 'absent')).status, 2)
  assert.equal(verify(put('other.txt', 'x\n'), ...keys, '--against', join(original, checkpointName(1))).status, 2)
})
