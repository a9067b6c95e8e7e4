import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

import { test } from 'node:test'
import {
  MAX_QUOTE,
  MAX_REPORT,
  SIGNATURE_ANCHORS,
  SIGNATURE_APP,
  signatureIndex,
  statementsOf,
} from '../../../core/gaps/signature.ts'
import { SIGNATURES } from '../../../core/gaps/signature-table.ts'
import { OWN_SIGNATURES } from '../../../core/gaps/signatures/own.ts'
import { corpus } from '../../support/corpus.ts'
import { corpusLines } from './corpus-lines.ts'
import { SAMPLES } from './report-samples.ts'
import { hasAnchor, rowOf } from './support-reports.ts'

/** How a report comes: in a file, from the wire, in RFC 5424, or without any header. */
const HEADERS = ['May 21 10:00:00 host ', '<13>May 21 10:00:00 host ', '<13>1 2023-05-21T10:00:00Z host - - - - ', '']

test('[gap-signature-samples] every signature has a sample of its own', () => {
  assert.deepEqual(SIGNATURES.map(({ id }) => id).toSorted(), SAMPLES.map(({ id }) => id).toSorted())
})

for (const { id, line, counts, name } of SAMPLES)
  test(`[gap-signature-${id}] is found in its sample as the parser gives it, with its count, and no other is`, () => {
    for (const header of HEADERS) {
      const row = rowOf(header + line)
      const statements = statementsOf(row.app, row.text)
      assert.deepEqual(
        statements.map(({ signature, count, name }) => [signature.id, count, name]),
        counts.map((count, index) => [id, count, name[index]]),
        header,
      )
      for (const other of SIGNATURES)
        if (other.id !== id)
          assert.deepEqual(statementsOf(row.app, row.text, signatureIndex([other])), [], `${other.id}: ${header}`)
      assert.ok(row.hasAnchor || row.app === SIGNATURE_APP, header)
    }
  })

test('[gap-signature-anchor] each literal without which no signature matches holds an anchor', () => {
  for (const { id, literals } of SIGNATURES) {
    assert.ok(literals.length > 0, id)
    for (const literal of literals) assert.ok(hasAnchor(literal), `${id}: ${literal}`)
  }
  for (const anchor of SIGNATURE_ANCHORS) {
    assert.equal(anchor, anchor.toLowerCase())
    assert.ok(
      SIGNATURES.some(({ literals }) => literals.some((literal) => literal.toLowerCase().includes(anchor))),
      `${anchor} serves no signature`,
    )
  }
})

test('[gap-signature-cut] a report of which the end is missing does not state a count', () => {
  for (const { id, line } of SAMPLES) {
    const row = rowOf(`May 21 10:00:00 host ${line}`)
    for (let end = 0; end < row.text.length; end++)
      for (const { signature, count } of statementsOf(row.app, row.text.slice(0, end))) {
        assert.equal(signature.id, id)
        // A count is whole if the words behind it are there.
        if (count !== null)
          assert.ok(
            statementsOf(row.app, row.text).some((whole) => whole.count === count),
            line,
          )
      }
  }
})

test('[gap-signature-quoted] words of a report inside another message are not taken for one', () => {
  for (const line of [
    'sudo: bob : TTY=pts/0 ; COMMAND=/usr/bin/grep dropped 40 messages to file /var/log/messages',
    'app[1]: user said last message repeated 12 times and left',
    'kernel: DROPPED IN=eth0 OUT= SRC=10.0.0.1',
    'app: request limit exceeded',
    'app: Journal started',
    'app: 5 messages suppressed by rule',
    'app: 3 messages lost',
    'rsyslogd: [origin software="rsyslogd" swVersion="8.33.1" x-pid="1138"] rsyslogd was HUPed',
    "syslog-ng[1]: Pruning stats-counters have finished; dropped='5'",
    'myapp: restart',
    'msyslogd: exiting on signal 15',
  ]) {
    const row = rowOf(`May 21 10:00:00 host ${line}`)
    assert.deepEqual(statementsOf(row.app, row.text), [], line)
  }
})

