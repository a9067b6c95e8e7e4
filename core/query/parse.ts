import type { IntervalTest, Query, QueryError, StringTest, Token } from './ast.ts'
import {
  ANY,
  fieldDef,
  type IntervalField,
  isQueryField,
  nearest,
  QUERY_FIELDS,
  type QueryField,
  type StringField,
} from './field.ts'
import { checkPattern } from './pattern.ts'
import { QueryFailure, Scanner, type Value } from './scanner.ts'
import { parseTime } from './time-literal.ts'

/** Brackets and negations within one another. */
export const MAX_DEPTH = 50
/** Tests of one query. */
export const MAX_TESTS = 500

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly error: QueryError; readonly tokens: readonly Token[] }

type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'matches'
const SYMBOLS = ['==', '!=', '<=', '>=', '=', '<', '>', '~'] as const
const COMPARISONS = new Set<Operator>(['<', '<=', '>', '>='])

/** Reads a query as docs/query.md describes it. Never throws. */
export function parseQuery(text: string): ParsedQuery {
  const scanner = new Scanner(text)
  try {
    if (/\p{Cs}/u.test(text)) throw scanner.error('the query holds half of a character', 0, text.length)
    const nul = text.indexOf('\0')
    if (nul >= 0) throw scanner.error('the query holds a NUL character', nul, nul + 1)
    const query = new Parser(scanner).query()
    return { ok: true, query, tokens: scanner.tokens }
  } catch (thrown) {
    if (!(thrown instanceof QueryFailure)) throw thrown
    const { start, end } = thrown.error
    const before = scanner.tokens.filter((token) => token.end <= start)
    const after = scanner.tokens.filter((token) => token.start >= end)
    return {
      ok: false,
      error: thrown.error,
      tokens: [...before, ...(end > start ? [{ kind: 'error' as const, start, end }] : []), ...after],
    }
  }
}

class Parser {
  private readonly scanner: Scanner
  private tests = 0

  constructor(scanner: Scanner) {
    this.scanner = scanner
  }

  query(): Query {
    const { scanner } = this
    scanner.skipSpace()
    if (scanner.atEnd) return { kind: 'and', nodes: [], start: 0, end: 0 }
    const query = this.alternatives(0)
    if (!scanner.atEnd) throw this.fail('this closing bracket has no opening one', scanner.at, scanner.at + 1)
    return query
  }

  private alternatives(depth: number): Query {
    const nodes = [this.conjunction(depth)]
    while (this.keyword('OR', '||')) nodes.push(this.conjunction(depth))
    return group('or', nodes)
  }

  private conjunction(depth: number): Query {
    const nodes: Query[] = []
    do nodes.push(this.unary(depth))
    while (this.keyword('AND', '&&') || this.termFollows())
    return group('and', nodes)
  }

  private termFollows(): boolean {
    const { scanner } = this
    return !scanner.atEnd && !scanner.startsWith(')') && !this.isKeyword('OR', '||')
  }

  private isKeyword(word: string, symbol: string): boolean {
    const { scanner } = this
    scanner.skipSpace()
    return scanner.startsWith(symbol) || (scanner.startsWith(word) && scanner.isBreak(word.length))
  }

  private keyword(word: string, symbol: string): boolean {
    if (!this.isKeyword(word, symbol)) return false
    this.scanner.take(this.scanner.startsWith(symbol) ? symbol.length : word.length, 'keyword')
    return true
  }

  private unary(depth: number): Query {
    const { scanner } = this
    scanner.skipSpace()
    const start = scanner.at
    if (depth > MAX_DEPTH)
      throw this.fail(`more than ${MAX_DEPTH} brackets and negations stand within one another`, start, start + 1)
    if (this.negation()) {
      const node = this.unary(depth + 1)
      return { kind: 'not', node, start, end: node.end }
    }
    if (scanner.takeIf('(', 'bracket')) {
      const node = this.alternatives(depth + 1)
      scanner.skipSpace()
      if (!scanner.takeIf(')', 'bracket')) throw this.fail('the closing bracket is missing', start, start + 1)
      return node
    }
    if (++this.tests > MAX_TESTS)
      throw this.fail(`the query has more than ${MAX_TESTS} tests`, start, scanner.text.length)
    return this.test()
  }

  /** `NOT x`, `!x`, `-x`; a minus sign or exclamation mark that stands alone is a word. */
  private negation(): boolean {
    const { scanner } = this
    if (scanner.startsWith('NOT') && scanner.isBreak(3)) scanner.take(3, 'keyword')
    else if (scanner.startsWith('!') && !scanner.startsWith('!=')) scanner.take(1, 'keyword')
    else if (scanner.startsWith('-') && (!scanner.isBreak(1) || scanner.text[scanner.at + 1] === '('))
      scanner.take(1, 'keyword')
    else return false
    return true
  }

