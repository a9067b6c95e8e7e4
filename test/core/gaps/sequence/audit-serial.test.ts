import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditSerialDetector, MAX_AUDIT_OFFSET, MAX_SERIAL } from '../../../../core/gaps/sequence/audit-serial.ts'
import { corpus } from '../../../support/corpus.ts'
import { detect, inShort, type RowPart, rowsOf, rowsOfFile } from './support-sequence.ts'

const record = (serial: number | string, type = 'SYSCALL', second = 1_481_076_992): RowPart => ({
  app: null,
  source: 'host',
  senderTime: null,
  transport: 'file',
  text: `type=${type} msg=audit(${second}.414:${serial}): pid=1`,
})
const found = (...parts: RowPart[]) => inShort(detect(auditSerialDetector, rowsOf(parts)))

test('[gap-audit-events] records of one event share its serial; a hole counts events, and is possible only', () => {
  const findings = detect(
    auditSerialDetector,
    rowsOf([record(5), record(5, 'PATH'), record(6), record(9), record(9, 'CWD')]),
  )
  assert.deepEqual(inShort(findings), ['host 2..2 possible'])
  assert.equal(findings[0]!.lost.unit, 'events')
  assert.equal(findings[0]!.since, 1_481_076_992_414_000_000n)
})

test('[gap-audit-order] records of an event that come among those of the next are no gap', () => {
  assert.deepEqual(found(record(5), record(7), record(6), record(5, 'EOE'), record(8), record(7, 'EOE')), [])
})

test('[gap-audit-daemon] records of auditd itself are left out', () => {
  assert.deepEqual(found(record(5), record(7311, 'DAEMON_START'), record(6), record(12, 'DAEMON_END'), record(7)), [])
})

test('[gap-audit-boot] serials that begin anew are a boundary', () => {
  const second = 1_481_080_000
  const before = Array.from({ length: 90 }, (_, i) => record(400 + i))
  const after = Array.from({ length: 9 }, (_, i) => record(3 + i, 'SYSCALL', second))
  assert.deepEqual(found(...before, ...after), ['host 0..null likely'])
})

test('[gap-audit-lost] a hole in which audit_lost grew is likely', () => {
  const rows = rowsOf([record(5), record(9)])
  const likely = detect((sink) => auditSerialDetector(sink, () => 3), rows)
  const possible = [0, null].flatMap((lost) => detect((sink) => auditSerialDetector(sink, () => lost), rows))
  assert.deepEqual(inShort([...likely, ...possible]), ['host 3..3 likely', 'host 3..3 possible', 'host 3..3 possible'])
})

test('[gap-audit-forms] kernel lines and forwarded records are read, and texts that speak of one are not', () => {
  const kernel = (n: number) => ({
    app: 'kernel',
    text: `[   12.345678] audit: type=1400 audit(1481076992.414:${n}): x`,
  })
  const sent = (n: number) => ({ app: 'audispd', text: `node=h type=CWD msg=audit(1481076992.414:${n}): cwd="/"` })
  assert.deepEqual(found(kernel(1), kernel(4)), ['web-03 2..2 possible'])
  assert.deepEqual(found(sent(1), sent(4)), ['web-03 2..2 possible'])
  for (const text of [
    'see audit(1481076992.414:9)',
    'type=A msg=audit(14810769.414)',
    'type=A msg=audit(1:2:3)',
    'type=A audit(',
  ])
    assert.deepEqual(found(record(1), { ...record(1), text }, record(2)), [], text)
  assert.deepEqual(found({ app: 'sshd', text: record(1).text! }, { app: 'sshd', text: record(4).text! }), [])
})

