import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Expected,
  ExpectedError,
  MAX_EXPECTED_LINE,
  MAX_HEARTBEATS,
  MAX_PLANNED,
  NOTHING_EXPECTED,
  parseExpected,
  printExpected,
} from '../../../core/gaps/expected.ts'

const time = (text: string) => BigInt(Date.parse(text)) * 1_000_000n
const PLANNED = 'planned 2026-11-18T01:00:00Z 2026-11-18T02:00:00Z'
const planned = {
  source: 'dns-01',
  since: time('2026-11-18T01:00:00Z'),
  until: time('2026-11-18T02:00:00Z'),
  name: 'CHG-4471 kernel update',
}

test('[gap-expected-lines] planned times and heartbeats, a line each; remarks and blank lines say nothing', () => {
  const text = `# November\n\n${PLANNED} dns-01 CHG-4471 kernel update\r\n  heartbeat -- alive -- \n${PLANNED} *\n`
  assert.deepEqual(parseExpected(text), {
    heartbeats: ['-- alive --'],
    planned: [planned, { ...planned, source: null, name: '' }],
  })
  assert.deepEqual(parseExpected(''), NOTHING_EXPECTED)
})

test('[gap-expected-zone] times state date, time of day and zone; fractions are kept', () => {
  const [one] = parseExpected('planned 2026-11-18T02:00+01:00 2026-11-18t02:00:00.000000001z a').planned
  assert.deepEqual([one!.since, one!.until], [planned.since, planned.until + 1n])
})

test('[gap-expected-errors] what cannot be read is named by its line, with what is wrong and how to mend it', () => {
  const errors: [string, RegExp][] = [
    ['silence a', /^line 1 begins with "silence": write "planned" or "heartbeat"/],
    ['\nheartbeat', /^line 2 names no heartbeat: write its text/],
    ['planned 2026-11-18T01:00:00Z', /^line 1 needs two times and a source .*: write it as in "planned 2026/],
    [`${PLANNED}`, /^line 1 needs two times and a source/],
    [
      'planned 2026-11-18 2026-11-19T00:00Z a',
      /^line 1: "2026-11-18" is no time .*: write it as in 2026-11-18T01:00:00Z/,
    ],
    ['planned 2026-11-18T01:00 2026-11-18T02:00Z a', /^line 1: "2026-11-18T01:00" is no time/],
    ['planned 2026-02-30T01:00Z 2026-11-18T02:00Z a', /^line 1: "2026-02-30T01:00Z" is no time/],
    ['planned 1600-02-01T01:00Z 2026-11-18T02:00Z a', /years 1678 to 2261/],
    ['planned 2026-11-18T02:00Z 2026-11-18T02:00Z a', /^line 1 ends at .* not after its begin/],
  ]
  for (const [text, message] of errors)
    assert.throws(
      () => parseExpected(text),
      (error: Error) => error instanceof ExpectedError && message.test(error.message),
      text,
    )
})

test('[gap-expected-limits] heartbeats, planned times and lines: one below, at, and one above', () => {
  const heartbeats = (count: number) => 'heartbeat a\n'.repeat(count)
  const times = (count: number) => `${PLANNED} a\n`.repeat(count)
  const line = (length: number) => `heartbeat ${'a'.repeat(length - 10)}`
  for (const [of, limit, what] of [
    [heartbeats, MAX_HEARTBEATS, /^line 17: at most 16 heartbeats/],
    [times, MAX_PLANNED, /^line 1001: at most 1000 planned times/],
    [line, MAX_EXPECTED_LINE, /^line 1 has 2001 characters, at most 2000 are allowed/],
  ] as const) {
    for (const count of [limit - 1, limit])
      assert.equal(printExpected(parseExpected(of(count))).length, `${of(count)}\n`.replace(/\n\n$/, '\n').length)
    assert.throws(() => parseExpected(of(limit + 1)), { message: what })
  }
  const many = (count: number, more: number): Expected => ({
    heartbeats: Array(count).fill('a'),
    planned: Array(more).fill(planned),
  })
  assert.throws(() => printExpected(many(MAX_HEARTBEATS + 1, 0)), /at most 16 heartbeats/)
  assert.throws(() => printExpected(many(0, MAX_PLANNED + 1)), /at most 1000 planned times/)
  assert.throws(() => printExpected({ heartbeats: ['a'.repeat(MAX_EXPECTED_LINE - 9)], planned: [] }), /too long/)
})

test('[gap-expected-print] what no line can hold is refused and not written otherwise', () => {
  const printed = (given: Partial<typeof planned> | { source: string | null }) =>
    printExpected({ heartbeats: [], planned: [{ ...planned, ...given }] })
  assert.equal(printed({}), `${PLANNED} dns-01 CHG-4471 kernel update\n`)
  assert.equal(printed({ source: null, name: '' }), `${PLANNED} *\n`)
  assert.throws(() => printed({ source: '*' }), /"\*" is none/)
  assert.throws(() => printed({ source: 'a b' }), /without blanks/)
  assert.throws(() => printed({ source: '' }), /without blanks/)
  assert.throws(() => printed({ name: 'a\nb' }), /line break/)
  assert.throws(() => printed({ name: 'a\ud800' }), /half a character/)
  assert.throws(() => printed({ name: ' a' }), /begins or ends with a blank/)
  assert.throws(() => printed({ until: planned.since }), /not after its begin/)
  assert.throws(() => printed({ until: 1n << 80n }), /years 1678 to 2261/)
  assert.throws(() => printExpected({ heartbeats: [''], planned: [] }), /heartbeat 1 is empty/)
})

test('[gap-expected-again] what is written reads as what it was', () => {
  const text = fc
    .string({ maxLength: 40, unit: fc.constantFrom(...'aZ9 *#\t"é\u2028\u{1f600}\0') })
    .filter((each) => each === each.trim() && !/[\n\r]/.test(each))
  const source = fc.option(
    fc.string({ unit: fc.constantFrom('a', '9', '.', ':', '%', 'é'), minLength: 1, maxLength: 20 }),
    { nil: null },
  )
  const at = fc.bigInt(-9_000_000_000_000_000_000n, 9_000_000_000_000_000_000n)
  const plan = fc
    .record({ source, since: at, until: at, name: text }, { noNullPrototype: true })
    .filter(({ since, until }) => since < until)
  const expected = fc.record(
    {
      heartbeats: fc.array(
        text.filter((each) => each !== ''),
        { maxLength: MAX_HEARTBEATS },
      ),
      planned: fc.array(plan, { maxLength: 5 }),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(expected, (given) => assert.deepEqual(parseExpected(printExpected(given)), given)),
    { numRuns: 30 },
  )
})
