import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { root } from '../../../../build/provision/places.ts'
import { metaSequenceDetector } from '../../../../core/gaps/sequence/meta-sequence.ts'
import { MAX_SEQUENCE_ID } from '../../../../core/gaps/sequence/sequence-id.ts'
import { MAX_PLAIN_JUMP } from '../../../../core/gaps/sequence/statement.ts'
import { REORDER_WINDOW } from '../../../../core/gaps/sequence/track.ts'
import { sequenceIdOf } from '../whole-row.ts'
import { detect, inShort, type RowPart, rowsOf, rowsOfFile, START } from './support-sequence.ts'

const ids = (...numbers: (number | string)[]): RowPart[] => numbers.map((sequenceId) => ({ sequenceId }))
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const found = (...numbers: (number | string)[]) => inShort(detect(metaSequenceDetector, rowsOf(ids(...numbers))))

test('[gap-meta-read] the sequenceId is read from the element meta alone', () => {
  const reads: [string, number][] = [
    ['[meta sequenceId="29"]', 29],
    ['[timeQuality tzKnown="1"][meta sysUpTime="5" sequenceId="7" language="en"]', 7],
    ['[a@1 x="[meta sequenceId=\\"5\\""]', NaN],
    ['[a@1 x="\\"] [meta "][meta sequenceId="6"]', 6],
    ['[a@1 x="[meta sequenceId="][meta sequenceId="8"]', 8],
    ['[metadata sequenceId="5"]', NaN],
    ['[meta]', NaN],
    ['[meta sysUpTime="\\" sequenceId=\\"9"]', NaN],
    ['[meta sequenceId="0"]', -1],
    ['[meta sequenceId="1"]', 1],
    [`[meta sequenceId="${MAX_SEQUENCE_ID}"]`, MAX_SEQUENCE_ID],
    [`[meta sequenceId="${MAX_SEQUENCE_ID + 1}"]`, -1],
    ['[meta sequenceId="01"]', -1],
    ['[meta sequenceId=""]', -1],
    ['[meta sequenceId="x"]', -1],
    ['[meta sequenceId="1', -1],
    ['[meta sequenceId="99999999999999999999999999"]', -1],
  ]
  for (const [sd, number] of reads) assert.equal(sequenceIdOf(sd), number, sd)
})

test('[gap-meta-hostile] any structured data is read to an end, and nothing is thrown', () => {
  const piece = fc.constantFrom('[', ']', '"', '\\', '=', ' ', 'meta', '[meta ', 'sequenceId="', '5', 'x@1')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const n = sequenceIdOf(pieces.join(''))
      assert.ok(Number.isNaN(n) || n === -1 || (n >= 1 && n <= MAX_SEQUENCE_ID))
    }),
    { numRuns: 2000 },
  )
})

test('[gap-meta-hole] one stretch is one finding, with its neighbours, interval and size', () => {
  const [finding, ...others] = detect(metaSequenceDetector, rowsOf(ids(1830, 1831, 1874, 1875)))
  assert.deepEqual(others, [])
  assert.deepEqual(finding, {
    kind: 'sequence',
    detector: 'meta-sequence',
    source: 'web-03',
    since: START + 1_000_000_000n,
    until: START + 2_000_000_000n,
    lost: { min: 42, max: 42, unit: 'messages' },
    confidence: 'certain',
    text: 'Between 2026-11-21 03:00:01 UTC and 2026-11-21 03:00:02 UTC the sequenceId numbering of web-03 goes from 1831 to 1874: 42 messages were not seen in this evidence. What became of them the numbers do not say: a filter on the way leaves the same hole as a loss.',
    addresses: [
      { item: 1, packet: 2, offset: 100, length: 100, seq: 2 },
      { item: 1, packet: 3, offset: 200, length: 100, seq: 3 },
    ],
  })
})

test('[gap-meta-quiet] rows without numbers, and numbers without holes, give nothing', () => {
  assert.deepEqual(detect(metaSequenceDetector, rowsOf([{}, {}])), [])
  assert.deepEqual(found(...range(7, 300)), [])
  assert.deepEqual(found(5), [])
})

test('[gap-meta-edge] a hole is found before the last message and after the first, and each of two', () => {
  assert.deepEqual(found(1, 3, 4, 7), ['web-03 1..1 certain', 'web-03 2..2 certain'])
  assert.deepEqual(found(1, 1000), ['web-03 998..998 certain'])
})

test('[gap-meta-window] holes up to and over the window have their exact size', () => {
  for (const jump of [REORDER_WINDOW - 1, REORDER_WINDOW, REORDER_WINDOW + 1])
    assert.deepEqual(found(1, 1 + jump, 2 + jump), [`web-03 ${jump - 1}..${jump - 1} certain`], `${jump}`)
})