test('[gap-audit-limits] serials to the greatest, and records as deep in a text as the limit, are read', () => {
  assert.deepEqual(found(record(MAX_SERIAL - 2), record(MAX_SERIAL)), ['host 1..1 possible'])
  assert.deepEqual(found(record(1), record(MAX_SERIAL + 1), record(2)), ['host 0..null possible'])
  const deep = (serial: number, offset: number) => ({
    ...record(0),
    text: `${'node='.padEnd(offset - 'type=A msg='.length)}type=A msg=audit(1481076992.414:${serial}): x`,
  })
  for (const [offset, findings] of [
    [MAX_AUDIT_OFFSET - 1, 1],
    [MAX_AUDIT_OFFSET, 1],
    [MAX_AUDIT_OFFSET + 1, 0],
  ] as const)
    assert.equal(found(deep(1, offset), deep(3, offset)).length, findings, `${offset}`)
})

test('[gap-audit-older] in a file, records whose serial and time are both older are out of place, and no new start', () => {
  const record = (serial: number, second: number): RowPart => ({
    ...{ transport: 'file', src: null, app: null, senderTime: null, wireTime: null },
    text: `type=SYSCALL msg=audit(${1_491_900_000 + second}.000:${serial}): arch=c000003e`,
  })
  const rows = [record(5_000, 0), record(9_500, 900), record(9_000, 800), record(9_002, 801), record(9_900, 1000)]
  const findings = detect(auditSerialDetector, rowsOf(rows))
  assert.deepEqual(findings.map(({ text }) => /goes from (\d+ to \d+)/.exec(text)?.[1]).sort(), [
    '5000 to 9000',
    '9000 to 9002',
    '9002 to 9500',
    '9500 to 9900',
  ])
  // The clock was set back and the counter began anew: on the wire that is the order.
  const sent = rows.map((row): RowPart => ({ ...row, transport: 'udp', src: '192.0.2.3' }))
  assert.ok(detect(auditSerialDetector, rowsOf(sent)).some(({ text }) => /falls from 9500 to 9000/.test(text)))
})

test('[gap-audit-earlier-first] a sentence names the earlier time first', () => {
  const at = (serial: number, second: number): RowPart => ({
    ...{ app: null, senderTime: null, wireTime: null },
    text: `type=SYSCALL msg=audit(${1_491_900_000 + second}.000:${serial}): arch=c000003e`,
  })
  const [fall] = detect(auditSerialDetector, rowsOf([at(900, 5000), at(901, 5001), at(6, 7), at(7, 8)]))
  assert.match(fall!.text, /^Between 2017-04-11 08:40:07 UTC and 2017-04-11 10:03:21 UTC .* falls from 901 to 6/)
})

const FILES: [string, string[]][] = [
  ['text/auditd/go-libaudit/audit-ubuntu14.log', []],
  ['text/auditd/go-libaudit/audit-ubuntu17.log', []],
  [
    'text/auditd/go-libaudit/test3.log',
    ['194433 to 194435: 1', '10262 to 194433: 184', '194440 to 194894: 453', '1865 to 10262: more'],
  ],
  [
    'text/plaso/plaso/audit_enriched.log',
    [
      '399 to 408: 8',
      '408 to 423: 14',
      '423 to 441: 17',
      '441 to 444: 2',
      '444 to 446: 1',
      '449 to 485: 35',
      '485 to 487: 1',
      '487 to 735: 247',
    ],
  ],
]

for (const [path, holes] of FILES)
  test(`[gap-audit-corpus] ${path} has ${holes.length} holes`, async (t) => {
    const file = corpus(path)
    if (file === undefined) return t.skip('the corpus is not there')
    const findings = detect(auditSerialDetector, await rowsOfFile(file))
    assert.deepEqual(
      findings.map(({ text }) => /from (\d+ to \d+: \w+)/.exec(text)![1]),
      holes,
    )
    assert.ok(findings.every(({ confidence }) => confidence === 'possible'))
  })

test('[gap-audit-mixed] records of many machines, sorted by type, give no hole that is more than possible', async (t) => {
  const file = corpus('text/auditd/go-libaudit/audit-rhel7.log')
  if (file === undefined) return t.skip('the corpus is not there')
  const findings = detect(auditSerialDetector, await rowsOfFile(file))
  const holes = findings.filter(({ lost }) => lost.max !== null)
  assert.ok(holes.length > 0 && holes.every(({ confidence }) => confidence === 'possible'))
})
