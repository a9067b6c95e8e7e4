import type { MessageRow } from '../columns/message-row.ts'
import type { ColumnName } from '../columns/schema.ts'
import type { IntervalTest, PresenceTest, Query, StringTest } from './ast.ts'
import { ANY, fieldDef } from './field.ts'
import { foldCase } from './fold.ts'
import { globPattern } from './pattern.ts'

/**
 * Whether a message answers a query. A test of a field that the message lacks fails, and so its negation by NOT holds; `!=` and
 * comparisons are tests of their own, which need the field.
 */
export function matches(query: Query, row: MessageRow): boolean {
  switch (query.kind) {
    case 'and':
      return query.nodes.every((node) => matches(node, row))
    case 'or':
      return query.nodes.some((node) => matches(node, row))
    case 'not':
      return !matches(query.node, row)
    default:
      return test(query, row) === true
  }
}

/**
 * Whether a query can be judged for a message: undefined where the answer hangs on a field that the message lacks (Kleene's
 * three-valued logic). Such messages are counted, since `matches` had to take the lack for a no.
 */
export function judge(query: Query, row: MessageRow): boolean | undefined {
  return decide(query, (leaf) => test(leaf, row))
}

/** Of a message that nobody has seen: what is known of it; null: it lacks the field. A column that is not given may hold anything. */
export type KnownColumns = Partial<Record<ColumnName, string | number | null>>

/** Whether a message that nobody has seen may answer a query: false only where what is known of it rules that out. */
export function mayMatch(query: Query, known: KnownColumns): boolean {
  const judged = decide(query, (leaf) => {
    const values = fieldDef(leaf.field).columns.map((column) => known[column])
    return values.every((value) => value !== undefined) ? testValues(leaf, values) === true : undefined
  })
  return judged !== false
}

type Leaf = StringTest | IntervalTest | PresenceTest

function decide(query: Query, leaf: (leaf: Leaf) => boolean | undefined): boolean | undefined {
  switch (query.kind) {
    case 'and':
    case 'or': {
      const decisive = query.kind === 'or'
      const verdicts = query.nodes.map((node) => decide(node, leaf))
      if (verdicts.includes(decisive)) return decisive
      return verdicts.includes(undefined) ? undefined : !decisive
    }
    case 'not': {
      const verdict = decide(query.node, leaf)
      return verdict === undefined ? undefined : !verdict
    }
    default:
      return leaf(query)
  }
}

function test(leaf: Leaf, row: MessageRow): boolean | undefined {
  return testValues(
    leaf,
    fieldDef(leaf.field).columns.map((column) => cell(row, column)),
  )
}

function testValues(leaf: Leaf, values: readonly (string | number | bigint | null)[]): boolean | undefined {
  if (leaf.kind === 'has') return values.some((value) => value !== null && (value !== '' || leaf.field !== 'text'))
  const one = (value: string | number | bigint | null) => {
    if (value === null) return leaf.field === ANY ? false : undefined
    return leaf.kind === 'string' ? testString(leaf, String(value)) : isInside(leaf, BigInt(value))
  }
  const verdicts = values.map(one)
  const found = verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false
  return leaf.negated && found !== undefined ? !found : found
}

function testString({ field, test, value, ignoreCase }: StringTest, text: string): boolean {
  switch (test) {
    case 'contains':
      return foldCase(text).includes(foldCase(value))
    case 'equals':
      return foldCase(text) === foldCase(value)
    case 'glob': {
      const pattern = globPattern(foldCase(value))
      return new RegExp(fieldDef(field).type === 'text' ? pattern : `^${pattern}$`, 'u').test(foldCase(text))
    }
    case 'regex':
      return new RegExp(value, ignoreCase ? 'i' : '').test(text)
  }
}

function isInside({ low, high }: IntervalTest, value: bigint): boolean {
  return (low === null || value >= low) && (high === null || value <= high)
}

/** A column's value as it stands in a row; null: absent. */
function cell(row: MessageRow, column: ColumnName): string | number | bigint | null {
  switch (column) {
    case 'wire_time':
      return row.wireTime === null ? null : BigInt(row.wireTime)
    case 'sender_time':
      return row.senderTime === null ? null : BigInt(row.senderTime)
    case 'off':
      return row.offset
    case 'len':
      return row.length
    case 'time_source':
      return row.timeSource
    case 'time_digits':
      return row.timeDigits
    case 'text_state':
      return row.textState
    default:
      return row[column]
  }
}
