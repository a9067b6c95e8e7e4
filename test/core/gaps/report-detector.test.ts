import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type GapFinding, MAX_ADDRESSES, RELAY_REPORT } from '../../../core/gaps/finding.ts'
import { MAX_TRACKS, RUN_PAUSE, reportDetector } from '../../../core/gaps/report-detector.ts'
import { MAX_KNOWN } from '../../../core/gaps/reports/known-reports.ts'
import { SIGNATURES } from '../../../core/gaps/signature-table.ts'
import { droppedText } from '../../../core/relay/own-message.ts'
import { REASON_TEXT } from '../../../main/relay/drop-ledger.ts'
import { corpus } from '../../support/corpus.ts'
import { corpusLines } from './corpus-lines.ts'
import { SAMPLES } from './report-samples.ts'
import { at, findingsOf, rowOf } from './support-reports.ts'
import { wholeRow } from './whole-row.ts'

const find = (...lines: string[]) => findingsOf(reportDetector, lines)
const line = (time: string, rest: string, host = 'web-01') => `May 21 ${time} ${host} ${rest}`
const lostOf = (findings: readonly GapFinding[]) => findings.map(({ lost: { min, max, unit } }) => [min, max, unit])
const packetsOf = ({ addresses }: GapFinding) => addresses.map(({ packet }) => packet)

const LIMIT = 'rsyslogd: imuxsock[pid: 9, name: /x]'
const audit = (lost: number) => `kernel: [ 1.5] audit: audit_lost=${lost} audit_rate_limit=0 audit_backlog_limit=64`
const statistics = (dropped: number) => `syslog-ng[3]: Log statistics; dropped='dst.network(d#0,tcp,lh:514)=${dropped}'`

test('[gap-report-lost] a count is taken as stated, with its unit, and where it begins is not made up', () => {
  const [found, ...rest] = find(line('10:00:00', '/bsd: klog: dropped 1243 bytes, message buffer full'))
  assert.deepEqual(rest, [])
  assert.deepEqual(found, {
    kind: 'drop-report',
    detector: 'drop-report',
    source: 'web-01',
    since: null,
    until: at('05-21T10:00:00'),
    lost: { min: 1243, max: 1243, unit: 'bytes' },
    confidence: 'certain',
    text:
      'OpenBSD kernel, /dev/klog on web-01 states at 2023-05-21 10:00:00 UTC: "klog: dropped 1243 bytes, message buffer full". ' +
      'So 1,243 bytes were lost (since when is not stated); they need not have been one unbroken run. ' +
      'Bytes are counted, not messages, and the next line of the kernel may begin in the middle of one.',
    addresses: [{ item: 1, packet: 1, offset: 0, length: 74, seq: 1 }],
  })
})

test('[gap-report-relay] what a relay of ours dropped is a loss of the relay, not of who sent the messages', () => {
  const text = droppedText(250, 'tls://loghost:6514', REASON_TEXT.buffer)
  const [found] = find(
    `<44>1 2026-11-18T03:00:00.000Z web-01 logwitness 7 dropped [logwitness-relay@32473 report="1"] ${text}`,
  )
  assert.deepEqual([found!.kind, found!.detector, found!.source], ['drop-report', RELAY_REPORT, 'web-01'])
  assert.deepEqual(lostOf([found!]), [[250, 250, 'messages']])
})

test('[gap-report-since] a count begins no earlier than the report of its kind before it', () => {
  const missed = (time: string, host = 'web-01') => line(time, 'systemd-journald[1]: Missed 65 kernel messages', host)
  const found = find(missed('10:00:00'), missed('10:00:30', 'web-02'), missed('10:01:00'))
  assert.deepEqual(
    found.map(({ source, since }) => [source, since]),
    [
      ['web-01', null],
      ['web-02', null],
      ['web-01', at('05-21T10:00:00')],
    ],
  )
})

