import type { QueryError, SourceRange, Token, TokenKind } from './ast.ts'

/** Leaves the parser; `parseQuery` catches it. */
export class QueryFailure extends Error {
  readonly error: QueryError

  constructor(message: string, start: number, end: number) {
    super(message)
    this.error = { message, start, end }
  }
}

/** A value as it is written: bare, between quotes, or between slashes. */
export interface Value extends SourceRange {
  readonly kind: 'bare' | 'phrase' | 'regex'
  readonly text: string
  readonly ignoreCase: boolean
}

const SPACE = /\s/
/** A regular expression between slashes is one only if nothing but its flag follows: /var/log is a word. */
const AFTER_REGEX = /^(i?)(?=$|[\s()\],]|&&|\|\|)/

/** Goes through a query from left to right and notes what it takes. */
export class Scanner {
  readonly text: string
  readonly tokens: Token[] = []
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get atEnd(): boolean {
    return this.at >= this.text.length
  }

  skipSpace(): void {
    while (!this.atEnd && SPACE.test(this.text[this.at]!)) this.at++
  }

  startsWith(symbol: string): boolean {
    return this.text.startsWith(symbol, this.at)
  }

  /** Whether a character at this distance is absent, space or a bracket. */
  isBreak(distance: number): boolean {
    const char = this.text[this.at + distance]
    return char === undefined || SPACE.test(char) || char === '(' || char === ')'
  }

  /** Takes `length` characters. */
  take(length: number, kind: TokenKind): void {
    this.tokens.push({ kind, start: this.at, end: this.at + length })
    this.at += length
  }

  /** Takes a symbol if it stands here. */
  takeIf(symbol: string, kind: TokenKind): boolean {
    if (!this.startsWith(symbol)) return false
    this.take(symbol.length, kind)
    return true
  }

  /** Length of the name of a field that may stand here. */
  nameLength(): number {
    return /^[A-Za-z_][A-Za-z0-9_]*/.exec(this.text.slice(this.at, this.at + 64))?.[0].length ?? 0
  }

  /** A value; undefined where none begins. In a list, commas and closing brackets end bare ones. */
  value(kind: 'word' | 'value', inList = false): Value | undefined {
    return this.phrase() ?? this.regex() ?? this.bare(kind, inList)
  }

  private phrase(): Value | undefined {
    const start = this.at
    if (!this.startsWith('"')) return undefined
    let text = ''
    for (let i = start + 1; i < this.text.length; i++) {
      const char = this.text[i]!
      if (char === '"') {
        this.take(i + 1 - start, 'string')
        return { kind: 'phrase', text, ignoreCase: false, start, end: this.at }
      }
      const next = this.text[i + 1]
      if (char === '\\' && (next === '"' || next === '\\')) {
        text += next
        i++
      } else text += char
    }
    throw this.error('the closing quotation mark is missing', start, this.text.length)
  }

  private regex(): Value | undefined {
    const start = this.at
    if (!this.startsWith('/')) return undefined
    for (let i = start + 1; i < this.text.length; i++) {
      if (this.text[i] === '\\') i++
      else if (this.text[i] === '/') {
        const flags = AFTER_REGEX.exec(this.text.slice(i + 1, i + 4))
        if (!flags || i === start + 1) return undefined
        this.take(i + 1 + flags[1]!.length - start, 'regex')
        const text = this.text.slice(start + 1, i).replaceAll('\\/', '/')
        return { kind: 'regex', text, ignoreCase: flags[1] === 'i', start, end: this.at }
      }
    }
    return undefined
  }

  private bare(kind: 'word' | 'value', inList: boolean): Value | undefined {
    const start = this.at
    let end = start
    for (; end < this.text.length; end++) {
      const char = this.text[end]!
      if (SPACE.test(char) || char === '(' || char === ')' || char === '"') break
      if (inList && (char === ',' || char === ']')) break
      if ((char === '&' || char === '|') && this.text[end + 1] === char) break
    }
    if (end === start) return undefined
    this.take(end - start, kind)
    return { kind: 'bare', text: this.text.slice(start, end), ignoreCase: false, start, end }
  }

  error(message: string, start: number, end: number): QueryFailure {
    return new QueryFailure(message, start, end)
  }
}
