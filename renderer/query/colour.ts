import type { Token, TokenKind } from '../../core/query/ast.ts'
import { parseQuery } from '../../core/query/parse.ts'

/** What a stretch of the query is, as far as its colour goes. */
export type QueryRole = 'field' | 'operator' | 'value' | 'text' | 'not' | 'space'

/** A stretch of the query: [start, end) in UTF-16 units. */
export interface ColouredPart {
  readonly start: number
  readonly end: number
  readonly role: QueryRole
}

const ROLES: Readonly<Record<TokenKind, QueryRole>> = {
  field: 'field',
  operator: 'operator',
  keyword: 'operator',
  bracket: 'operator',
  value: 'value',
  string: 'text',
  regex: 'text',
  word: 'text',
  error: 'value',
}

/** Parts of a query that cover it from end to end. A term that is negated has the colour of negation throughout. */
export function colourQuery(text: string): ColouredPart[] {
  const parts: ColouredPart[] = []
  let at = 0
  let negated = false
  for (const token of parseQuery(text).tokens) {
    // Tokens of one term follow one another without a blank; NOT is parted from its term by one.
    if (token.start > at) {
      parts.push({ start: at, end: token.start, role: 'space' })
      negated = negated && text.slice(0, at).endsWith('NOT')
    }
    negated ||= isNegation(token, text)
    parts.push({ start: token.start, end: token.end, role: negated ? 'not' : ROLES[token.kind] })
    at = token.end
  }
  if (at < text.length) parts.push({ start: at, end: text.length, role: 'value' })
  return parts
}

function isNegation({ kind, start, end }: Token, text: string): boolean {
  return kind === 'keyword' && /^(-|!|NOT)$/.test(text.slice(start, end))
}