test('[gap-signature-max-report] what stands beyond MAX_REPORT is not read', () => {
  const report = 'Missed 65 kernel messages'
  const padded = (length: number) => `${'x'.repeat(length - report.length - 2)}: ${report}`
  for (const [length, found] of [
    [MAX_REPORT - 1, 1],
    [MAX_REPORT, 1],
    [MAX_REPORT + 1, 0],
  ] as const)
    assert.equal(statementsOf(null, padded(length)).length, found, `${length}`)
})

test('[gap-signature-max-quote] a quote is cut at MAX_QUOTE characters', () => {
  const unit = (length: number) => statementsOf('systemd-journald', `Suppressed 1 messages from ${'u'.repeat(length)}`)
  const words = 'Suppressed 1 messages from '.length
  for (const [length, quoted] of [
    [MAX_QUOTE - 1, MAX_QUOTE - 1],
    [MAX_QUOTE, MAX_QUOTE],
    [MAX_QUOTE + 1, MAX_QUOTE],
  ] as const)
    assert.equal(unit(length - words)[0]?.quote.length, quoted)
})

test('[gap-signature-linear] hostile texts take time that grows with their length', () => {
  const seeds = [
    "dropped='a(",
    'x[',
    'a from <',
    ': 9',
    "Last message '",
    'enabled (1',
    '"name": "',
    '] ',
    '\t',
    '99999 ',
  ]
  const literals = new Set(SIGNATURES.flatMap(({ literals }) => literals))
  let longest = 0
  const measure = (seed: string, literal: string) => {
    const text = seed.repeat(Math.ceil(MAX_REPORT / seed.length)).slice(0, MAX_REPORT - 100)
    const before = performance.now()
    statementsOf(null, `${text} ${literal}`)
    longest = Math.max(longest, performance.now() - before)
  }
  // With its literal at the end, a signature is tried.
  for (const literal of literals) for (const seed of [...seeds, literal]) measure(seed, literal)
  // A quadratic pattern takes seconds; this bound is wide, as machines are busy.
  assert.ok(longest < 500, `${longest} ms`)
})

/** What the logs of the corpus truly say of themselves: file, then how often each signature. */
const TRUTH: Record<string, Record<string, number>> = {
  'auditd/go-libaudit/audit-rhel7.log': { 'ad-stop': 1, 'ad-start': 1 },
  'auth/elastic-examples/auth.log': { 'rs-repeat': 85 },
  'parse-vectors/jc/syslog-3164.out': { 'bsd-repeat': 1 },
  'plaso/plaso/santa.log': { 'asl-quota': 3 },
  'plaso/plaso/syslog': { 'bsd-repeat': 1 },
  'plaso/plaso/syslog_rsyslog': { 'rs-repeat': 1 },
  'plaso/plaso/syslog_rsyslog_traditional': { 'bsd-repeat': 1 },
  'system-logs/Debian11/messages': { 'rs-start': 1 },
  'system-logs/FreeBSD13.1/auth.log': { 'bsd-repeat': 2 },
  'system-logs/FreeBSD13.1/messages': { 'bsd-exit': 11, 'bsd-restart': 12, 'bsd-repeat': 14 },
  'system-logs/NetBSD9.3/authlog': { 'bsd-repeat': 1 },
  'system-logs/NetBSD9.3/messages': { 'bsd-exit': 3, 'bsd-restart': 4 },
  'system-logs/OpenBSD7.4/messages': { 'bsd-exit': 1, 'bsd-restart': 2 },
  'system-logs/RancherOS-1.5.8/messages': { 'lx-urandom': 1 },
  'system-logs/synology-DS6/auth.log': { 'sng-repeat': 2 },
  'system-logs/synology-DS6/datascrubbing.log': { 'sng-repeat': 2 },
  'system-logs/synology-DS6/ha.log': { 'sng-repeat': 3 },
  'system-logs/synology-DS6/scemd.log': { 'sng-repeat': 1 },
  'system-logs/synology-DS6/sfdisk.log': { 'sng-repeat': 5 },
  'system-logs/synology-DS6/synoindex.log': { 'sng-repeat': 1 },
  'system-logs/synology-DS6/synophoto.log': { 'sng-repeat': 1 },
  'system-logs/synology-DS6/synoscheduler.log': { 'sng-repeat': 1 },
  'system-logs/synology-DS6/syslog.log': { 'sng-start': 3, 'sng-stop': 2 },
}