test('[gap-meta-late] late messages fill their hole, also days late, and split it', () => {
  assert.deepEqual(found(1, 2, 5, 3, 4, 6), [])
  const late = rowsOf([
    ...ids(1, 2, 9),
    ...ids(...range(10, 500)),
    ...ids(5).map((id) => ({ ...id, senderTime: START + 2_000_000_000n })),
  ])
  assert.deepEqual(inShort(detect(metaSequenceDetector, late)), ['web-03 2..2 certain', 'web-03 3..3 certain'])
})

test('[gap-meta-late-jump] what comes late after a jump over the window makes the hole smaller', () => {
  assert.deepEqual(found(1, 2, 5000, 3, 4998, 4, 5001, 5002), ['web-03 1..1 certain', 'web-03 4993..4993 certain'])
})

test('[gap-meta-repeat] a message that came twice is no gap, nor is a stretch that was sent again', () => {
  const at = (n: number): RowPart => ({ sequenceId: n, senderTime: START + BigInt(n) * 1_000_000_000n })
  const again = [...range(1, 50), 50, 49, 50, ...range(51, 400), ...range(100, 450)].map(at)
  assert.deepEqual(detect(metaSequenceDetector, rowsOf(again)), [])
  const withHole = [...range(1, 400), ...range(100, 200), ...range(250, 450)].map(at)
  assert.deepEqual(detect(metaSequenceDetector, rowsOf(withHole)), [])
})

test('[gap-meta-wrap] after the greatest number comes 1', () => {
  const top = MAX_SEQUENCE_ID
  assert.deepEqual(found(top - 1, top, 1, 2), [])
  assert.deepEqual(found(top - 2, top, 1, 3, 4), ['web-03 1..1 certain', 'web-03 1..1 certain'])
  assert.deepEqual(found(top - 1, 2, 3), ['web-03 2..2 certain'])
  assert.deepEqual(found(top - 1, 1000, 1001), ['web-03 1000..1000 certain'])
  const [finding] = detect(metaSequenceDetector, rowsOf(ids(top - 1, 2)))
  assert.match(finding!.text, /goes from 2147483646 to 2: 2 messages/)
})

test('[gap-meta-restart] a fall of the numbers is a boundary of unknown loss, and what the start misses is counted', () => {
  assert.deepEqual(found(...range(1, 200), ...range(1, 50)), ['web-03 0..null likely'])
  assert.deepEqual(found(...range(1, 200), ...range(4, 50)), ['web-03 3..null likely'])
  assert.deepEqual(found(...range(1, 9), ...range(1, 9)), ['web-03 0..null likely'])
  assert.deepEqual(found(...range(100, 500), 1), ['web-03 0..null likely'])
})

test('[gap-meta-restart-often] more new starts than runs are held are each found', () => {
  const runs = Array.from({ length: 30 }, () => range(1, 100))
  assert.deepEqual(found(...runs.flat()), new Array(29).fill('web-03 0..null likely'))
})

test('[gap-meta-jump] a jump of billions is bounded, and not taken for so many messages', () => {
  const over = MAX_PLAIN_JUMP
  assert.deepEqual(found(1, 1 + over, 2 + over), [`web-03 ${over - 1}..${over - 1} certain`])
  assert.deepEqual(found(1, 2 + over, 3 + over), [`web-03 ${over}..${over} certain`])
  assert.deepEqual(found(1, 3 + over, 4 + over), [`web-03 0..${over + 1} possible`])
  assert.deepEqual(found(1, 2, 2_000_000_000, 2_000_000_001), ['web-03 0..1999999997 possible'])
})

test('[gap-meta-two] two counters of one host are kept apart, and the hole of each is found', () => {
  const of = (app: string, first: number, skip: number) =>
    range(0, 299)
      .filter((n) => n !== skip)
      .map((n) => ({ app, sequenceId: first + n }))
  for (const [a, b] of [
    [1, 70_000],
    [1, 1],
    [500, 520],
    [3000, 100],
  ] as const) {
    const [left, right] = [of('a', a, 150), of('b', b, 210)]
    const mixed = left.flatMap((row, index) => (index < right.length ? [row, right[index]!] : [row]))
    assert.deepEqual(
      inShort(detect(metaSequenceDetector, rowsOf(mixed))),
      new Array(2).fill('web-03 1..1 certain'),
      `${a} ${b}`,
    )
  }
})

test('[gap-meta-unusable] numbers at random give one finding: nothing follows from them', () => {
  const random = Array.from({ length: 400 }, (_, index) => 1 + ((index * 7_919_317) % 2_000_003) * 1000)
  const findings = detect(metaSequenceDetector, rowsOf(ids(...random)))
  assert.deepEqual(inShort(findings), ['web-03 0..null possible'])
  assert.match(findings[0]!.text, /^Nothing follows from the sequenceId numbering of web-03/)
})