test('[gap-report-begin] begin and count are one finding, also when the count comes long after, and limiters are kept apart', () => {
  const other = 'rsyslogd: imuxsock[pid: 10, name: /y]'
  const found = find(
    line('10:00:00', `${LIMIT} from <web-01:app>: begin to drop messages due to rate-limiting`),
    line('10:00:05', `${other} from <web-01:app>: begin to drop messages due to rate-limiting`),
    line('17:00:00', `${LIMIT}: 172 messages lost due to rate-limiting (200 allowed within 5 seconds)`),
  )
  assert.deepEqual(lostOf(found), [
    [172, 172, 'messages'],
    [1, null, 'messages'],
  ])
  assert.deepEqual([found[0]?.since, found[0]?.until], [at('05-21T10:00:00'), at('05-21T17:00:00')])
  assert.deepEqual(packetsOf(found[0]!), [1, 3])
  assert.match(found[0]!.text, /172 messages were lost after the begin that was reported at 2023-05-21 10:00:00 UTC/)
  assert.deepEqual([found[1]?.since, found[1]?.until], [at('05-21T10:00:05'), null])
  assert.match(found[1]!.text, /at least 1 message was lost; no count follows/)
})

test('[gap-report-disk-full] a file that could not be written is joined with its count', () => {
  const found = find(
    line('10:00:00', 'syslogd[1]: write to file "/var/log/messages": No space left on device'),
    line('10:30:00', 'syslogd[1]: dropped 40 messages to file "/var/log/messages"'),
  )
  assert.deepEqual(lostOf(found), [[40, 40, 'messages']])
  assert.equal(found[0]?.since, at('05-21T10:00:00'))
})

test('[gap-report-counter] of a counter that runs on the difference counts, for each source and counter', () => {
  const found = find(
    line('10:00:00', statistics(17)),
    line('10:05:00', statistics(4), 'web-02'),
    line('10:10:00', statistics(19)),
    line('10:20:00', statistics(19)),
    line('10:30:00', statistics(20)),
  )
  assert.deepEqual(
    found.map(({ source, lost, confidence }) => [source, lost.min, lost.max, confidence]),
    [
      ['web-01', 0, 17, 'possible'],
      ['web-02', 0, 4, 'possible'],
      ['web-01', 2, 2, 'certain'],
      ['web-01', 1, 1, 'certain'],
    ],
  )
  assert.deepEqual([found[2]?.since, found[2]?.until], [at('05-21T10:00:00'), at('05-21T10:10:00')])
  // The value that stayed moved the interval.
  assert.equal(found[3]?.since, at('05-21T10:20:00'))
  assert.deepEqual(packetsOf(found[2]!), [1, 3])
})

test('[gap-report-counter-zero] a counter at zero is no loss', () => {
  assert.deepEqual(find(line('10:00:00', statistics(0)), line('10:10:00', statistics(0))), [])
  assert.deepEqual(lostOf(find(line('10:00:00', statistics(0)), line('10:10:00', statistics(3)))), [[3, 3, 'messages']])
})

test('[gap-report-counter-reset] a counter that began anew lost its value at least', () => {
  const found = find(line('10:00:00', audit(20)), line('11:00:00', audit(2)), line('11:30:00', audit(5)))
  assert.deepEqual(lostOf(found), [
    [0, 20, 'records'],
    [2, null, 'records'],
    [3, 3, 'records'],
  ])
  assert.deepEqual(find(line('10:00:00', statistics(5)), line('11:00:00', statistics(0))).length, 1)
})

test('[gap-report-counter-late] a value that comes late is no reset', () => {
  const found = find(line('10:00:00', audit(20)), line('09:00:00', audit(15)), line('10:30:00', audit(21)))
  assert.deepEqual(lostOf(found), [
    [0, 20, 'records'],
    [1, 1, 'records'],
  ])
})

