import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { root } from '../../../build/provision/places.ts'
import { createCase } from '../../../main/store/case-folder.ts'
import { pcap } from '../../support/captures.ts'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { documentOf, namesOf, sectionOf } from '../../support/markdown.ts'
import { bytes, ethernet, ipv4, udp } from '../../support/packets.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder, put } = scratchFolder()
const caseFolder = join(folder, 'case')
const gaps = (...args: string[]) => logwitness(['gaps', caseFolder, ...args])
const brief = (stdout: string) =>
  jsonLines(stdout).map(({ kind, source, lost, confidence }) => [kind, source, lost, confidence])

before(() => {
  assert.equal(logwitness(['open', caseFolder, join(root, 'samples/incident.pcapng')]).status, 0)
})

test('[cli-gaps] in the capture of the sample exactly what its story tells is missing', () => {
  const { status, stdout, stderr } = gaps('--json')
  assert.equal(status, 0, stderr)
  assert.deepEqual(brief(stdout), [
    ['stream', '192.0.2.21', { min: 144, max: 144, unit: 'bytes' }, 'certain'],
    ['fragment', '192.0.2.11', { min: 1, max: null, unit: 'fragments' }, 'certain'],
    ['drop-report', 'web-01', { min: 172, max: 172, unit: 'messages' }, 'certain'],
    ['repeat', 'web-03', { min: 0, max: 0, unit: 'messages' }, 'certain'],
    ['capture', null, { min: 51, max: 51, unit: 'packets' }, 'certain'],
    ['sequence', 'web-03', { min: 42, max: 42, unit: 'messages' }, 'certain'],
    ['clock', 'relay-01', { min: 0, max: 0, unit: 'messages' }, 'certain'],
    ['silence', 'db-01', { min: 0, max: null, unit: 'messages' }, 'likely'],
  ])
  assert.match(
    stderr,
    /8 findings; looked at [\d,]+ messages of 10 sources in 1 item, from 2026-11-17 11:00:[\d.]+ UTC to 2026-11-18 .* UTC/,
  )
  assert.match(stderr, /not looked at: \d+ rejects?, 0 unread files/)
  assert.deepEqual(
    Object.keys(jsonLines(stdout)[0]!),
    namesOf(sectionOf(documentOf('docs/cli.md'), '## JSON of gaps')),
    'as docs/cli.md has them',
  )
})

test('[cli-gaps-hole] the hole in the numbering has its place, its size and what it rests on', () => {
  const [hole] = jsonLines(gaps('--json', '--kind', 'sequence').stdout)
  const { since, until, text, addresses } = hole as { since: string; until: string; text: string; addresses: object[] }
  assert.match(since, /^2026-11-18T03:12:07\.114/)
  assert.match(until, /^2026-11-18T03:12:40\.902/)
  assert.match(text, /from 1831 to 1874: 42 messages/)
  assert.equal(addresses.length, 2)
})

test('[cli-gaps-filter] findings can be narrowed by kind, source and time, and a kind can be made a failure', () => {
  const kinds = (...args: string[]) => jsonLines(gaps('--json', ...args).stdout).map(({ kind }) => kind)
  assert.deepEqual(kinds('--source', 'web-03'), ['repeat', 'sequence'])
  assert.deepEqual(kinds('--since', '2026-11-18T03:31Z'), ['silence'])
  assert.deepEqual(kinds('--until', '2026-11-18T03:00Z'), ['stream', 'fragment', 'drop-report'])
  assert.deepEqual(kinds('--kind', 'clock', '--kind', 'silence'), ['clock', 'silence'])
  assert.equal(gaps('--fail-on', 'sequence').status, 1)
  assert.equal(gaps('--fail-on', 'heartbeat').status, 0)
  assert.equal(gaps('--fail-on', 'sequence', '--kind', 'clock').status, 2, 'it could never be found')
  assert.deepEqual(kinds('--source', 'db-01'), ['stream', 'silence'], 'the stream is of its address')
  assert.equal(gaps('--kind', 'nonsense').status, 2)
  assert.equal(gaps('--since', 'noon').status, 2)
})

test('[cli-gaps-lines] a person reads a line, a sentence and a place for each, control characters written out', () => {
  const { stdout } = gaps('--kind', 'sequence')
  assert.match(
    stdout,
    /^sequence {2}web-03 {2}2026-11-18 03:12:07\.\d+ UTC to .* UTC {2}42 messages {2}certain\n {2}Between .*\n {2}item 1 \(incident\.pcapng\), message [\d,]+, packet [\d,]+, byte [\d,]+; and 1 more place\n$/,
  )
  assert.match(gaps('--kind', 'clock').stdout, /^clock {2}relay-01 .* nothing lost {2}certain\n/)
  assert.match(gaps('--kind', 'capture').stdout, /^capture {2}no single source {2}/)
})

