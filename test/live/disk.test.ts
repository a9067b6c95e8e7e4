import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { LEAST_FREE, RESERVE_BYTES } from '../../main/capture/archive-sink.ts'
import { cannotCapture } from '../support/capture-program.ts'
import { jsonLines, logwitness } from '../support/cli.ts'
import { flood, floodProgram } from '../support/flood.ts'
import { accountOf, liveContent, startLive } from '../support/live-capture.ts'
import { scratchFolder } from '../support/scratch.ts'
import { cannotSeparate, makeVeth } from '../support/veth.ts'

const skip = cannotCapture || cannotSeparate || (floodProgram() === undefined && 'no compiler for the sender')

suite('a live capture onto a disk that fills', { skip }, () => {
  const wire = skip === false ? makeVeth() : undefined
  const disks: string[] = []
  // Before the folder is removed.
  after(() => {
    for (const disk of disks) spawnSync('umount', [disk])
    wire?.remove()
  })
  const { folder } = scratchFolder()
  const keys = join(folder, 'keys')
  /** A disk in memory of so many bytes. */
  const disk = (name: string, bytes: number) => {
    const path = join(folder, name)
    mkdirSync(path)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', path])
    disks.push(path)
    return path
  }
  const begin = async (archive: string) => {
    const flags = ['--filter', 'udp port 514', '--engine', 'libpcap', '--rotate', '1M', '--statistics', '1s']
    const live = startLive({ interface: wire!.interface, archive, keys, flags, inside: wire!.catcher })
    await live.heard('started')
    return live
  }
  const isFull = ({ status, stderr }: { status: number | null; stderr: string }) => {
    assert.equal(status, 3)
    assert.match(stderr, /the capture ended: the disk is full\. Make room/)
  }
  /** Everything up to the end is there and sealed, and the archive says why it ended; the case tells it. */
  const isSealed = (archive: string, sent: number, hasMissing: boolean) => {
    const { segments, numbers } = liveContent(archive)
    const { twice, strange, missing } = accountOf(numbers, sent)
    assert.deepEqual([twice, strange, missing > 0], [0, 0, hasMissing])
    assert.ok(
      numbers.every((number, i) => number === i + 1),
      'up to the end nothing is missing',
    )
    const events = segments.at(-1)!.events.map(({ event }) => event)
    assert.deepEqual(events.slice(-2), ['disk-full', 'stop'])
    assert.equal(existsSync(join(archive, 'reserve')), false)
    assert.equal(
      readdirSync(join(archive, 'segments')).some((name) => /\.(?:open|part)$/.test(name)),
      false,
    )
    assert.equal(logwitness(['verify', archive, '--keys', keys]).status, 0)
    const caseFolder = join(folder, `${sent}.case`)
    logwitness(['open', caseFolder, archive])
    const { status, stdout, stderr } = logwitness(['gaps', caseFolder, '--json'])
    assert.equal(status, 0, stderr)
    const gaps = jsonLines(stdout)
    assert.ok(gaps.some(({ detector, text }) => detector === 'capture-notes' && /the disk was full/.test(String(text))))
    rmSync(caseFolder, { recursive: true })
  }

  test('[live-disk-full] a disk that the capture fills: it ends sealed before nothing is left, says why, and status 3', async () => {
    const archive = join(disk('filled', RESERVE_BYTES + LEAST_FREE + (8 << 20)), 'archive')
    const live = await begin(archive)
    const { sent } = await flood(
      { to: wire!.nowhere, count: 40_000, rate: 8_000, bytes: 400, through: wire!.interface },
      wire!.sender,
    )
    isFull({ status: await live.ended, stderr: live.remarks() })
    isSealed(archive, sent, true)
  })

  test('[live-disk-taken] a disk that somebody else fills at a stroke, so that a write fails: what was written is sealed', async () => {
    const place = disk('taken', RESERVE_BYTES + LEAST_FREE + (24 << 20))
    const archive = join(place, 'archive')
    const live = await begin(archive)
    const sending = flood(
      { to: wire!.nowhere, count: 20_000, rate: 8_000, bytes: 400, through: wire!.interface },
      wire!.sender,
    )
    await live.heard('segment')
    const filler = join(place, 'filler')
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' })
    assert.ok(statSync(filler).size > LEAST_FREE)
    const status = await live.ended
    const { sent } = await sending
    isFull({ status, stderr: live.remarks() })
    isSealed(archive, sent, true)
  })

  test('[live-disk-small] on a disk that is full from the start it says so, and leaves nothing open', async () => {
    const place = disk('small', RESERVE_BYTES >> 1)
    writeFileSync(join(place, 'other'), 'x')
    const flags = ['-i', wire!.interface, '--engine', 'libpcap', '--keys', keys, join(place, 'archive')]
    const [program, ...inside] = wire!.catcher
    const launcher = join(import.meta.dirname, '../../bin/logwitness.mjs')
    const { status, stderr } = spawnSync(program!, [...inside, process.execPath, launcher, 'capture', ...flags], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    assert.equal(status, 3, stderr)
    assert.match(stderr, /disk is full|no space/i)
  })
})
