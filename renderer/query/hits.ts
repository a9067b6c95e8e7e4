import type { Query, StringTest } from '../../core/query/ast.ts'
import { fieldDef } from '../../core/query/field.ts'
import { foldCase } from '../../core/query/fold.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { globPattern } from '../../core/query/pattern.ts'

/** A stretch of a text that a search hit: [start, end) in UTF-16 units. */
export interface Hit {
  readonly start: number
  readonly end: number
}

/** Hits that are marked in one text at most. */
export const MAX_HITS = 100
/** Longer texts are not gone through with patterns: unlike the engine's, the page's patterns have no bound on their time. */
export const MAX_PATTERN_TEXT = 2000

/** Where hits are marked. */
export type HitColumn = 'text' | 'host' | 'app'
/** Finds the hits in the value that a column of a message has. */
export type HitFinder = (value: string, column: HitColumn) => readonly Hit[]

/**
 * Makes a function that finds in a message what a query looks for as text, for marking. It marks too little rather than too
 * much: nothing that is negated, no field that is compared as a whole, and no pattern whose time could grow out of hand.
 */
export function hitFinder(query: string): HitFinder {
  const parsed = parseQuery(query)
  const finders = (parsed.ok ? textTests(parsed.query) : []).map((test) => ({
    columns: fieldDef(test.field).columns as readonly string[],
    find: finderOf(test),
  }))
  if (finders.length === 0) return () => NO_HITS
  return (value, column) => merge(finders.flatMap(({ columns, find }) => (columns.includes(column) ? find(value) : [])))
}

const NO_HITS: readonly Hit[] = []

/** Tests that look for text and speak for a message, outside negations. */
function textTests(query: Query): StringTest[] {
  if (query.kind === 'and' || query.kind === 'or') return query.nodes.flatMap(textTests)
  return query.kind === 'string' && fieldDef(query.field).type === 'text' && !query.negated ? [query] : []
}

/** Finds the hits of one test. Case is folded as the engine folds it. */
function finderOf({ test, value, ignoreCase }: StringTest): (text: string) => Hit[] {
  if (test === 'regex') return isTame(value) ? patternFinder(value, ignoreCase ? 'gi' : 'g') : () => []
  if (test === 'glob') {
    // What is marked is the part between the stars at the ends.
    const inner = value.replace(/^\*+|\*+$/g, '')
    return inner === '' || inner.split('*').length > 2 ? () => [] : patternFinder(globPattern(inner), 'giu')
  }
  const wanted = foldCase(value)
  return (text) => {
    const folded = foldCase(text)
    const hits: Hit[] = []
    if (folded.length !== text.length) return hits
    for (
      let at = folded.indexOf(wanted);
      at >= 0 && hits.length < MAX_HITS;
      at = folded.indexOf(wanted, at + wanted.length)
    ) {
      hits.push({ start: at, end: at + wanted.length })
    }
    return hits
  }
}

/** Whether a pattern has no repeated group, and few enough repetitions to be tried on a short text. */
function isTame(pattern: string): boolean {
  return !/\)[*+{]/.test(pattern) && (pattern.match(/[*+]|\{\d*,/g)?.length ?? 0) <= 2
}

/** Finds hits of a pattern. The engine’s patterns are RE2; one that JavaScript reads otherwise marks nothing. */
function patternFinder(pattern: string, flags: string): (text: string) => Hit[] {
  let expression: RegExp
  try {
    expression = new RegExp(pattern, flags)
  } catch {
    return () => []
  }
  return (text) => {
    const hits: Hit[] = []
    if (text.length > MAX_PATTERN_TEXT) return hits
    for (const match of text.matchAll(expression)) {
      if (match[0] !== '') hits.push({ start: match.index, end: match.index + match[0].length })
      if (hits.length >= MAX_HITS) break
    }
    return hits
  }
}

/** Hits in order, put together where they overlap. */
function merge(hits: Hit[]): readonly Hit[] {
  hits.sort((a, b) => a.start - b.start)
  const out: Hit[] = []
  for (const hit of hits) {
    const last = out.at(-1)
    if (last && hit.start <= last.end) out[out.length - 1] = { start: last.start, end: Math.max(last.end, hit.end) }
    else out.push(hit)
  }
  return out
}
