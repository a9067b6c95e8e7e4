import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metaSequenceDetector } from '../../../../core/gaps/sequence/meta-sequence.ts'
import { MAX_UNDECIDED, MIN_LINKS } from '../../../../core/gaps/sequence/origin.ts'
import { detect, inShort, type RowPart, rowsOf } from './support-sequence.ts'

const HOSTS = ['web-01', 'web-02', 'db-01']
const onWire = { src: '192.0.2.9' }
const inFile = { src: null, transport: 'file' } as const

/** Messages of several hosts with the numbers of one relay. */
const relayed = (numbers: readonly number[], where: RowPart, hosts: readonly string[] = HOSTS): RowPart[] =>
  numbers.map((sequenceId, i) => ({ ...where, source: hosts[(i * i) % hosts.length]!, sequenceId }))

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

test('[gap-meta-relay] numbers that go on from host to host are one counter, and nothing is missing', () => {
  for (const where of [onWire, inFile]) {
    assert.deepEqual(detect(metaSequenceDetector, rowsOf(relayed(range(1000, 1400), where))), [])
    const alone = relayed(range(1000, 1400), where).map((row, i) => (i < 300 ? { ...row, source: 'web-01' } : row))
    assert.deepEqual(detect(metaSequenceDetector, rowsOf(alone)), [])
  }
})

test('[gap-meta-relay-hole] what the counter of a relay lacks is stated once, of its address', () => {
  const numbers = [...range(1000, 1200), ...range(1243, 1400)]
  const [onTheWire, ...rest] = detect(metaSequenceDetector, rowsOf(relayed(numbers, onWire)))
  assert.deepEqual(rest, [])
  assert.deepEqual(inShort([onTheWire!]), ['192.0.2.9 42..42 certain'])
  assert.match(
    onTheWire!.text,
    /of 192\.0\.2\.9 goes from 1200 to 1243: 42 messages were .* Of which host they were is not known/,
  )
  assert.deepEqual(inShort(detect(metaSequenceDetector, rowsOf(relayed(numbers, inFile)))), ['null 42..42 certain'])
})

test('[gap-meta-relay-files] the counter of a relay goes on from file to file', () => {
  const first = rowsOf(relayed(range(1, 100), inFile), 1)
  const second = rowsOf(relayed(range(101, 200), inFile), 2)
  const third = rowsOf(relayed(range(204, 300), inFile), 3)
  assert.deepEqual(inShort(detect(metaSequenceDetector, first, second, third)), ['null 3..3 certain'])
})

test('[gap-meta-relay-hosts] hosts behind one address, or in one file, that count by themselves are followed by themselves', () => {
  for (const where of [onWire, inFile]) {
    for (const [a, b] of [
      [1, 1],
      [1, 5000],
      [700, 710],
    ] as const) {
      const rows = range(0, 100).flatMap((i): RowPart[] => [
        { ...where, source: 'web-01', sequenceId: a + i },
        { ...where, source: 'web-02', sequenceId: b + i + (i > 50 ? 7 : 0) },
      ])
      assert.deepEqual(inShort(detect(metaSequenceDetector, rowsOf(rows))), ['web-02 7..7 certain'])
    }
  }
})

test('[gap-meta-relay-mixed] in one file a relay, and hosts that count by themselves, are told apart', () => {
  const relay = relayed(range(9000, 9300), inFile)
  const alone = ['fw-01', 'fw-02'].flatMap((source, at) =>
    range(1, 150).flatMap((n): RowPart[] => (n === 70 ? [] : [{ ...inFile, source, sequenceId: n + 400 * at }])),
  )
  const rows = relay.flatMap((row, i) => (alone[i] === undefined ? [row] : [row, alone[i]]))
  assert.deepEqual(inShort(detect(metaSequenceDetector, rowsOf(rows))), ['fw-01 1..1 certain', 'fw-02 1..1 certain'])
})

test('[gap-meta-relay-late] numbers of a relay out of order are of one counter too', () => {
  const late = range(1, 400).map((n) => (n % 10 === 0 ? n - 7 : n % 10 > 2 ? n - (n % 10 === 3 ? -7 : 0) : n))
  assert.deepEqual(detect(metaSequenceDetector, rowsOf(relayed(late, onWire))), [])
})

test('[gap-meta-relay-limits] one counter shows by MIN_LINKS numbers, and is decided on after MAX_UNDECIDED', () => {
  const inTurn = (numbers: number): RowPart[] =>
    range(1, numbers).map((n) => ({ ...onWire, source: `h${n % 2}`, sequenceId: n }))
  for (const numbers of [MIN_LINKS, MIN_LINKS + 1])
    assert.deepEqual(detect(metaSequenceDetector, rowsOf(inTurn(numbers))), [], `${numbers} numbers`)
  // Too few to tell, and nothing that either lacks.
  assert.deepEqual(detect(metaSequenceDetector, rowsOf(inTurn(MIN_LINKS - 1))), [])
  for (const where of [onWire, inFile])
    for (const numbers of [MAX_UNDECIDED - 1, MAX_UNDECIDED, MAX_UNDECIDED + 1]) {
      const rows = range(1, numbers + 1).map(
        (n): RowPart => ({ ...where, source: n % 100 === 2 ? 'b' : 'a', sequenceId: n }),
      )
      assert.deepEqual(detect(metaSequenceDetector, rowsOf(rows)), [], `${numbers} numbers`)
    }
})
