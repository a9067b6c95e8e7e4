import { fromBase64 } from '../bytes/base64.ts'

/** Characters of an allowed_signers file that is read. */
export const MAX_ALLOWED_SIGNERS = 1_048_576

/** A moment as allowed_signers writes it; local time where it is not marked as UTC. */
export interface SignerTime {
  /** Year, month from 1, day, hour, minute, second. */
  readonly fields: readonly [number, number, number, number, number, number]
  readonly isUtc: boolean
}

/** One line of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS). */
export interface AllowedSigner {
  readonly line: number
  /** Patterns of principals, as written. */
  readonly principals: string
  readonly keyType: string
  readonly keyBlob: Uint8Array
  readonly isAuthority: boolean
  /** Patterns of namespaces; null: every namespace. */
  readonly namespaces: string | null
  readonly validAfter: SignerTime | null
  readonly validBefore: SignerTime | null
}

export interface AllowedSigners {
  readonly signers: readonly AllowedSigner[]
  /** Lines that could not be read, with the reason. */
  readonly unread: readonly { readonly line: number; readonly reason: string }[]
}

/** Reads an allowed_signers file. A line that cannot be read in full allows nobody. */
export function readAllowedSigners(text: string): AllowedSigners {
  const signers: AllowedSigner[] = []
  const unread: { line: number; reason: string }[] = []
  if (text.length > MAX_ALLOWED_SIGNERS) {
    return { signers, unread: [{ line: 1, reason: `the file has more than ${MAX_ALLOWED_SIGNERS} characters` }] }
  }
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue
    const signer = readSigner(line, i + 1)
    if (typeof signer === 'string') unread.push({ line: i + 1, reason: signer })
    else signers.push(signer)
  }
  return { signers, unread }
}

const KEY_TYPE = /^(?:ssh-|sk-|ecdsa-)/

function readSigner(line: string, number: number): AllowedSigner | string {
  const words = splitWords(line.trim())
  if (words === undefined) return 'a quotation mark is not closed'
  const [principals = '', second = ''] = words
  const hasOptions = !KEY_TYPE.test(second)
  const [keyType, base64] = words.slice(hasOptions ? 2 : 1)
  const keyBlob = fromBase64(base64 ?? '')
  if (keyType === undefined || !KEY_TYPE.test(keyType)) return 'it names no type of key'
  if (keyBlob === undefined || keyBlob.length === 0) return 'its key is not base64'
  const options = hasOptions ? readOptions(second) : new Map<string, string>()
  if (typeof options === 'string') return options
  const times = ['valid-after', 'valid-before'].map((name) => readTime(options.get(name)))
  if (times.includes(undefined)) return 'a time in it is not written as YYYYMMDD or YYYYMMDDHHMM[SS]'
  return {
    line: number,
    principals: principals.replaceAll('"', ''),
    keyType,
    keyBlob,
    isAuthority: options.has('cert-authority'),
    namespaces: options.get('namespaces') ?? null,
    validAfter: times[0]!,
    validBefore: times[1]!,
  }
}

/** Words between spaces; quotation marks keep spaces within a word. */
function splitWords(line: string): string[] | undefined {
  const words: string[] = []
  let word = ''
  let quoted = false
  for (const character of line) {
    if (character === '"') quoted = !quoted
    if (!quoted && (character === ' ' || character === '\t')) {
      if (word !== '') words.push(word)
      word = ''
    } else word += character
  }
  if (word !== '') words.push(word)
  return quoted ? undefined : words
}

const OPTIONS = new Set(['cert-authority', 'namespaces', 'valid-after', 'valid-before'])

function readOptions(text: string): Map<string, string> | string {
  const options = new Map<string, string>()
  for (const [, name = '', quoted, bare] of text.matchAll(/([^,=]+)(?:=(?:"([^"]*)"|([^,]*)))?(?:,|$)/g)) {
    const key = name.toLowerCase()
    // What is not known may forbid something.
    if (!OPTIONS.has(key)) return `its option ${JSON.stringify(name)} is not known`
    options.set(key, quoted ?? bare ?? '')
  }
  return options
}

/** Undefined: it is not written as it must be. */
function readTime(text: string | undefined): SignerTime | null | undefined {
  if (text === undefined) return null
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((field) => Number(field ?? 0))
  return { fields: [year!, month!, day!, hour!, minute!, second!], isUtc: match[7] === 'Z' }
}

/** Whether a name matches a list of patterns as OpenSSH does: `*` and `?` stand for others, `!` in front excludes. */
export function matchesPatterns(name: string, patterns: string): boolean {
  let matches = false
  for (const pattern of patterns.split(',')) {
    const isExcluding = pattern.startsWith('!')
    if (!matchesWildcards(name, isExcluding ? pattern.slice(1) : pattern)) continue
    if (isExcluding) return false
    matches = true
  }
  return matches
}

/** In time proportional to both lengths multiplied, whatever the pattern. */
function matchesWildcards(name: string, pattern: string): boolean {
  let [n, p, star, mark] = [0, 0, -1, 0]
  while (n < name.length) {
    if (pattern[p] === '*') [star, mark] = [p++, n]
    else if (pattern[p] === '?' || pattern[p] === name[n]) [n, p] = [n + 1, p + 1]
    else if (star >= 0) [p, n] = [star + 1, ++mark]
    else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