const text = corpus('text')
const reference = corpus('../references/drop-signatures.json')

test('[gap-signature-corpus] in real logs, the reports that they hold are found, and nothing else', {
  skip: text === undefined,
}, () => {
  const found: Record<string, Record<string, number>> = {}
  let lines = 0
  let anchored = 0
  for (const { file, line } of corpusLines(text!)) {
    const row = rowOf(line)
    lines++
    const isLooked = row.hasAnchor || row.app === SIGNATURE_APP
    if (isLooked) anchored++
    for (const { signature } of statementsOf(row.app, row.text)) {
      assert.ok(isLooked, `${file}: ${signature.id} has no anchor`)
      found[file] ??= {}
      found[file][signature.id] = (found[file][signature.id] ?? 0) + 1
    }
  }
  assert.deepEqual(found, TRUTH)
  assert.ok(lines > 30_000)
  assert.ok(anchored / lines < 0.015, `${anchored} of ${lines} lines hold an anchor`)
})

/** Entries of the reference list that are several forms here, one for each edge. */
const SPLIT: Readonly<Record<string, readonly string[]>> = {
  'sng-down': ['sng-stop', 'sng-start'],
  'jd-startstop': ['jd-stop', 'jd-start'],
  'ad-life': ['ad-stop', 'ad-start', 'ad-rotate'],
}
/** Forms that were found in logs and manuals, and are not in that list; and what this program itself says. */
const OWN = ['asl-quota', 'lx-urandom', ...OWN_SIGNATURES.map(({ id }) => id)]

interface Reference {
  readonly id: string
  readonly producer: string
  readonly regex: string
  readonly countGroup: number | null
  readonly sample: string
}

test('[gap-signature-reference] every verified form of the reference list is known, fires on its sample, and counts as the list says', {
  skip: reference === undefined,
}, () => {
  const list = JSON.parse(readFileSync(reference!, 'utf8')) as Reference[]
  const verified = list.filter(({ producer }) => !producer.includes('UNVERIFIED'))
  assert.deepEqual(
    SIGNATURES.map(({ id }) => id).toSorted(),
    [...verified.flatMap(({ id }) => SPLIT[id] ?? [id]), ...OWN].toSorted(),
  )
  const lines = new Set(SAMPLES.map(({ line }) => line.trim()))
  for (const { id, regex, countGroup, sample } of verified) {
    assert.ok(lines.has(sample.trim()), `${id}: its sample is among ours`)
    for (const header of HEADERS) {
      const row = rowOf(header + sample)
      const [first, ...others] = statementsOf(row.app, row.text)
      assert.ok((SPLIT[id] ?? [id]).includes(first!.signature.id), `${id}: ${header}`)
      assert.ok(others.every(({ signature }) => signature.id === first!.signature.id))
      const theirs = new RegExp(regex).exec(sample)
      if (countGroup !== null) assert.equal(first!.count, Number(theirs![countGroup]), id)
    }
  }
})

test('[gap-signature-unverified] what the reference list could not verify is left out: nothing fires on its sample', {
  skip: reference === undefined,
}, () => {
  const list = JSON.parse(readFileSync(reference!, 'utf8')) as Reference[]
  const unverified = list.filter(({ producer }) => producer.includes('UNVERIFIED'))
  assert.deepEqual(
    unverified.map(({ id }) => id),
    ['c-logger'],
  )
  for (const { sample } of unverified)
    for (const header of HEADERS) {
      const row = rowOf(header + sample)
      assert.deepEqual(statementsOf(row.app, row.text), [], header + sample)
    }
})
