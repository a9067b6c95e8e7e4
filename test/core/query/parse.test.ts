import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Query } from '../../../core/query/ast.ts'
import { MAX_DEPTH, MAX_TESTS, parseQuery } from '../../../core/query/parse.ts'
import { printQuery } from '../../../core/query/print.ts'
import { randomFrom } from '../../support/hostile-batch.ts'
import { randomQuery } from '../../support/random-query.ts'

/** The tree without the places. */
function bare(query: Query): unknown {
  const { start: _, end: __, ...rest } = query
  if (rest.kind === 'and' || rest.kind === 'or') return { ...rest, nodes: rest.nodes.map(bare) }
  return rest.kind === 'not' ? { ...rest, node: bare(rest.node) } : rest
}

function printed(text: string): string {
  const parsed = parseQuery(text)
  return parsed.ok
    ? printQuery(parsed.query)
    : `error ${parsed.error.start}-${parsed.error.end}: ${parsed.error.message}`
}

const readAs: [query: string, canonical: string][] = [
  ['', ''],
  ['   ', ''],
  ['failed password', '"failed" "password"'],
  ['"failed  password"', '"failed  password"'],
  ['a OR b c || d', '"a" OR ("b" "c") OR "d"'],
  ['a AND b && c', '"a" "b" "c"'],
  ['(a OR b) (c)', '("a" OR "b") "c"'],
  ['-a !b NOT c', 'NOT "a" NOT "b" NOT "c"'],
  ['-(a b)', 'NOT ("a" "b")'],
  ['- a ! b', '"-" "a" NOT "b"'],
  ['and or not', '"and" "or" "not"'],
  ['ANDROID NOTE', '"ANDROID" "NOTE"'],
  ['f*ed w?b', 'any:f*ed any:w?b'],
  ['"f*ed"', '"f*ed"'],
  ['/fail(ed)?/ /x/i', 'any matches "fail(ed)?" any:/x/i'],
  ['/var/log/messages', '"/var/log/messages"'],
  ['/a\\/b/', 'any matches "a/b"'],
  ['host:web-03', 'host == "web-03"'],
  ['host:web* host:"web*"', 'host:web* host == "web*"'],
  ['host == web-03 && severity <= 4', 'host == "web-03" severity:..4'],
  ['host=web&&app=cron', 'host == "web" app == "cron"'],
  ['host:[a, "b c", d*]', 'host == "a" OR host == "b c" OR host:d*'],
  ['host != [a, b]', 'host != "a" host != "b"'],
  ['src:fe80::1', 'src == "fe80::1"'],
  ['text contains "x" text matches "re+"', 'text:"x" text matches "re+"'],
  ['app contains cron', 'app contains "cron"'],
  ['app ~ /c.n/i', 'app:/c.n/i'],
  ['user=root', '"user=root"'],
  ['12:30:01', '"12:30:01"'],
  ['text time', '"text" "time"'],
  ['severity:<=warning', 'severity:..4'],
  ['severity:Warn severity>err severity:err..info', 'severity:4 severity:4.. severity:3..6'],
  ['severity!=debug', 'severity != 7'],
  ['facility:[authpriv, local7, 3]', 'facility:10 OR facility:23 OR facility:3'],
  ['packet:10..20 packet:..5 packet:9..', 'packet:10..20 packet:..5 packet:9..'],
  ['packet != 10..20', 'packet != 10..20'],
  ['has:host missing:sd', 'has:host missing:sd'],
  ['format:RFC5424', 'format == "RFC5424"'],
  ['time:2026-11-18T03:00', 'time:2026-11-18T03:00:00.000000000Z..2026-11-18T03:00:59.999999999Z'],
  ['time:2026-11-18T03:00:00.5Z', 'time:2026-11-18T03:00:00.500000000Z..2026-11-18T03:00:00.599999999Z'],
  ['wire:>2026-11-18', 'wire:2026-11-19T00:00:00.000000000Z..'],
  ['wire:<2026-11-18', 'wire:..2026-11-17T23:59:59.999999999Z'],
  ['wire:2026-02', 'wire:2026-02-01T00:00:00.000000000Z..2026-02-28T23:59:59.999999999Z'],
  ['time:>=2026-11-18T03:00+02:00', 'time:2026-11-18T01:00:00.000000000Z..'],
  ['time:2026-11-18T03:00..2026-11-18T04:00', 'time:2026-11-18T03:00:00.000000000Z..2026-11-18T04:00:59.999999999Z'],
]

test('[query-forms] each form of the language is read as documented', () => {
  for (const [query, canonical] of readAs) assert.equal(printed(query), canonical, query)
})

