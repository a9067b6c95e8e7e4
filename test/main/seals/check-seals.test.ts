import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MAX_LIST_BYTES } from '../../../core/seals/checksum-list.ts'
import { checkSeals } from '../../../main/seals/check-seals.ts'
import { readSmall } from '../../../main/seals/context.ts'
import { findSeals } from '../../../main/seals/find-seals.ts'
import { brief, check, freshFolders, hasTool, NOBODY } from '../../support/seals.ts'

const fresh = freshFolders()
const hash = (algorithm: string, content: Uint8Array | string) => createHash(algorithm).update(content).digest('hex')

test('[check-seals-once] a file is read once, however many seals name it, and progress tells of it', async () => {
  const { folder, put } = fresh()
  const content = Buffer.alloc(3 << 20, 'log line\n')
  put('a.log', content)
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'])
    put(`a.log.${algorithm}`, `${hash(algorithm, content)}  a.log\n`)
  put('SHA256SUMS', `${hash('sha256', content)}  a.log\n`)
  const steps: [number, number][] = []
  const reports = await check([folder], { progress: (bytes, total) => steps.push([bytes, total]) })
  assert.deepEqual(
    reports.map(({ verdict }) => verdict),
    Array(5).fill('unsigned'),
  )
  assert.deepEqual(steps, [
    [1 << 20, 3 << 20],
    [2 << 20, 3 << 20],
    [3 << 20, 3 << 20],
  ])
})

test('[check-seals-stop] a signal stops the checking', async () => {
  const { folder, put } = fresh()
  put('a.log', Buffer.alloc(4 << 20))
  put('SHA256SUMS', `${'0'.repeat(64)}  a.log\n`)
  const found = await findSeals([folder])
  const stop = new AbortController()
  const progress = () => stop.abort(new Error('enough'))
  await assert.rejects(checkSeals(found, { ...NOBODY, progress, signal: stop.signal }), /enough/)
})

test('[check-seals-order] reports stand in the order of the seals, and one that is gone does not disturb the others', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  for (const name of ['z.txt', 'SHA256SUMS', 'a.log.sha256']) put(name, `${hash('sha256', 'one\n')}  a.log\n`)
  mkdirSync(join(folder, 'bag'))
  put('bag/bagit.txt', '')
  const found = (await findSeals([folder])).toReversed()
  rmSync(join(folder, 'bag'), { recursive: true })
  rmSync(join(folder, 'SHA256SUMS'))
  const reports = await checkSeals(found, NOBODY)
  assert.deepEqual(
    reports.map((report) => [brief(report).seal, report.verdict]),
    [
      ['z.txt', 'unsigned'],
      ['bag', 'cannot check'],
      ['a.log.sha256', 'unsigned'],
      ['SHA256SUMS', 'cannot check'],
    ],
  )
})

test('[check-seals-special] what is no regular file is not opened', async (t) => {
  if (process.platform === 'win32' || !hasTool('mkfifo', '--version')) return t.skip('there are no named pipes here')
  const { folder, put } = fresh()
  execFileSync('mkfifo', [join(folder, 'pipe.log')])
  mkdirSync(join(folder, 'folder.log'))
  symlinkSync('loop.log', join(folder, 'loop.log'))
  symlinkSync('absent', join(folder, 'dangling.log'))
  symlinkSync('/etc/passwd', join(folder, 'leaving.log'))
  put('real.log', 'one\n')
  symlinkSync('real.log', join(folder, 'link.log'))
  const names = ['pipe.log', 'folder.log', 'loop.log', 'dangling.log', 'leaving.log', 'link.log']
  put('SHA256SUMS', names.map((name) => `${hash('sha256', 'one\n')}  ${name}\n`).join(''))
  const [report] = await check([folder])
  const reasons = new Map(report!.files.map(({ path, reason }) => [path, reason]))
  for (const [name, reason] of [
    ['pipe.log', /a named pipe and no regular file/],
    ['folder.log', /a folder and no regular file/],
    ['loop.log', /in a circle/],
    ['dangling.log', /link to a file that is not there/],
    ['leaving.log', /leads out of the folder/],
    ['link.log', /SHA-256 matches/],
  ] as const) {
    assert.match(reasons.get(name)!, reason)
  }
  assert.deepEqual([report!.counts['cannot check'], report!.counts.unsigned, report!.counts.failed], [5, 1, 0])
})

test('[check-seals-hostile] names with line ends, NUL and control characters, very long lines', async () => {
  const { folder, put } = fresh()
  put('a\nb', 'one\n')
  const digest = hash('sha256', 'one\n')
  put(
    'SHA256SUMS',
    `\\${digest}  a\\nb\n${digest}  a\0b\n${digest}  ${'n'.repeat(5_000)}\n${digest}  ${'n'.repeat(300)}\n${'x'.repeat(1 << 20)}\n`,
  )
  const [report] = await check([folder])
  assert.deepEqual(
    report!.files.map(({ verdict }) => verdict),
    ['cannot check', 'cannot check', 'cannot check', 'unsigned'],
  )
  assert.deepEqual(brief(report!).findings, ['seal damaged: SHA256SUMS'])
})

test('[check-seals-list-limit] a list beyond the limit is not read', async () => {
  const { folder, put } = fresh()
  for (const more of [-1, 0, 1]) {
    truncateSync(put('SHA256SUMS', ''), MAX_LIST_BYTES + more)
    const [report] = await check([folder])
    assert.equal(report!.verdict, 'cannot check')
    assert.equal(/at most 33554432 are read/.test(report!.reason), more > 0)
  }
  const small = put('small', 'four')
  for (const limit of [3, 4, 5]) assert.equal('error' in readSmall(small, limit), limit < 4)
})
