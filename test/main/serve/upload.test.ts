import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { DISK_RESERVE, MAX_NAME, safeName, storeUpload } from '../../../main/serve/upload.ts'

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-upload-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'evidence')
}

const bodyOf = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)))

test('[upload-name] a name keeps its last part, and loses what is no plain character', () => {
  const cases: [string, string | undefined][] = [
    ['day.pcap', 'day.pcap'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\captures\\day.pcapng', 'day.pcapng'],
    ['a/../..', undefined],
    ['..', undefined],
    ['', undefined],
    ['.bashrc', 'bashrc'],
    ['day.log\u0000.txt', 'day.log_.txt'],
    ['day\u202egpj.exe', 'day_gpj.exe'],
    ['con.log', '_con.log'],
    ['lpt1', '_lpt1'],
    ['what?.pcap', 'what_.pcap'],
    ['größe.log', 'größe.log'],
  ]
  for (const [given, name] of cases) assert.equal(safeName(given), name, JSON.stringify(given))
})

test('[upload-name-length] a name may have MAX_NAME characters; of a longer one the end is kept', () => {
  for (const length of [MAX_NAME - 1, MAX_NAME]) {
    const name = `${'x'.repeat(length - 5)}.pcap`
    assert.equal(safeName(name), name)
  }
  assert.equal(safeName(`${'x'.repeat(MAX_NAME - 4)}.pcap`), `${'x'.repeat(MAX_NAME - 5)}.pcap`)
})

test('[upload-name-safe] whatever a name is, what is made of it stays in its folder and is stable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      const name = safeName(given)
      if (name === undefined) return
      assert.equal(basename(name), name)
      assert.doesNotMatch(name, /^\.|[\\/\p{Cc}]/u)
      assert.equal(safeName(name), name)
    }),
  )
})

test('[upload-stored] the bytes are kept under the name, and never over a file that is there', async (t) => {
  const folder = makeFolder(t)
  const first = await storeUpload(bodyOf('one', ' two'), { folder, name: 'a.log' })
  const second = await storeUpload(bodyOf('three'), { folder, name: 'a.log' })
  assert.deepEqual([basename(first), basename(second)], ['a.log', 'a (2).log'])
  assert.equal(readFileSync(first, 'utf8'), 'one two')
  assert.equal(readFileSync(second, 'utf8'), 'three')
})

test('[upload-broken-off] an upload that breaks off leaves nothing', async (t) => {
  const folder = makeFolder(t)
  const body = Readable.from(
    (async function* () {
      yield Buffer.from('begin')
      throw new Error('connection lost')
    })(),
  )
  await assert.rejects(storeUpload(body, { folder, name: 'a.log' }), /connection lost/)
  assert.deepEqual(readdirSync(folder), [])
})

test('[upload-disk-limit] an upload may fill the disk up to the reserve and not a byte more', async (t) => {
  const folder = makeFolder(t)
  const free = async () => DISK_RESERVE + 8
  for (const length of [7, 8]) {
    await storeUpload(bodyOf('x'.repeat(length)), { folder, name: `${length}.log`, free })
    await storeUpload(bodyOf('x'.repeat(length)), { folder, name: `${length}a.log`, expected: length, free })
  }
  const before = readdirSync(folder)
  await assert.rejects(storeUpload(bodyOf('12345', '6789'), { folder, name: '9.log', free }), { code: 'refused' })
  await assert.rejects(storeUpload(bodyOf(''), { folder, name: '9.log', expected: 9, free }), { code: 'refused' })
  assert.deepEqual(readdirSync(folder), before)
})
