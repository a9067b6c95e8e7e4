import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { root } from '../../../build/provision/places.ts'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { documentOf, namesOf, sectionOf } from '../../support/markdown.ts'
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
  assert.match(stderr, /8 findings; looked at [\d,]+ messages of 10 sources in 1 item/)
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
  assert.equal(gaps('--kind', 'nonsense').status, 2)
  assert.equal(gaps('--since', 'noon').status, 2)
})

test('[cli-gaps-lines] a person reads a line and a sentence for each, control characters written out', () => {
  const { stdout } = gaps('--kind', 'sequence')
  assert.match(
    stdout,
    /^sequence {2}web-03 {2}2026-11-18T03:12:07\.\d+Z to .* 42 messages {2}certain, item 1, byte [\d,]+\n {2}Between/,
  )
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
  assert.deepEqual(layer('web-01', 'originator'), ['counted', { min: 172, max: 172, unit: 'messages' }])
  assert.deepEqual(layer('db-01', 'stream'), ['counted', { min: 144, max: 144, unit: 'bytes' }])
  assert.deepEqual(layer('app-01', 'archive'), ['absent'])
  assert.match(logwitness(['losses', caseFolder]).stdout, /web-03 +\? +<= 51 packets .*42 messages +>= 42 messages/)
})