test('[gap-report-counter-moment] values of one second that overtook each other are no reset; a second later they are', () => {
  const second = (time: string) => find(line('10:00:00', audit(20)), line(time, audit(19)), line('10:30:00', audit(21)))
  assert.deepEqual(lostOf(second('10:00:00')).length, 2)
  assert.deepEqual(lostOf(second('10:00:01')).slice(1), [[1, 1, 'records']])
  assert.deepEqual(lostOf(second('10:00:02')).slice(1), [
    [19, null, 'records'],
    [2, 2, 'records'],
  ])
})

test('[gap-report-counter-sum] differences add up to the last value less the first', () => {
  const growth = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(growth, (steps) => {
      let value = 0
      const values = steps.map((step) => (value += step))
      const found = find(
        ...values.map((value, index) => line(`10:00:${String(index).padStart(2, '0')}`, statistics(value))),
      )
      const certain = found.filter(({ confidence }) => confidence === 'certain')
      assert.equal(
        certain.reduce((sum, { lost }) => sum + lost.min, 0),
        value - values[0]!,
      )
      for (const { lost } of certain) assert.equal(lost.min, lost.max)
    }),
  )
})

test('[gap-report-counter-json] counters of rsyslog are read from JSON too, each by its queue', () => {
  const json = (full: number) =>
    line(
      '10:00:00',
      `rsyslogd-pstats: { "name": "main Q", "origin": "core.queue", "discarded.full": ${full}, "discarded.nf": 0 }`,
    )
  const text = line(
    '10:00:00',
    'rsyslogd-pstats: action 1: origin=core.queue discarded.full=9 discarded.nf=0 maxqsize=3',
  )
  assert.deepEqual(lostOf(find(json(4), text, json(6))), [
    [0, 4, 'messages'],
    [0, 9, 'messages'],
    [2, 2, 'messages'],
  ])
})

test('[gap-report-audit] backlog, counter and reason of one moment are one finding', () => {
  const found = find(
    line('10:00:00', audit(10)),
    line('10:05:00', 'kernel: [ 2.5] audit: audit_backlog=65 > audit_backlog_limit=64'),
    line('10:05:00', audit(17)),
    line('10:05:00', 'kernel: [ 2.5] audit: backlog limit exceeded'),
  )
  assert.deepEqual(lostOf(found), [
    [0, 10, 'records'],
    [7, 7, 'records'],
  ])
  assert.deepEqual(packetsOf(found[1]!), [1, 2, 3])
  const alone = find(
    line('10:00:00', 'kernel: [ 2.5] audit: audit_backlog=65 > audit_backlog_limit=64'),
    line('10:00:00', 'kernel: [ 2.5] audit: backlog limit exceeded'),
  )
  assert.deepEqual(lostOf(alone), [[1, null, 'records']])
})

test('[gap-report-downstream] what was lost downstream only may not be missing here', () => {
  const [found] = find(line('10:00:00', 'systemd-journald[1]: Forwarding to syslog missed 12 messages.'))
  assert.deepEqual([found?.lost.min, found?.lost.max, found?.confidence], [0, 12, 'possible'])
  assert.match(found!.text, /12 messages were not passed on .*only what reads from there lacks them/)
})

test('[gap-report-at-most] a sum that is known to be too high is an upper bound', () => {
  const total = (dropped: number) => line('10:00:00', `wsd: Received: 100, Dropped: ${dropped}`)
  assert.deepEqual(lostOf(find(total(3))), [[1, 3, 'packets']])
  assert.deepEqual(find(total(0)), [])
})