test('[cli-gaps-nothing-left] where the options leave nothing, what was looked at and found beside is said', () => {
  const { status, stdout, stderr } = gaps('--kind', 'heartbeat')
  assert.deepEqual([status, stdout], [0, ''])
  assert.match(stderr, /0 findings; looked at [\d,]+ messages of 10 sources/)
  assert.match(
    stderr,
    /8 findings beside what was asked for: 1 sequence, 1 drop-report, 1 capture, 1 fragment, 1 stream/,
  )
})

test('[cli-gaps-stranger] of a source that sent nothing nothing can be said, and that is no good answer', () => {
  const { status, stdout, stderr } = gaps('--source', 'web-99')
  assert.deepEqual([status, stdout], [3, ''])
  assert.match(stderr, /no message is of host or address "web-99", so nothing can be said of it/)
  assert.equal(gaps('--source', '192.0.2.21').status, 0, 'an address is known')
})

test('[cli-gaps-empty] a case without evidence, or without a message, is an error and not a quiet one', () => {
  const none = join(folder, 'none')
  createCase(none).close()
  for (const command of ['gaps', 'losses']) {
    const { status, stdout, stderr } = logwitness([command, none])
    assert.deepEqual([status, stdout], [3, ''])
    assert.match(stderr, /the case holds no evidence \(0 unread files\), so nothing can be said of it/)
  }
  const silent = join(folder, 'silent')
  const frame = ethernet(ipv4(udp(bytes('no syslog'), { destinationPort: 53 })))
  assert.equal(logwitness(['open', silent, put('dns.pcap', pcap([{ bytes: frame, sec: 1_700_000_000 }]))]).status, 0)
  for (const command of ['gaps', 'losses']) {
    const { status, stderr } = logwitness([command, silent])
    assert.equal(status, 3)
    assert.match(stderr, /no message could be read: .*looked at 0 messages of 0 sources in 1 item/)
  }
})

test('[cli-gaps-quiet] a quiet log has none, and that is said with what was looked at', () => {
  const quiet = Array.from(
    { length: 60 },
    (_, i) => `Nov 18 03:${String(i).padStart(2, '0')}:00 web-01 app: line ${i}\n`,
  )
  const other = join(folder, 'quiet')
  assert.equal(logwitness(['open', other, put('quiet.log', quiet.join(''))]).status, 0)
  const { status, stdout, stderr } = logwitness(['gaps', other])
  assert.deepEqual([status, stdout], [0, ''])
  assert.match(stderr, /0 findings; looked at 60 messages of 1 source in 1 item/)
  assert.match(stderr, /no finding is no proof that nothing is missing/)
})

test('[cli-losses] the ledger says of each layer zero, a count, a bound or unknown, and where that comes from', () => {
  const { status, stdout } = logwitness(['losses', caseFolder, '--json'])
  assert.equal(status, 0)
  const rows = jsonLines(stdout) as {
    name: string
    layers: Record<string, { state: string; lost: object[] }>
    lost: object
  }[]
  assert.deepEqual(Object.keys(rows[0]!), namesOf(sectionOf(documentOf('docs/cli.md'), '## JSON of losses')))
  const layer = (name: string, of: string) => {
    const { state, lost } = rows.find((row) => row.name === name)!.layers[of]!
    return [state, ...lost]
  }
  assert.deepEqual(layer('incident.pcapng', 'kernel'), ['counted', { min: 51, max: 51, unit: 'packets' }])
  assert.deepEqual(layer('web-03', 'kernel'), ['bounded', { min: 0, max: 51, unit: 'packets' }])
  assert.deepEqual(layer('web-03', 'unplaced'), ['counted', { min: 42, max: 42, unit: 'messages' }])
  assert.deepEqual(layer('web-01', 'originator'), ['counted', { min: 172, max: null, unit: 'messages' }])
  assert.deepEqual(layer('db-01', 'stream'), ['counted', { min: 144, max: 144, unit: 'bytes' }])
  assert.deepEqual(layer('app-01', 'archive'), ['absent'])
  assert.match(logwitness(['losses', caseFolder]).stdout, /web-03 +\? +<= 51 packets .*42 messages +>= 42 messages/)
})

