import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readArchiveFile } from '../../../main/archive/archive-file.ts'
import { USAGE } from '../../../main/cli/exit-status.ts'
import { type TendFlags, tend as tendArchive } from '../../../main/cli/tend.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder: root, put } = scratchFolder()
const keys = join(root, 'keys')
const archive = join(root, 'archive')
const away = join(root, 'away')
mkdirSync(away)
const tend = (...args: string[]) => logwitness(['tend', archive, '--keys', keys, ...args])

test('[cli-tend] segments are compressed, moved, brought off line and back', () => {
  const sealed = logwitness(['seal', archive, put('a.log', 'a\n'), put('b.log', 'b\n'), '--keys', keys])
  assert.equal(sealed.status, 0, sealed.stderr)
  const nothing = tend('--compress-after', '3d')
  assert.deepEqual([nothing.status, nothing.stdout], [0, 'nothing is due in 2 segments\n'])
  const planned = tend('--compress-after', '0s', '--dry-run')
  assert.equal(planned.stdout.split('\n')[0], '000001.log: compress planned: segments/000001.log is due')
  const done = tend('--compress-after', '0s', '--compression', 'gzip', '--move-after', '0d', '--json')
  assert.equal(done.status, 0, done.stderr)
  assert.deepEqual(
    jsonLines(done.stdout).map(({ kind, action, outcome }) => [kind, action, outcome]),
    [
      ['tended', 'compress', 'done'],
      ['tended', 'move', 'done'],
      ['tended', 'compress', 'done'],
      ['tended', 'move', 'done'],
      ['archive', undefined, undefined],
    ],
  )
  assert.ok(existsSync(join(archive, 'archive/000002.log.gz')))
  assert.equal(tend('--offline-after', '0s', '--offline-to', away).status, 0)
  assert.ok(existsSync(join(archive, 'segments/000001.moved')))
  const back = tend('--bring-back', '1', '--from', join(away, '000001.log.gz'))
  assert.equal(back.stdout, `000001.log: bring back: ${join(away, '000001.log.gz')} is now segments/000001.log\n`)
  const { contents } = checkArchive(archive, readArchiveFile(archive).key)
  assert.deepEqual(
    contents.map((content) => content?.toString()),
    ['a\n', undefined],
  )
})

test('[cli-tend-altered] a segment that is not what was sealed is left alone, and the status says so', () => {
  appendFileSync(join(archive, 'segments/000001.log'), 'forged\n')
  const { status, stdout } = tend('--compress-after', '0s')
  assert.equal(status, 1)
  assert.match(stdout, /000001\.log: compress failed: segments\/000001\.log is not what was sealed and was left/)
  const wrong = tend('--bring-back', '2', '--from', put('wrong', 'x\n'))
  assert.equal(wrong.status, 1)
  const absent = tend('--offline-after', '0s', '--offline-to', join(root, 'not mounted'))
  assert.equal(absent.status, 3)
})

test('[cli-tend-usage] what is asked for must be whole and make sense', async () => {
  const refused: [TendFlags, RegExp][] = [
    [{}, /say what is to be done/],
    [{ compressAfter: '3 days' }, /no time such as 3d/],
    [{ compressAfter: '3d', compression: 'xz' }, /neither "gzip" nor "zstd"/],
    [{ offlineAfter: '3d' }, /go together/],
    [{ offlineTo: away }, /go together/],
    [{ bringBack: '1' }, /go together/],
    [{ from: away }, /go together/],
    [{ bringBack: '1', from: away, moveAfter: '1d' }, /on its own/],
    [{ bringBack: 'one', from: away }, /no number of a segment/],
  ]
  for (const [flags, message] of refused)
    await assert.rejects(tendArchive(archive, { ...flags, keys }), { status: USAGE, message })
  assert.equal(tend().status, USAGE)
})