test('[gap-report-boundary] stop and start are one finding; either alone says that the other is not stated', () => {
  const joined = find(
    line('10:00:00', 'syslogd[1]: exiting on signal 15'),
    line('10:00:30', "syslog-ng[3]: syslog-ng shutting down; version='3.38.1'"),
    line('10:07:00', 'syslogd[1]: restart'),
  )
  assert.deepEqual(
    joined.map(({ since, until, lost, confidence }) => [since, until, lost.min, lost.max, confidence]),
    [
      [at('05-21T10:00:00'), at('05-21T10:07:00'), 0, null, 'possible'],
      [at('05-21T10:00:30'), null, 0, null, 'possible'],
    ],
  )
  assert.match(joined[1]!.text, /no start after it is stated/)
  const [start] = find(line('10:07:00', 'syslogd[1]: restart'))
  assert.deepEqual([start?.since, start?.until], [null, at('05-21T10:07:00')])
  assert.match(start!.text, /no stop before it is stated/)
  const stops = find(
    line('10:00:00', 'syslogd[1]: exiting on signal 15'),
    line('12:00:00', 'syslogd[1]: exiting on signal 15'),
    line('12:01:00', 'syslogd[1]: restart'),
  )
  assert.deepEqual(
    stops.map(({ since }) => since),
    [at('05-21T10:00:00'), at('05-21T12:00:00')],
  )
})

test('[gap-report-action] a suspended action ends where it is resumed', () => {
  const found = find(
    line('10:00:00', "rsyslogd: action 'fwd' suspended (module 'builtin:omfwd'), next retry is Fri"),
    line('10:01:00', "rsyslogd: action 'fwd' suspended (module 'builtin:omfwd'), next retry is Fri"),
    line('10:05:00', "rsyslogd: action 'fwd' resumed (module 'builtin:omfwd')"),
    line('10:06:00', "rsyslogd: action 'out' resumed (module 'builtin:omfile')"),
  )
  assert.deepEqual(
    found.map(({ since, until }) => [since, until]),
    [
      [at('05-21T10:00:00'), at('05-21T10:05:00')],
      [null, at('05-21T10:06:00')],
    ],
  )
  assert.deepEqual(packetsOf(found[0]!), [1, 2, 3])
})

const DISCARDED = 'message could not be processed by any parser, message is being discarded'
const discarded = (seconds: number) => {
  const time = new Date(Date.UTC(2023, 4, 21, 10) + seconds * 1000).toISOString().slice(11, 19)
  return line(time, `rsyslogd: Error: one ${DISCARDED} (start of raw msg: 'x')`)
}

test('[gap-report-run] reports without a count that follow each other are one finding', () => {
  const [found, ...rest] = find(...Array.from({ length: 20 }, (_, index) => discarded(index)))
  assert.deepEqual(rest, [])
  assert.deepEqual(found?.lost, { min: 20, max: 20, unit: 'messages' })
  assert.deepEqual(packetsOf(found!), [1, 2, 3, 4, 5, 6, 7, 20])
  assert.deepEqual([found?.since, found?.until], [at('05-21T10:00:00'), at('05-21T10:00:19')])
  assert.match(found!.text, /It says so 20 times/)
})

test('[gap-report-max-addresses] a run lists MAX_ADDRESSES reports, and the last one always', () => {
  for (const reports of [MAX_ADDRESSES - 1, MAX_ADDRESSES, MAX_ADDRESSES + 1]) {
    const [found] = find(...Array.from({ length: reports }, (_, index) => discarded(index)))
    assert.equal(found?.addresses.length, Math.min(reports, MAX_ADDRESSES))
    assert.equal(found?.addresses.at(-1)?.packet, reports)
  }
})

test('[gap-report-run-pause] after RUN_PAUSE a new run begins', () => {
  const pause = Number(RUN_PAUSE / 1_000_000_000n)
  for (const [seconds, runs] of [
    [pause - 1, 1],
    [pause, 1],
    [pause + 1, 2],
  ] as const)
    assert.equal(find(discarded(0), discarded(seconds)).length, runs, `${seconds}`)
})