test('[cli-losses-every] a ledger for each hour, each line with its interval; what is outside is not counted', () => {
  const hour = ['--since', '2026-11-18T03:00Z', '--until', '2026-11-18T04:59Z', '--every', '1h']
  const { status, stdout, stderr } = logwitness(['losses', caseFolder, '--json', ...hour])
  assert.equal(status, 0)
  const rows = jsonLines(stdout) as {
    since: string
    until: string
    name: string
    layers: { kernel: { state: string } }
  }[]
  assert.equal(rows.length, 2 * 11)
  assert.deepEqual(
    rows.filter(({ name }) => name === 'web-03').map(({ since, until, layers }) => [since, until, layers.kernel.state]),
    [
      ['2026-11-18T03:00:00Z', '2026-11-18T04:00:00Z', 'bounded'],
      ['2026-11-18T04:00:00Z', '2026-11-18T05:00:00Z', 'zero'],
    ],
  )
  assert.match(stderr, /looked at [\d,]+ messages of 10 sources in 1 item/)
  const tables = logwitness(['losses', caseFolder, ...hour]).stdout
  assert.match(tables, /^2026-11-18 03:00:00 UTC to 2026-11-18 04:00:00 UTC\n +link .*\n\n2026-11-18 04:00:00 UTC to /s)
  const many = logwitness(['losses', caseFolder, '--every', '1s'])
  assert.equal(many.status, 2)
  assert.match(many.stderr, /--every: [\d,]+ intervals of 11 captures and sources are more than 100,000 lines/)
  assert.equal(logwitness(['losses', caseFolder, '--every', 'day']).status, 2)
})

test('[cli-losses-untimed] where nothing states a time the ledger is of no interval', () => {
  const untimed = join(folder, 'untimed')
  assert.equal(logwitness(['open', untimed, put('untimed.log', 'app: one\napp: two\n')]).status, 0)
  const { status, stdout } = logwitness(['losses', untimed, '--json'])
  assert.equal(status, 0)
  const [row] = jsonLines(stdout)
  assert.deepEqual([row!.since, row!.until], [null, null])
  assert.match(logwitness(['losses', untimed]).stdout, /^time not known\n/)
  assert.equal(logwitness(['losses', untimed, '--every', '1h']).status, 2)
})

test('[cli-losses-archive] what a sealed archive lacks is zero only after a check that proves it', () => {
  const sealed = join(folder, 'sealed')
  assert.equal(logwitness(['open', sealed, join(root, 'samples/archives/relay-01')]).status, 0)
  const rows = jsonLines(logwitness(['losses', sealed, '--json']).stdout) as {
    name: string
    layers: { archive: { state: string; from: string } }
  }[]
  assert.ok(rows.length > 0)
  for (const { layers } of rows) assert.equal(layers.archive.state, 'unknown', layers.archive.from)
})

test('[cli-expect] what is expected is set for a case, or for once, and printed again', () => {
  const plan = 'planned 2026-11-18T03:00:00Z 2026-11-18T12:00:00Z db-01 CHG-4471 move\n'
  const file = put('expected.txt', `# the move\n${plan}heartbeat -- alive --\n`)
  const silences = (...args: string[]) => jsonLines(gaps('--json', '--kind', 'silence', ...args).stdout).length
  assert.equal(silences(), 1)
  assert.equal(silences('--expected', file), 0)
  assert.equal(silences(), 1)
  const before = logwitness(['expect', caseFolder])
  assert.deepEqual([before.status, before.stdout], [0, ''])
  assert.match(logwitness(['expect', caseFolder, file]).stderr, /expected: 1 planned time, 1 heartbeat/)
  assert.equal(logwitness(['expect', caseFolder]).stdout, `${plan}heartbeat -- alive --\n`)
  assert.equal(silences(), 0)
  assert.equal(silences('--expected', put('nothing.txt', '')), 1)
})

test('[cli-expect-wrong] a list that cannot be read is named, with its line, and what was set stays', () => {
  const bad = put('bad.txt', '\nplanned tomorrow\n')
  for (const args of [
    ['expect', caseFolder, bad],
    ['gaps', caseFolder, '--expected', bad],
    ['losses', caseFolder, '--expected', bad],
  ]) {
    const { status, stderr } = logwitness(args)
    assert.equal(status, 2)
    assert.match(stderr, /bad\.txt, line 2 needs two times and a source/)
  }
  assert.equal(logwitness(['expect', caseFolder, join(folder, 'absent')]).status, 3)
  assert.match(logwitness(['expect', folder]).stderr, /is no case/)
  const spoiled = join(folder, 'spoiled')
  assert.equal(logwitness(['open', spoiled, put('one.log', 'Nov 18 03:00:00 web-01 app: line\n')]).status, 0)
  writeFileSync(join(spoiled, 'expected.txt'), 'nonsense\n')
  const { status, stderr } = logwitness(['gaps', spoiled])
  assert.equal(status, 3)
  assert.match(stderr, /what is expected of this case cannot be read: .*expected\.txt, line 1 begins with "nonsense"/)
})
