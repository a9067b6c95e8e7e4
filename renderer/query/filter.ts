/** A condition that stands as a chip beside the query: one field, one or several values, one of which (or, negated, none of which) must match. */
export interface Filter {
  readonly id: number
  readonly field: string
  /** null: the message states no value. */
  readonly values: readonly (string | null)[]
  readonly negated: boolean
  readonly enabled: boolean
  /** An expression instead of field and values, as the person edited it. */
  readonly written?: string
}

/** A value as the query language takes it: bare where that is safe, else quoted. */
export function quoteValue(value: string): string {
  if (/^[\p{L}\p{N}_.@][\p{L}\p{N}_.:@/-]*$/u.test(value)) return value
  return `"${value.replace(/[\\"]/g, (character) => `\\${character}`)}"`
}

/** The condition in the query language. */
export function filterText(filter: Filter): string {
  const inner = filter.written ?? valuesText(filter)
  return filter.negated ? `-${filter.written === undefined && !inner.startsWith('(') ? inner : `(${inner})`}` : inner
}

function valuesText({ field, values }: Filter): string {
  const stated = values.filter((value) => value !== null).map(quoteValue)
  const terms: string[] = []
  if (stated.length === 1) terms.push(`${field}:${stated[0]}`)
  if (stated.length > 1) terms.push(`${field}:[${stated.join(', ')}]`)
  if (stated.length < values.length) terms.push(`missing:${field}`)
  return terms.length === 1 ? terms[0]! : `(${terms.join(' OR ')})`
}

/** What is typed and what the enabled chips say, as one query. What is typed must be a query by itself: else its brackets could reach the chips. */
export function wholeQuery(text: string, filters: readonly Filter[]): string {
  const chips = filters
    .filter((filter) => filter.enabled)
    .map((filter) => (isWritten(filter) ? `(${filterText(filter)})` : filterText(filter)))
  if (chips.length === 0) return text
  return text.trim() === '' ? chips.join(' ') : `(${text}) ${chips.join(' ')}`
}

function isWritten(filter: Filter): boolean {
  return filter.written !== undefined && !filter.negated
}

/**
 * Adds a value to include or exclude. It joins a chip of the same field and kind; the opposite chip loses the value, so
 * that a value is never asked for and refused at once.
 */
export function withValue(
  filters: readonly Filter[],
  field: string,
  value: string | null,
  negated: boolean,
): readonly Filter[] {
  const without = filters
    .map((filter) =>
      filter.field === field && filter.negated !== negated && filter.written === undefined
        ? { ...filter, values: filter.values.filter((other) => other !== value) }
        : filter,
    )
    .filter((filter) => filter.values.length > 0 || filter.written !== undefined)
  const same = without.find(
    (filter) => filter.field === field && filter.negated === negated && filter.written === undefined,
  )
  if (same) {
    const values = same.values.includes(value) ? same.values : [...same.values, value]
    return without.map((filter) => (filter === same ? { ...same, values, enabled: true } : filter))
  }
  const id = 1 + filters.reduce((most, filter) => Math.max(most, filter.id), 0)
  return [...without, { id, field, values: [value], negated, enabled: true }]
}