test('[gap-report-items] an item stands by itself', () => {
  const first = [
    line('10:00:00', statistics(17)),
    line('10:01:00', 'syslogd[1]: exiting on signal 15'),
    line('10:02:00', 'systemd-journald[1]: Missed 65 kernel messages'),
  ]
  const second = [
    line('11:00:00', statistics(19)),
    line('11:01:00', 'syslogd[1]: restart'),
    line('11:02:00', 'systemd-journald[1]: Missed 65 kernel messages'),
  ]
  const found = findingsOf(reportDetector, first, second)
  assert.deepEqual(
    found.map(({ since, until, lost, addresses }) => [addresses[0]?.item, since === null, until === null, lost.max]),
    [
      [1, true, false, 17],
      [1, true, false, 65],
      [1, false, true, null],
      [2, true, false, 19],
      [2, true, false, null],
      [2, true, false, 65],
    ],
  )
})

test('[gap-report-order] an interval is never turned round', () => {
  const missed = (time: string) => line(time, 'systemd-journald[1]: Missed 65 kernel messages')
  const found = find(missed('10:00:00'), missed('09:00:00'))
  assert.equal(found[1]?.since, null)
  assert.doesNotMatch(found[1]!.text, /after the report before/)
})

test('[gap-report-split] a report that was split over two frames is not put together', () => {
  assert.deepEqual(find(line('10:00:00', 'systemd-journald[1]: Missed 65 ker'), line('10:00:00', 'nel messages')), [])
})

test('[gap-report-cut] a figure at which the capture cut the text is not taken', () => {
  const found: GapFinding[] = []
  const detector = reportDetector({ sink: (finding) => found.push(finding) })
  const text = line('10:00:00', 'wsd: Received: 100, Dropped: 12')
  detector.row(rowOf(text, { isCut: true }))
  assert.deepEqual(found, [])
  detector.row(rowOf(text, { isCut: false }))
  assert.equal(found.length, 1)
  detector.row(rowOf(line('10:00:00', 'systemd-journald[1]: Missed 65 kernel messages, and'), { isCut: true }))
  assert.equal(found.length, 2)
})

test('[gap-report-anchor] the text of a row without an anchor is not read', () => {
  let reads = 0
  const base = rowOf(line('10:00:00', 'app: hello'))
  const watched = (hasAnchor: boolean, app: string) => ({
    ...base,
    hasAnchor,
    app,
    get text(): string {
      reads++
      return 'hello'
    },
  })
  const detector = reportDetector({ sink: () => {} })
  detector.row(watched(false, 'app'))
  assert.equal(reads, 0)
  detector.row(watched(true, 'app'))
  detector.row(watched(false, 'syslogd'))
  assert.equal(reads, 2)
})