  private test(): Query {
    const { scanner } = this
    const start = scanner.at
    const length = scanner.nameLength()
    const name = scanner.text.slice(start, start + length)
    if ((name === 'has' || name === 'missing') && scanner.text[start + length] === ':')
      return this.presence(name, length)
    const operator = length > 0 ? this.operatorAfter(name, length) : undefined
    if (operator !== undefined) return this.fieldTest(this.field(name, start, start + length), operator, start)
    const value = scanner.value('word')
    if (value?.kind === 'bare' && /^(AND|OR|NOT)$/.test(value.text)) {
      throw this.fail(`a search term is missing before ${value.text}`, start, value.end)
    }
    if (!value) throw this.fail('a search term is missing here', start, Math.min(start + 1, scanner.text.length))
    return this.stringTest(ANY, ':', value, start)
  }

  /** Takes the name of a field and the operator behind it; takes nothing where no operator follows and the name is a word. */
  private operatorAfter(name: string, length: number): Operator | undefined {
    const { scanner } = this
    const start = scanner.at
    if (scanner.text[start + length] === ':') {
      scanner.take(length, 'field')
      scanner.take(1, 'operator')
      const order = SYMBOLS.find(
        (symbol) => symbol !== '~' && scanner.startsWith(symbol) && isQueryField(name) && isOrdered(name),
      )
      if (order === undefined) return ':'
      scanner.take(order.length, 'operator')
      return order === '==' ? '=' : (order as Operator)
    }
    const count = scanner.tokens.length
    scanner.take(length, 'field')
    scanner.skipSpace()
    const spaced = scanner.at > start + length
    const symbol = SYMBOLS.find((each) => scanner.startsWith(each))
    const word = (['contains', 'matches'] as const).find(
      (each) => scanner.startsWith(each) && scanner.isBreak(each.length),
    )
    // Behind a name that is no field, only what cannot be meant as text is an operator: user=root is a word.
    const meant = isQueryField(name)
      ? symbol !== undefined || (spaced && word !== undefined)
      : spaced && symbol !== undefined && symbol.length === 2
    if (!meant) {
      scanner.tokens.length = count
      scanner.at = start
      return undefined
    }
    scanner.take((symbol ?? word)!.length, 'operator')
    if (symbol === '~') return 'matches'
    return symbol === '==' ? '=' : (symbol ?? word)
  }

  private field(name: string, start: number, end: number): QueryField {
    if (isQueryField(name)) return name
    const like = nearest(name, Object.keys(QUERY_FIELDS))
    const advice = like ? `Did you mean ${like}?` : `Fields are ${Object.keys(QUERY_FIELDS).join(', ')}.`
    throw this.fail(
      `There is no field ${name}. ${advice} To search for it as text, put it in quotation marks`,
      start,
      end,
    )
  }

  private presence(name: 'has' | 'missing', length: number): Query {
    const { scanner } = this
    const start = scanner.at
    scanner.take(length, 'operator')
    scanner.take(1, 'operator')
    const fieldStart = scanner.at
    const fieldLength = scanner.nameLength()
    const field = this.field(
      scanner.text.slice(fieldStart, fieldStart + fieldLength),
      fieldStart,
      fieldStart + fieldLength,
    )
    scanner.take(fieldLength, 'field')
    const has: Query = { kind: 'has', field, start, end: scanner.at }
    return name === 'has' ? has : { kind: 'not', node: has, start, end: scanner.at }
  }

  private fieldTest(field: QueryField, operator: Operator, start: number): Query {
    const { scanner } = this
    // After a colon the value follows at once; operators may stand apart from it.
    if (scanner.text[scanner.at - 1] !== ':') scanner.skipSpace()
    if (scanner.startsWith('[')) return this.list(field, operator, start)
    return this.oneTest(field, operator, scanner.value('value'), start)
  }

  private list(field: QueryField, operator: Operator, start: number): Query {
    const { scanner } = this
    const open = scanner.at
    if (operator !== ':' && operator !== '=' && operator !== '!=')
      throw this.fail('a list can follow only :, == or !=', open, open + 1)
    scanner.take(1, 'bracket')
    const nodes: Query[] = []
    do {
      scanner.skipSpace()
      if (++this.tests > MAX_TESTS)
        throw this.fail(`the query has more than ${MAX_TESTS} tests`, open, scanner.text.length)
      const itemStart = scanner.at
      nodes.push(this.oneTest(field, operator, scanner.value('value', true), itemStart))
      scanner.skipSpace()
    } while (scanner.takeIf(',', 'bracket'))
    if (!scanner.takeIf(']', 'bracket'))
      throw this.fail('the list is not closed: a comma or ] is missing', open, Math.max(open + 1, scanner.at))
    const list = group(operator === '!=' ? 'and' : 'or', nodes)
    return { ...list, start, end: scanner.at }
  }

  private oneTest(field: QueryField, operator: Operator, value: Value | undefined, start: number): Query {
    const { at, text } = this.scanner
    if (!value) throw this.fail(`a value is missing after ${field}`, start, Math.min(at + 1, text.length))
    return isOrdered(field)
      ? this.intervalTest(field, operator, value, start)
      : this.stringTest(field, operator, value, start)
  }

