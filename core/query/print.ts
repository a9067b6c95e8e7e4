import type { IntervalTest, Query, StringTest } from './ast.ts'
import { ANY, fieldDef } from './field.ts'
import { formatTime } from './time-literal.ts'

/** A query as text that reads back as the same query. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'and':
      return query.nodes.map(printInside).join(' ')
    case 'or':
      return query.nodes.map(printInside).join(' OR ')
    case 'not':
      return query.node.kind === 'has' ? `missing:${query.node.field}` : `NOT ${printInside(query.node)}`
    case 'has':
      return `has:${query.field}`
    case 'string':
      return printString(query)
    case 'interval':
      return printInterval(query)
  }
}

function printInside(query: Query): string {
  return query.kind === 'and' || query.kind === 'or' ? `(${printQuery(query)})` : printQuery(query)
}

function printString({ field, test, value, ignoreCase, negated }: StringTest): string {
  // Behind a colon, [ begins a list.
  if (test === 'glob') return value.startsWith('[') ? value : `${field}:${value}`
  const phrase = `"${value.replace(/["\\]/g, '\\$&')}"`
  if (test === 'regex') return ignoreCase ? `${field}:/${value.replaceAll('/', '\\/')}/i` : `${field} matches ${phrase}`
  if (test === 'equals') return `${field} ${negated ? '!=' : '=='} ${phrase}`
  if (field === ANY) return phrase
  return fieldDef(field).type === 'text' ? `${field}:${phrase}` : `${field} contains ${phrase}`
}

function printInterval({ field, low, high, negated }: IntervalTest): string {
  const written = (value: bigint | null) =>
    value === null ? '' : fieldDef(field).type === 'time' ? formatTime(value) : String(value)
  const value = low === high ? written(low) : `${written(low)}..${written(high)}`
  return negated ? `${field} != ${value}` : `${field}:${value}`
}
