/** What a stretch of the query is, as far as its colour goes. */
export type QueryRole = 'field' | 'operator' | 'value' | 'text' | 'not' | 'space'

export interface ColouredPart {
  readonly start: number
  readonly end: number
  readonly role: QueryRole
}

/** Parts of a query that cover it from end to end. */
export function colourQuery(text: string): ColouredPart[] {
  return text === '' ? [] : [{ start: 0, end: text.length, role: 'value' }]
}
