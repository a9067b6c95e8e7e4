import { fromBase64 } from '../bytes/base64.ts'
import { parseDecimal } from '../bytes/decimal.ts'
import { fromHex } from '../bytes/hex.ts'
import { decodeName } from '../bytes/percent.ts'
import { isUtf8, utf8 } from '../bytes/utf8.ts'
import { DIGEST_BYTES } from '../hash/sha256.ts'
import type { Unreadable } from '../note/signed-note.ts'

/** Thrown by SignedLines within this folder, and always caught: a line that is not as it must be. */
export class LineError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Runs a parser over SignedLines; what it cannot read becomes a statement. */
export function unlessUnreadable<Result>(parse: () => Result): Result | Unreadable {
  try {
    return parse()
  } catch (error) {
    if (error instanceof LineError) return { error: error.message, offset: error.offset }
    throw error
  }
}

/** The lines of a signed text in order, and the fields that stand in them. */
export class SignedLines {
  readonly #what: string
  readonly #lines: string[]
  /** Where each line begins, and where the text ends. */
  readonly #offsets: number[] = []
  #at = 0

  /** `what` it is, for messages: `checkpoint`. Every line must have a line end, and none may be empty. */
  constructor(what: string, text: Uint8Array, limit: number) {
    this.#what = what
    if (text.length > limit)
      throw new LineError(`the ${what} has ${text.length} bytes; at most ${limit} are allowed`, limit)
    if (!isUtf8(text, 0, text.length)) throw new LineError(`the ${what} is not UTF-8`, 0)
    if (text.at(-1) !== 0x0a) throw new LineError(`the last line of the ${what} has no line end`, text.length)
    this.#lines = utf8(text, 0, text.length - 1).split('\n')
    for (let start = 0; start < text.length; start = text.indexOf(0x0a, start) + 1) this.#offsets.push(start)
    this.#offsets.push(text.length)
    const empty = this.#lines.indexOf('')
    if (empty >= 0) throw new LineError(`the ${what} contains an empty line`, this.#offsets[empty]!)
  }

  /** The next line, or undefined behind the last; it stays the next one. */
  peek(): string | undefined {
    return this.#lines[this.#at]
  }

  /** Takes the next line, which is `meaning`. */
  take(meaning: string): string {
    const line = this.peek()
    if (line === undefined)
      throw new LineError(`the ${this.#what} ends before its ${meaning}`, this.#offsets[this.#at] ?? 0)
    this.#at++
    return line
  }

  /** Takes the line that begins with `word`, and gives its `count` further fields. */
  fields(word: string, count: number): string[] {
    const [first, ...rest] = this.take(`line "${word}"`).split(' ')
    if (first !== word) this.fail(`the line "${word}" must stand`)
    if (rest.length !== count) this.fail(`"${word}" with ${count} further fields must stand`)
    return rest
  }

  /** As `fields`, but undefined where the next line begins with another word. */
  optional(word: string, count: number): string[] | undefined {
    return this.peek()?.split(' ')[0] === word ? this.fields(word, count) : undefined
  }

  decimal(text: string | undefined, meaning: string): number {
    return parseDecimal(text ?? '') ?? this.fail(`${meaning} must stand as a decimal number up to 2^53 - 1`)
  }

  hash(text: string | undefined): Uint8Array {
    const hash = fromHex(text ?? '')
    return hash?.length === DIGEST_BYTES ? hash : this.fail('a SHA-256 in 64 lower-case hexadecimal digits must stand')
  }

  root(text: string): Uint8Array {
    const root = fromBase64(text)
    return root?.length === DIGEST_BYTES ? root : this.fail('a root hash of 32 bytes in base64 must stand')
  }

  name(text: string | undefined): string {
    return decodeName(text ?? '') ?? this.fail('a name must stand, with its special characters as %XX')
  }

  /** A time as RFC 3339 with three digits of fraction and `Z`; years 0000 to 9999, no leap seconds. */
  time(text: string | undefined): string {
    if (text === undefined || !isSignedTime(text))
      return this.fail('a time such as 2026-11-18T03:10:00.000Z must stand')
    return text
  }

  /** Says that the line that was taken last is not as it must be. */
  fail(wanted: string): never {
    const offset = this.#offsets[this.#at - 1] ?? 0
    throw new LineError(`in line ${this.#at} of the ${this.#what}, ${wanted}`, offset)
  }
}

function isSignedTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return false
  const time = new Date(text)
  // A day that the month has not becomes another one.
  return !Number.isNaN(time.getTime()) && time.toISOString() === text
}