test('[query-errors] what cannot be read says what is wrong and where', () => {
  const errors: [string, number, number, RegExp][] = [
    ['hots:web', 0, 4, /no field hots\. Did you mean host\?/],
    ['a kernel:x', 2, 8, /no field kernel.*quotation marks/],
    ['foo == bar', 0, 3, /no field foo/],
    ['has:nothing', 4, 11, /no field nothing/],
    ['"open', 0, 5, /closing quotation mark/],
    ['(a', 0, 1, /closing bracket is missing/],
    ['a)', 1, 2, /no opening one/],
    ['a OR', 4, 4, /term is missing/],
    ['AND a', 0, 3, /missing before AND/],
    ['NOT', 3, 3, /term is missing/],
    ['host:', 0, 5, /value is missing after host/],
    ['host: web', 0, 6, /value is missing after host/],
    ['host:[a b]', 5, 8, /list is not closed/],
    ['host:""', 5, 7, /missing:host/],
    ['host>a', 0, 6, /cannot be compared/],
    ['host != /a/', 0, 11, /regular expression follows host:/],
    ['severity:hight', 9, 14, /is no severity/],
    ['severity:warnin', 9, 15, /Did you mean warning\?/],
    ['severity:8', 9, 10, /severity is 0 to 7, never 8/],
    ['severity>debug', 0, 14, /never > debug/],
    ['packet:20..10', 7, 13, /ends before it begins/],
    ['packet:..', 7, 9, /no limits/],
    ['packet:1..x', 10, 11, /x is no whole number/],
    ['packet>=1..2', 0, 12, /range cannot follow >=/],
    ['sport:/5/', 0, 9, /not searched/],
    ['time:yesterday', 5, 14, /yesterday is not a time/],
    ['time:2026-02-30', 5, 15, /not a time/],
    ['time:1677-01-01', 5, 15, /not a time/],
    ['format:rfc5425', 7, 14, /Did you mean rfc5424\?/],
    ['/(/', 0, 3, /not valid/],
    ['/(?=a)/', 0, 7, /look-ahead/],
    ['/(a)\\1/', 0, 7, /references back/],
    ['a\0b', 1, 2, /NUL/],
    ['a\ud800', 0, 2, /half of a character/],
  ]
  for (const [query, start, end, message] of errors) {
    const parsed = parseQuery(query)
    assert.ok(!parsed.ok, query)
    assert.match(parsed.error.message, message, query)
    assert.deepEqual([parsed.error.start, parsed.error.end], [start, end], query)
  }
})

test('[query-depth-limit] [query-tests-limit] queries at the limits are read, those beyond are refused', () => {
  const nested = (depth: number) => parseQuery(`${'('.repeat(depth)}a${')'.repeat(depth)}`).ok
  assert.deepEqual([MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1].map(nested), [true, true, false])
  assert.deepEqual(
    [MAX_DEPTH, MAX_DEPTH + 1].map((count) => parseQuery(`${'-'.repeat(count)}a`).ok),
    [true, false],
  )
  const tests = (count: number) => parseQuery('a '.repeat(count)).ok
  assert.deepEqual([MAX_TESTS - 1, MAX_TESTS, MAX_TESTS + 1].map(tests), [true, true, false])
  assert.equal(parseQuery(`host:[${'a,'.repeat(MAX_TESTS)}a]`).ok, false)
})

test('[query-print] a query that is printed and read again is the same query', () => {
  const random = randomFrom(7)
  for (let i = 0; i < 2000; i++) {
    const text = randomQuery(random)
    const first = parseQuery(text)
    assert.ok(first.ok, text)
    const again = parseQuery(printQuery(first.query))
    assert.ok(again.ok, `${text} as ${printQuery(first.query)}`)
    assert.deepEqual(bare(again.query), bare(first.query), text)
  }
  const piece = fc.constantFrom(
    'a',
    'host',
    ':',
    '==',
    '!=',
    '"',
    '\\',
    '/',
    '*',
    '[',
    ']',
    ',',
    '(',
    ')',
    '-',
    '!',
    ' ',
    'OR ',
    '..',
    '5',
    'severity',
    'time',
    '2026-11-18',
    '&&',
    '|',
    'é',
    '~',
    'contains ',
    'has:',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const first = parseQuery(pieces.join(''))
      if (!first.ok) return
      const again = parseQuery(printQuery(first.query))
      assert.ok(again.ok, printQuery(first.query))
      assert.deepEqual(bare(again.query), bare(first.query))
    }),
    { numRuns: 3000 },
  )
})

test('[query-tokens] tokens follow one another, cover all but space, and an error is one of them', () => {
  const kinds = (query: string) =>
    parseQuery(query).tokens.map(({ kind, start, end }) => `${kind} ${query.slice(start, end)}`)
  assert.deepEqual(kinds('host:web* AND (NOT "a b" || /x/i) severity <= 4 has:sd z'), [
    'field host',
    'operator :',
    'value web*',
    'keyword AND',
    'bracket (',
    'keyword NOT',
    'string "a b"',
    'keyword ||',
    'regex /x/i',
    'bracket )',
    'field severity',
    'operator <=',
    'value 4',
    'operator has',
    'operator :',
    'field sd',
    'word z',
  ])
  assert.deepEqual(kinds('a hots:x'), ['word a', 'error hots', 'operator :'])
  const random = randomFrom(9)
  for (let i = 0; i < 500; i++) {
    const text = randomQuery(random)
    let at = 0
    for (const { start, end } of parseQuery(text).tokens) {
      assert.match(text.slice(at, start), /^\s*$/, text)
      assert.ok(end > start)
      at = end
    }
    assert.match(text.slice(at), /^\s*$/, text)
  }
})
