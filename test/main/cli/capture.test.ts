import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  MAX_BUFFER,
  MAX_SNAP_LENGTH,
  MAX_STATISTICS,
  MIN_BUFFER,
  MIN_SNAP_LENGTH,
  MIN_STATISTICS,
  optionsOf,
} from '../../../main/cli/capture.ts'
import { cannotCapture, freshPort, NOBODY, sendDatagrams } from '../../support/capture-program.ts'
import { LAUNCHER, logwitness } from '../../support/cli.ts'
import { startLive } from '../../support/live-capture.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder } = scratchFolder()
const keys = join(folder, 'keys')
const capture = (...args: string[]) => logwitness(['capture', '--keys', keys, ...args])

test('[capture-options] sizes, times and names out of range are refused before anything is touched', () => {
  const archive = join(folder, 'refused')
  for (const [flags, said] of [
    [['--buffer', '65535'], /--buffer: "65535" is no size from 64K to 1G/],
    [['--buffer', '2G'], /--buffer: "2G"/],
    [['--buffer', '1T'], /--buffer: "1T"/],
    [['--snap-length', '63'], /--snap-length: "63" is no whole number from 64 to 262144/],
    [['--snap-length', '262145'], /--snap-length/],
    [['--statistics', '999ms'], /--statistics: "999ms" is no time from 1s to 1h/],
    [['--statistics', '61m'], /--statistics/],
    [['--rotate', 'never'], /--rotate/],
    [['--engine', 'tcpdump'], /--engine: "tcpdump" is none of auto, libpcap, dumpcap, cap/],
  ] as const) {
    const { status, stderr } = capture('-i', 'lo', archive, ...flags)
    assert.equal(status, 2, stderr)
    assert.match(stderr, said)
  }
  assert.equal(capture(archive).status, 2, 'the interface must be named')
  assert.equal(existsSync(archive), false)
})

test('[capture-limits] the limits of buffer, snap length and statistics hold at one below, at, and one above', () => {
  const read = (flags: object) => optionsOf({ interface: 'lo', ...flags })
  for (const size of [MIN_BUFFER, MIN_BUFFER + 1, MAX_BUFFER - 1, MAX_BUFFER])
    assert.equal(read({ buffer: String(size) }).bufferBytes, size)
  for (const size of [MIN_BUFFER - 1, MAX_BUFFER + 1]) assert.throws(() => read({ buffer: String(size) }))
  for (const length of [MIN_SNAP_LENGTH, MIN_SNAP_LENGTH + 1, MAX_SNAP_LENGTH - 1, MAX_SNAP_LENGTH])
    assert.equal(read({ snapLength: String(length) }).snapLength, length)
  for (const length of [MIN_SNAP_LENGTH - 1, MAX_SNAP_LENGTH + 1])
    assert.throws(() => read({ snapLength: String(length) }))
  for (const seconds of [
    MIN_STATISTICS / 1000,
    MIN_STATISTICS / 1000 + 1,
    MAX_STATISTICS / 1000 - 1,
    MAX_STATISTICS / 1000,
  ])
    assert.equal(read({ statistics: `${seconds}s` }).statisticsMs, 1000 * seconds)
  for (const seconds of [MIN_STATISTICS / 1000 - 1, MAX_STATISTICS / 1000 + 1])
    assert.throws(() => read({ statistics: `${seconds}s` }))
  assert.equal(read({}).bufferBytes, 16 << 20)
})

test('[capture-no-interface] an interface that is not there is named, with what lists those that are', {
  skip: cannotCapture,
}, () => {
  const archive = join(folder, 'nowhere')
  const { status, stderr } = capture('-i', 'absent0', '--engine', 'libpcap', archive)
  assert.equal(status, 3)
  assert.match(stderr, /absent0 cannot be captured from.*there is no such interface.*logwitness interfaces lists/s)
  assert.equal(existsSync(archive), false, 'no archive is begun')
})

test('[capture-no-permission] who may not capture is told the command that helps', { skip: cannotCapture }, () => {
  // Its own folders, and those above them, must be open to that user.
  chmodSync(folder, 0o777)
  const args = [
    LAUNCHER,
    'capture',
    '-i',
    'lo',
    '--engine',
    'libpcap',
    '--keys',
    join(folder, 'theirs'),
    join(folder, 'denied'),
  ]
  const { status, stderr } = spawnSync(process.execPath, args, { uid: NOBODY, gid: NOBODY, encoding: 'utf8' })
  assert.equal(status, 3, stderr)
  assert.match(stderr, /libpcap: .*permission/i)
  assert.match(stderr, /setcap cap_net_raw,cap_setpcap\+ep .*logwitness-capture/)
  assert.equal(existsSync(join(folder, 'denied')), false)
})

test('[capture-bad-filter] a filter that does not compile is told with its place, and no archive is begun', {
  skip: cannotCapture,
}, () => {
  const archive = join(folder, 'filter')
  const { status, stderr } = capture('-i', 'lo', '--engine', 'libpcap', '--filter', 'udp prot 514', archive)
  assert.equal(status, 2, stderr)
  assert.match(stderr, /--filter: the filter does not compile: .*it can be read up to "udp"/)
  assert.equal(existsSync(archive), false)
})

test('[capture-text] what a person reads: what is captured, each segment, and the end', {
  skip: cannotCapture,
}, async () => {
  const archive = join(folder, 'text')
  const port = freshPort()
  const live = startLive({
    interface: 'lo',
    archive,
    keys,
    flags: ['--filter', `udp dst port ${port}`, '--statistics', '1s'],
  })
  await live.heard('started')
  await sendDatagrams(port, ['one', 'two', 'three'])
  await live.heard('statistics', ({ received }) => received === 3)
  assert.equal(await live.end('SIGINT'), 0)
  const kinds = new Set(live.notices.map(({ kind }) => kind))
  assert.deepEqual([...kinds].toSorted(), ['end', 'event', 'segment', 'started', 'statistics'])
  const { reason, packets } = live.notices.at(-1)!
  assert.deepEqual([reason, packets], [null, 3])
  assert.equal(logwitness(['verify', archive, '--keys', keys]).status, 0)
})

test('[capture-taken] an archive that is being written by another capture is refused', {
  skip: cannotCapture,
}, async () => {
  const archive = join(folder, 'taken')
  const live = startLive({ interface: 'lo', archive, keys, flags: ['--filter', 'udp dst port 9'] })
  await live.heard('started')
  const { status, stderr } = capture('-i', 'lo', archive)
  assert.equal(status, 3)
  assert.match(stderr, /is being written|another|process/i)
  assert.equal(await live.end(), 0)
})