test('[gap-report-samples] every sample gives one finding for each of its counts, but repeats and heartbeats', () => {
  for (const { id, line: sample, counts } of SAMPLES) {
    const { meaning, unit } = SIGNATURES.find((signature) => signature.id === id)!
    const found = find(line('10:00:00', sample))
    const isOther = meaning === 'repeat' || meaning === 'heartbeat'
    assert.equal(found.length, isOther ? 0 : counts.length, id)
    for (const finding of found) {
      assert.equal(finding.lost.unit, unit)
      assert.ok(finding.lost.max === null || finding.lost.min <= finding.lost.max, id)
      assert.match(finding.text, /^[A-Z(a-z].* states at 2023-0[56]-\d\d \d\d:\d\d:\d\d UTC: ".+"\. .+[.]$/, id)
      if (meaning !== 'lost' && meaning !== 'lost-uncounted') assert.notEqual(finding.confidence, 'certain', id)
    }
  }
})

test('[gap-report-hostile-text] controls in a report are shown, not passed on', () => {
  const [found] = find(line('10:00:00', 'systemd-journald[1]: Suppressed 2 messages from a\u001b[31m.service'))
  assert.match(found!.text, /<U\+001B>/)
})

test('[gap-report-time-limits] times that no calendar has are said to be so', () => {
  const row = rowOf(line('10:00:00', 'systemd-journald[1]: Missed 65 kernel messages'), { wireTime: 2n ** 63n - 1n })
  const found: GapFinding[] = []
  const detector = reportDetector({ sink: (finding) => found.push(finding) })
  detector.row(row)
  detector.row(wholeRow({ ...row, wireTime: 10n ** 24n }))
  assert.match(found[0]!.text, /at 2262-04-11 23:47:16\.854\d* UTC/)
  assert.match(found[1]!.text, /at a time that no calendar has/)
})

test('[gap-report-max-tracks] beyond MAX_TRACKS queues reports stand alone, and that is said', () => {
  for (const [before, joined] of [
    [MAX_TRACKS - 2, true],
    [MAX_TRACKS - 1, true],
    [MAX_TRACKS, false],
  ] as const) {
    const found: GapFinding[] = []
    const detector = reportDetector({ sink: (finding) => found.push(finding) })
    const zero = rowOf(line('10:00:00', statistics(0)))
    for (let index = 0; index < before; index++) detector.row({ ...zero, source: `h${index}` })
    detector.row(rowOf(line('10:00:00', 'syslogd[1]: exiting on signal 15')))
    detector.row(rowOf(line('10:07:00', 'syslogd[1]: restart')))
    detector.end()
    assert.equal(found.length, joined ? 1 : 3, `${before}`)
    assert.equal(
      found.some(({ source, text }) => source === null && text.includes('2 reports on those beyond')),
      !joined,
    )
  }
})

/** What the logs of the corpus admit: file, source, lines of the reports, least and most that was lost. */
const REAL: readonly (readonly [string, string | null, readonly number[], number, number | null])[] = [
  ['auditd/go-libaudit/audit-rhel7.log', null, [13, 14], 0, null],
  ['plaso/plaso/santa.log', null, [16, 101, 150], 3, null],
  ['system-logs/Debian11/messages', 'debian-s-1vcpu-1gb-nyc1-01', [21], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [2], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [122, 123], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [258, 259], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [375, 376], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [511, 512], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [710, 711], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [829, 830], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [950, 951], 0, null],
  // The host was given another name while it was down.
  ['system-logs/FreeBSD13.1/messages', 'buzz', [1074], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'buzz', [1197, 1198], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'buzz', [1317, 1318], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'buzz', [1437, 1438], 0, null],
  ['system-logs/FreeBSD13.1/messages', 'f13b', [1073], 0, null],
  ['system-logs/NetBSD9.3/messages', 'localhost', [1], 0, null],
  ['system-logs/NetBSD9.3/messages', 'localhost', [149, 150], 0, null],
  ['system-logs/NetBSD9.3/messages', 'jelly', [299], 0, null],
  ['system-logs/NetBSD9.3/messages', 'jelly', [447, 448], 0, null],
  ['system-logs/NetBSD9.3/messages', 'localhost', [298], 0, null],
  ['system-logs/OpenBSD7.4/messages', 'crape', [1], 0, null],
  ['system-logs/OpenBSD7.4/messages', 'crape', [96, 97], 0, null],
  ['system-logs/RancherOS-1.5.8/messages', 'rancheros-s-1vcpu-1gb-nyc1-01', [218], 4, 4],
  ['system-logs/synology-DS6/syslog.log', 'DiskStation', [1], 0, null],
  ['system-logs/synology-DS6/syslog.log', 'dsnet', [6, 7], 0, null],
  ['system-logs/synology-DS6/syslog.log', 'dsnet', [16, 17], 0, null],
]

const text = corpus('text')

test('[gap-report-corpus] real logs give the findings that they hold, one by one, and quiet ones none', {
  skip: text === undefined,
}, () => {
  const files = Map.groupBy(corpusLines(text!), ({ file }) => file)
  const found: unknown[] = []
  for (const file of [...files.keys()].toSorted()) {
    const detector = reportDetector({
      sink: ({ source, addresses, lost: { min, max } }) =>
        found.push([file, source, addresses.map(({ packet }) => packet), min, max]),
    })
    for (const { line, number } of files.get(file)!) detector.row(rowOf(line, { packet: number, seq: number }))
    detector.end()
  }
  assert.deepEqual(found, REAL)
})

test('[gap-report-audit-time] records of auditd are placed by the stamp in them; one that is earlier than the stop does not end it', () => {
  const stop = 'type=DAEMON_END msg=audit(1481078697.892:7799): auditd normal halt, sending auid=? res=success'
  const start = (seconds: number) => `type=DAEMON_START msg=audit(${seconds}.819:7800): auditd start, ver=2.4.1`
  const [gap, ...others] = find(stop, start(1481078700))
  assert.deepEqual(others, [])
  assert.deepEqual([gap!.since, gap!.until], [1481078697_892_000_000n, 1481078700_819_000_000n])
  assert.match(gap!.text, /^auditd states at 2016-12-07 02:44:57\.892 UTC: .* It did not run in between\./)
  const [turned] = find(stop, start(1481076983))
  assert.deepEqual([turned!.since, turned!.until], [null, 1481076983_819_000_000n])
  assert.match(
    turned!.text,
    /Behind it, at 2016-12-07 02:16:23\.819 UTC, it states: .* By its times it is the earlier one/,
  )
})

const twice = (...items: readonly (readonly string[])[]) => findingsOf(reportDetector, ...items)

test('[gap-report-known] a report that stands in two items is told once, and in one item as often as it stands there', () => {
  const lost = line('10:00:00', 'systemd-journald[1]: Missed 65 kernel messages')
  assert.equal(twice([lost], [lost]).length, 1)
  assert.equal(twice([lost, lost]).length, 2)
  const others = [
    line('10:00:01', 'systemd-journald[1]: Missed 65 kernel messages'),
    line('10:00:00', 'systemd-journald[1]: Missed 65 kernel messages', 'web-02'),
    line('10:00:00', 'systemd-journald[1]: Missed 66 kernel messages'),
    'systemd-journald[1]: Missed 65 kernel messages',
  ]
  for (const other of others) assert.equal(twice([lost], [other]).length, 2, other)
  assert.equal(twice([others[3]!], [others[3]!]).length, 2, 'without a time it cannot be told')
})

test('[gap-report-known] counters go on over values that were told of, and what is new is told', () => {
  const values = [1, 2, 3].map((second) => line(`10:0${second}:00`, audit(10 * second)))
  assert.deepEqual(lostOf(twice(values.slice(0, 2), values)), [
    [0, 10, 'records'],
    [10, 10, 'records'],
    [10, 10, 'records'],
  ])
})

test('[gap-report-known] a stretch is told again only with what is new of it', () => {
  const stop = line('10:00:00', 'syslogd: exiting on signal 15')
  const start = line('10:05:00', 'syslogd: restart')
  assert.equal(twice([stop, start], [stop, start]).length, 1)
  assert.equal(twice([stop], [stop]).length, 1)
  assert.deepEqual(
    twice([stop], [stop, start]).map(({ since, until }) => [since, until]),
    [
      [at('05-21T10:00:00'), null],
      [at('05-21T10:00:00'), at('05-21T10:05:00')],
    ],
  )
  const pipe = (minute: number) =>
    line(`10:0${minute}:00`, 'syslogd[1]: write to pipe "|exec /x": Resource temporarily unavailable')
  assert.deepEqual(lostOf(twice([pipe(0), pipe(1)], [pipe(0), pipe(1), pipe(2), pipe(3)])), [
    [2, null, 'messages'],
    [2, null, 'messages'],
  ])
})

test('[gap-report-known-limit] MAX_KNOWN reports are remembered, and those beyond are told again', () => {
  for (const reports of [MAX_KNOWN - 1, MAX_KNOWN, MAX_KNOWN + 1]) {
    const lines = Array.from({ length: reports }, (_, i) =>
      line('10:00:00', `systemd-journald[1]: Suppressed 1 messages from u${i}.service`),
    )
    assert.equal(twice(lines, lines).length, reports + Math.max(0, reports - MAX_KNOWN))
  }
})