  private stringTest(field: StringField, operator: Operator, value: Value, start: number): StringTest {
    const { type, words } = fieldDef(field)
    const base = {
      kind: 'string' as const,
      field,
      value: value.text,
      ignoreCase: value.ignoreCase,
      negated: operator === '!=',
      start,
      end: value.end,
    }
    if (COMPARISONS.has(operator))
      throw this.fail(`${field} holds text: it cannot be compared with ${operator}`, start, value.end)
    if (operator === 'matches' || value.kind === 'regex') {
      if (operator !== 'matches' && operator !== ':') {
        throw this.fail(
          `a regular expression follows ${field}: or "${field} matches"; write NOT before it to negate`,
          start,
          value.end,
        )
      }
      const wrong = checkPattern(value.text)
      if (wrong !== undefined) throw this.fail(wrong, value.start, value.end)
      return { ...base, test: 'regex' }
    }
    if (value.text === '')
      throw this.fail(
        `nothing stands between the quotation marks; "missing:${field}" finds messages without it`,
        value.start,
        value.end,
      )
    if (operator === 'contains') return { ...base, test: 'contains' }
    if (operator === ':' && value.kind === 'bare' && /[*?]/.test(value.text)) return { ...base, test: 'glob' }
    if (words && !words.includes(value.text.toLowerCase())) {
      const like = nearest(value.text, words)
      throw this.fail(
        `${field} is never ${value.text}. ${like ? `Did you mean ${like}?` : `It is one of ${words.join(', ')}`}`,
        value.start,
        value.end,
      )
    }
    return { ...base, test: operator === ':' && type === 'text' ? 'contains' : 'equals' }
  }

  private intervalTest(field: IntervalField, operator: Operator, value: Value, start: number): IntervalTest {
    if (value.kind === 'regex' || operator === 'contains' || operator === 'matches') {
      throw this.fail(`${field} holds a ${fieldDef(field).type}: it can be compared, not searched`, start, value.end)
    }
    const test = { kind: 'interval' as const, field, negated: operator === '!=', start, end: value.end }
    const dots = value.text.indexOf('..')
    if (dots >= 0) {
      if (COMPARISONS.has(operator)) throw this.fail(`a range cannot follow ${operator}`, start, value.end)
      const low = dots === 0 ? null : this.unit(field, value, 0, dots).low
      const high = dots + 2 === value.text.length ? null : this.unit(field, value, dots + 2, value.text.length).high
      if (low === null && high === null) throw this.fail('the range has no limits', value.start, value.end)
      if (low !== null && high !== null && low > high)
        throw this.fail('the range ends before it begins', value.start, value.end)
      return { ...test, low, high }
    }
    const { low, high } = this.unit(field, value, 0, value.text.length)
    const { type, max = 0 } = fieldDef(field)
    if (type === 'number' && (operator === '<' ? low === 0n : operator === '>' && high === BigInt(max))) {
      throw this.fail(`${field} is never ${operator} ${value.text}: it is 0 to ${max}`, start, value.end)
    }
    if (operator === '<') return { ...test, low: null, high: low - 1n }
    if (operator === '<=') return { ...test, low: null, high }
    if (operator === '>') return { ...test, low: high + 1n, high: null }
    if (operator === '>=') return { ...test, low, high: null }
    return { ...test, low, high }
  }

  /** What a written number, name or time stands for. */
  private unit(field: IntervalField, value: Value, from: number, to: number): { low: bigint; high: bigint } {
    const text = value.text.slice(from, to)
    const quote = value.kind === 'phrase' ? 1 : 0
    const fail = (message: string) => this.fail(message, value.start + quote + from, value.start + quote + to)
    const { type, max = 0, names } = fieldDef(field)
    if (type === 'time') {
      const unit = parseTime(text)
      if (!unit)
        throw fail(
          `${text || 'nothing'} is not a time. Write it as 2026-11-18 or 2026-11-18T03:04:05Z, or a part of that`,
        )
      return unit
    }
    const named = names?.findIndex((each) => each.includes(text.toLowerCase())) ?? -1
    const number = named >= 0 ? named : /^\d{1,16}$/.test(text) ? Number(text) : undefined
    if (number === undefined) {
      const like = names && nearest(text, names.flat())
      throw fail(
        `${text || 'nothing'} is no ${names ? field : 'whole number'}. ${like ? `Did you mean ${like}?` : `${field} is 0 to ${max}`}`,
      )
    }
    if (number > max) throw fail(`${field} is 0 to ${max}, never ${text}`)
    return { low: BigInt(number), high: BigInt(number) }
  }

  private fail(message: string, start: number, end: number): QueryFailure {
    return this.scanner.error(message, start, end)
  }
}

function isOrdered(field: QueryField): field is IntervalField {
  const { type } = fieldDef(field)
  return type === 'number' || type === 'time'
}

/** Several nodes as one; groups of the same kind are not nested. */
function group(kind: 'and' | 'or', nodes: readonly Query[]): Query {
  const [first] = nodes
  if (nodes.length === 1) return first!
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.nodes : [node]))
  return { kind, nodes: flat, start: first!.start, end: nodes.at(-1)!.end }
}
