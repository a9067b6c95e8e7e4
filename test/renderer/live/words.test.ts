import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CAPABILITIES } from '../../../main/capture/permission-hint.ts'
import {
  BEHIND_MS,
  behindText,
  endingText,
  hintParts,
  isAboutFilter,
  lossText,
  rateText,
  rotationFault,
} from '../../../renderer/live/words.ts'
import { archiveOf } from './support-live.ts'

test('[live-words] losses and rates are short, and what is not known says so', () => {
  assert.equal(lossText({ value: 0, isWhole: true }), '0')
  assert.equal(lossText({ value: 1234, isWhole: true }), '1,234')
  assert.equal(lossText({ value: 12, isWhole: false }), '≥ 12')
  assert.equal(lossText({ value: 0, isWhole: false }), 'unknown')
  assert.deepEqual([0, 0.42, 9.96, 12480.4].map(rateText), ['0/s', '0.4/s', '10/s', '12,480/s'])
})

test('[live-behind] being behind is told from its limit on', () => {
  assert.equal(behindText({ behindMs: BEHIND_MS - 1 }), null)
  assert.equal(behindText({ behindMs: BEHIND_MS }), 'behind by 2 s')
  assert.equal(behindText({ behindMs: 89_999 }), 'behind by 89 s')
  assert.equal(behindText({ behindMs: 600_000 }), 'behind by 10 min')
})

test('[live-hint] the command of a hint is what can be entered as it stands', () => {
  const program = "'/opt/my tools/logwitness-capture'"
  assert.deepEqual(
    hintParts(`sudo setcap ${CAPABILITIES} ${program} (anew whenever the program is compiled anew); or run with sudo.`),
    {
      command: `sudo setcap ${CAPABILITIES} ${program}`,
      words: '(anew whenever the program is compiled anew); or run with sudo.',
    },
  )
  assert.deepEqual(hintParts('sudo usermod -aG wireshark ann, then log in again; or run with sudo.'), {
    command: 'sudo usermod -aG wireshark ann',
    words: 'then log in again; or run with sudo.',
  })
  assert.deepEqual(hintParts('sudo ip link set dev eth0 up'), { command: 'sudo ip link set dev eth0 up', words: '' })
  assert.deepEqual(hintParts('Run as root.'), { command: null, words: 'Run as root.' })
})

test('[live-rotation] when a segment ends is a time or a size, or the end of the capture', () => {
  for (const good of ['', ' ', '15m', '100M', '1s', '1K']) assert.equal(rotationFault(good), null, good)
  for (const bad of ['15', '0s', 'often', '15 minutes']) assert.notEqual(rotationFault(bad), null, bad)
})

test('[live-filter-fault] a refusal is the filter’s only where there is one', () => {
  assert.equal(isAboutFilter('the filter does not compile: syntax error', 'udp prt 514'), true)
  assert.equal(isAboutFilter('the filter does not compile: syntax error', ' '), false)
  assert.equal(isAboutFilter('eth9: no such device', 'udp'), false)
})

test('[live-ending] how it ended says what was sealed, once that is known', () => {
  const stopped = { kind: 'stopped', interface: 'eth0', archive: '/a', reason: null } as const
  assert.equal(
    endingText(stopped, archiveOf({ state: 'ended' })),
    'The capture on eth0 has stopped. Sealed: 1 segment, 100 packets, 90 messages, 1.0 kB, in /a.',
  )
  const lines = archiveOf({ state: 'ended', capture: null })
  assert.match(endingText(stopped, lines), /Sealed: 1 segment, 100 lines, 90 messages/)
  assert.match(endingText(stopped, archiveOf()), /Its last segment is being sealed/)
  assert.match(endingText(stopped, archiveOf({ written: false })), /Its last segment is not sealed/)
  assert.match(
    endingText({ ...stopped, kind: 'failed', reason: 'the disk is full.' }, undefined),
    /^The capture on eth0 failed: the disk is full\. What was captured is in \/a\.$/,
  )
  assert.match(endingText({ ...stopped, kind: 'lost' }, undefined), /whether it still runs is not known/)
  assert.match(
    endingText({ ...stopped, kind: 'failed', interface: null, reason: 'gone' }, archiveOf({ state: 'failed' })),
    /^The archive \/a is no longer followed: gone\.$/,
  )
})
