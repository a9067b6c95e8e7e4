import type { ColumnName } from '../../core/columns/schema.ts'
import type { IntervalTest, PresenceTest, Query, StringTest } from '../../core/query/ast.ts'
import { ANY, fieldDef, type QueryField } from '../../core/query/field.ts'
import { foldCase, isCaseless } from '../../core/query/fold.ts'

/** A piece of SQL with its parameters: nothing that a person typed stands in the text. */
export interface Condition {
  readonly sql: string
  readonly values: readonly (string | bigint)[]
}

/** Fields that every message has. */
const ALWAYS = new Set<QueryField>([ANY, 'text', 'format', 'transport', 'framing', 'item', 'packet', 'seq'])

/** True for the messages that a query matches, as `matches` in core/query/match.ts has it. */
export function matchCondition(query: Query): Condition {
  return condition(query, (inner) => `(${inner}) IS NOT TRUE`)
}

/** True for the messages for which a query cannot be judged, as `judge` in core/query/match.ts has it; undefined: it always can. */
export function unknownCondition(query: Query): Condition | undefined {
  if (!mayBeUnknown(query)) return undefined
  const { sql, values } = condition(query, (inner) => `NOT (${inner})`)
  return { sql: `(${sql}) IS NULL`, values }
}

function mayBeUnknown(query: Query): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.nodes.some(mayBeUnknown)
    case 'not':
      return mayBeUnknown(query.node)
    case 'has':
      return false
    default:
      return !ALWAYS.has(query.field)
  }
}

/** Several conditions that must all hold. */
export function allOf(...conditions: readonly (Condition | undefined)[]): Condition {
  const given = conditions.filter((each) => each !== undefined && each.sql !== 'TRUE') as Condition[]
  if (given.length === 0) return { sql: 'TRUE', values: [] }
  return { sql: given.map(({ sql }) => `(${sql})`).join(' AND '), values: given.flatMap(({ values }) => values) }
}

function condition(query: Query, negate: (inner: string) => string): Condition {
  switch (query.kind) {
    case 'and':
    case 'or': {
      if (query.nodes.length === 0) return { sql: 'TRUE', values: [] }
      const parts = query.nodes.map((node) => condition(node, negate))
      const sql = parts.map((part) => `(${part.sql})`).join(query.kind === 'and' ? ' AND ' : ' OR ')
      return { sql, values: parts.flatMap(({ values }) => values) }
    }
    case 'not': {
      const { sql, values } = condition(query.node, negate)
      return { sql: negate(sql), values }
    }
    default:
      return testCondition(query)
  }
}

/** A test; where its field has several columns, one must match, and for `!=` none may. */
function testCondition(test: StringTest | IntervalTest | PresenceTest): Condition {
  const conditions = fieldDef(test.field).columns.map((column) => {
    const expression = columnExpression(column)
    if (test.kind === 'has')
      return { sql: test.field === 'text' ? `${expression} <> ''` : `${expression} IS NOT NULL`, values: [] }
    return test.kind === 'string' ? stringCondition(test, expression) : intervalCondition(test, expression)
  })
  const judged =
    test.field === ANY
      ? conditions.map(({ sql, values }) => ({
          sql: `coalesce(${sql}, ${test.kind !== 'has' && test.negated})`,
          values,
        }))
      : conditions
  const joined = judged.map(({ sql }) => sql).join(test.kind !== 'has' && test.negated ? ' AND ' : ' OR ')
  return { sql: joined, values: conditions.flatMap(({ values }) => values) }
}

/** The empty text stands for absent structured data. */
function columnExpression(column: ColumnName): string {
  return column === 'sd' ? "nullif(sd, '')" : `"${column}"`
}

function stringCondition({ field, test, value, ignoreCase, negated }: StringTest, column: string): Condition {
  const folded = isCaseless(value) ? column : `lower(${column})`
  const sought = foldCase(value)
  switch (test) {
    case 'contains':
      return { sql: `contains(${folded}, ?)`, values: [sought] }
    case 'equals':
      return { sql: `${folded} ${negated ? '<>' : '='} ?`, values: [sought] }
    case 'glob': {
      const pattern = sought.replace(/[\\%_*?]/g, (char) => (char === '*' ? '%' : char === '?' ? '_' : `\\${char}`))
      return {
        sql: `${folded} LIKE ? ESCAPE '\\'`,
        values: [fieldDef(field).type === 'text' ? `%${pattern}%` : pattern],
      }
    }
    case 'regex':
      return { sql: `regexp_matches(${column}, ?, '${ignoreCase ? 'i' : 'c'}')`, values: [value] }
  }
}

function intervalCondition({ low, high, negated }: IntervalTest, column: string): Condition {
  const not = negated ? 'NOT ' : ''
  if (low !== null && high !== null) return { sql: `${column} ${not}BETWEEN ? AND ?`, values: [low, high] }
  if (low !== null) return { sql: `${not}(${column} >= ?)`, values: [low] }
  return { sql: `${not}(${column} <= ?)`, values: [high!] }
}