test('[gap-meta-invalid] numbers out of range are counted and left out', () => {
  const findings = detect(metaSequenceDetector, rowsOf(ids(1, 0, 2, 'x', 3)))
  assert.deepEqual(inShort(findings), ['web-03 0..null possible'])
  assert.match(findings[0]!.text, /2 numbers are none or out of range/)
})

test('[gap-meta-items] a numbering goes on over items of one kind, in either order; file and wire are apart', () => {
  const file = (n: number): RowPart => ({
    sequenceId: n,
    transport: 'file',
    senderTime: START + BigInt(n) * 1_000_000_000n,
  })
  const older = rowsOf(range(1, 100).map(file), 2)
  const newer = rowsOf(range(103, 300).map(file), 1)
  const wire = rowsOf(ids(...range(1, 102), ...range(104, 300)), 3)
  assert.deepEqual(inShort(detect(metaSequenceDetector, older, newer)), ['web-03 2..2 certain'])
  assert.deepEqual(inShort(detect(metaSequenceDetector, newer, older)), ['web-03 2..2 certain'])
  assert.deepEqual(inShort(detect(metaSequenceDetector, wire, older, newer)), [
    'web-03 1..1 certain',
    'web-03 2..2 certain',
  ])
})

test('[gap-meta-copies] what one of two captures of the same time holds is not missing', () => {
  const at = (n: number): RowPart => ({ sequenceId: n, senderTime: START + BigInt(n) * 1_000_000_000n })
  const one = rowsOf(
    range(1, 500)
      .filter((n) => n < 200 || n > 209)
      .map(at),
    1,
  )
  const two = rowsOf(
    range(100, 600)
      .filter((n) => n !== 205 && n !== 300)
      .map(at),
    2,
  )
  assert.deepEqual(inShort(detect(metaSequenceDetector, one, two)), ['web-03 1..1 certain'])
})

test('[gap-meta-sample] the sample has one hole: 42 messages of web-03', async () => {
  const findings = detect(metaSequenceDetector, await rowsOfFile(join(root, 'samples/incident.pcapng')))
  assert.deepEqual(inShort(findings), ['web-03 42..42 certain'])
  assert.match(findings[0]!.text, /goes from 1831 to 1874: 42 messages/)
})

test('[gap-meta-property] removed stretches are all found with their sizes, whatever is reordered or repeated', () => {
  const stretch = fc.record({ kept: fc.integer({ min: 20, max: 90 }), lost: fc.integer({ min: 1, max: 5000 }) })
  const stream = fc.record({
    start: fc.constantFrom(1, 5, 77_777, MAX_SEQUENCE_ID - 300),
    stretches: fc.array(stretch, { maxLength: 12 }),
    tail: fc.integer({ min: 20, max: 90 }),
    shuffle: fc.array(fc.nat(15), { minLength: 64, maxLength: 64 }),
    repeats: fc.array(fc.nat(9), { minLength: 64, maxLength: 64 }),
    sources: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(stream, ({ start, stretches, tail, shuffle, repeats, sources }) => {
      const numbers: number[] = []
      const expected: number[] = []
      let next = start
      for (const { kept, lost } of [...stretches, { kept: tail, lost: 0 }]) {
        numbers.push(...range(next, next + kept - 1))
        next += kept + lost
        if (lost > 0) expected.push(lost)
      }
      // Each comes up to 15 places late, and some come twice.
      const sent = numbers
        .map((n, index) => ({ n, place: index + shuffle[(index * 7) % 64]! }))
        .flatMap((one, index) => (repeats[(index * 5) % 64] === 0 ? [one, { ...one, place: one.place + 9 }] : [one]))
        .sort((a, b) => a.place - b.place)
      const parts = sent.flatMap(({ n }) =>
        range(1, sources).map((host) => ({
          source: `h${host}`,
          sequenceId: ((n - 1) % MAX_SEQUENCE_ID) + 1,
          senderTime: START + BigInt(n - start) * 1_000_000n,
        })),
      )
      const findings = detect(metaSequenceDetector, rowsOf(parts))
      for (let host = 1; host <= sources; host++) {
        const sizes = findings.filter(({ source }) => source === `h${host}`).map(({ lost }) => lost.min)
        assert.deepEqual(
          sizes.sort((a, b) => a - b),
          [...expected].sort((a, b) => a - b),
        )
      }
      assert.ok(findings.every(({ lost, confidence }) => lost.min === lost.max && confidence === 'certain'))
    }),
    { numRuns: 300 },
  )
})
