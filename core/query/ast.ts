import type { IntervalField, QueryField, StringField } from './field.ts'

/** Where something stands in the query: UTF-16 offsets, the end excluded. */
export interface SourceRange {
  readonly start: number
  readonly end: number
}

/** Matches messages one of whose strings is so. Case does not matter, except in regular expressions without the flag i. */
export interface StringTest extends SourceRange {
  readonly kind: 'string'
  readonly field: StringField
  /**
   * `contains`: holds the value. `equals`: is the value. `glob`: the value has `*` and `?`; names must match as a whole, longer
   * texts somewhere. `regex`: matches somewhere.
   */
  readonly test: 'contains' | 'equals' | 'glob' | 'regex'
  readonly value: string
  /** For `regex`. */
  readonly ignoreCase: boolean
  /** For `equals`: the field is there and is something else. */
  readonly negated: boolean
}

/** Matches messages whose number or time lies between two values, both included; null: no limit on that side. */
export interface IntervalTest extends SourceRange {
  readonly kind: 'interval'
  readonly field: IntervalField
  readonly low: bigint | null
  readonly high: bigint | null
  /** The field is there and lies outside. */
  readonly negated: boolean
}

/** Matches messages that have the field. */
export interface PresenceTest extends SourceRange {
  readonly kind: 'has'
  readonly field: QueryField
}

export type QueryTest = StringTest | IntervalTest | PresenceTest

/** A query as a tree. `and` without nodes is the empty query, which matches everything. */
export type Query =
  | QueryTest
  | ({ readonly kind: 'and' | 'or'; readonly nodes: readonly Query[] } & SourceRange)
  | ({ readonly kind: 'not'; readonly node: Query } & SourceRange)

/** Why a query cannot be run, and where. */
export interface QueryError extends SourceRange {
  readonly message: string
}

export type TokenKind = 'field' | 'operator' | 'keyword' | 'value' | 'string' | 'regex' | 'word' | 'bracket' | 'error'

/** A piece of a query, for colouring. */
export interface Token extends SourceRange {
  readonly kind: TokenKind
}
