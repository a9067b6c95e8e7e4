import assert from 'node:assert/strict'
import { test } from 'node:test'
import { repeatCount, repeatDetector } from '../../../core/gaps/repeat-detector.ts'
import { at, findingsOf, rowOf } from './support-reports.ts'

const DIALECTS: readonly (readonly [string, string, number])[] = [
  ['BSD, no tag', 'Jun  2 04:06:17 goblin last message repeated 12 times', 12],
  ['FreeBSD', 'Jun  2 04:06:17 goblin syslogd: last message repeated 1 times', 1],
  ['sysklogd, one copy', 'Jun  2 04:06:17 goblin last message repeated 1 time', 1],
  ['macOS, no host', 'Jun  2 04:06:17: --- last message repeated 5 times ---', 5],
  ['rsyslog', 'Jun  2 04:06:17 goblin sshd[7]: message repeated 5 times: [ Failed password for root]', 5],
  ['rsyslog, of a mark', '2023-06-02T04:06:17Z goblin rsyslogd:  message repeated 76 times: [-- MARK --]', 76],
  [
    'syslog-ng',
    "Jun  2 04:06:17 goblin app: Last message 'it''s o' repeated 4 times, suppressed by syslog-ng on goblin",
    4,
  ],
  [
    'syslog-ng, tab',
    "Jun  2 04:06:17 goblin sfdisk: SYSTEM:\tLast message 'Device' repeated 9 times, suppressed by syslog-ng on h",
    9,
  ],
  ['on the wire', '<13>Jun  2 04:06:17 goblin last message repeated 3 times', 3],
]

for (const [dialect, line, count] of DIALECTS)
  test(`[gap-repeat-dialect] ${dialect}: copies are counted, and nothing is lost`, () => {
    assert.equal(repeatCount(rowOf(line)), count)
    const [found, ...rest] = findingsOf(repeatDetector, [line])
    assert.deepEqual(rest, [])
    assert.equal(found?.kind, 'repeat')
    assert.deepEqual(found?.lost, { min: 0, max: 0, unit: 'messages' })
    assert.deepEqual([found?.since, found?.until], [null, at('06-02T04:06:17')])
    assert.ok(
      found?.text.includes(
        count === 1
          ? '1 copy of a message was folded'
          : `${count.toLocaleString('en-US')} copies of a message were folded`,
      ),
    )
  })

test('[gap-repeat-none] other messages stand for themselves only', () => {
  for (const line of [
    'Jun  2 04:06:17 goblin app: hello',
    'Jun  2 04:06:17 goblin app: user said last message repeated 12 times and left',
    'Jun  2 04:06:17 goblin app: request repeated 3 times',
    'Jun  2 04:06:17 goblin app: message repeated often',
    'Jun  2 04:06:17 goblin systemd-journald[1]: Missed 65 kernel messages',
    'Jun  2 04:06:17 goblin last message repeated 12 ti',
    'Jun  2 04:06:17 goblin last message repeated 9999999999999999 times',
  ]) {
    assert.equal(repeatCount(rowOf(line)), 0, line)
    assert.deepEqual(findingsOf(repeatDetector, [line]), [], line)
  }
})
