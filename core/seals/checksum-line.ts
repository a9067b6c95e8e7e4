import { digestNamed, digestsOfLength } from './digest-algorithm.ts'

/** Which tool wrote a line, as far as that shows. */
export type Spelling =
  | 'untagged'
  | 'single space'
  | 'BSD'
  | 'openssl dgst'
  | 'name first'
  | 'bare digest'
  | 'Get-FileHash'

/** One file and its digest, as a line states them. */
export interface ChecksumLine {
  /** Name as meant, escapes resolved; null where the line holds the digest alone. */
  readonly name: string | null
  /** Name of the digest as written; null where only its length tells. */
  readonly algorithm: string | null
  /** The digest in lower-case hexadecimal, or in base64 where it was written so. */
  readonly digest: string
  readonly spelling: Spelling
  /** What was hashed: the bytes, the text with its line ends made LF, or single bits written as text (`shasum -U`, `-0`). */
  readonly of: 'bytes' | 'text' | 'bits'
}

const HEX = '[0-9a-fA-F]'
/** `HEX  name`, `HEX *name`, `HEX name`, `HEX<tab>name`; `\` in front where the name has escapes. */
const UNTAGGED = new RegExp(`^(\\\\?)(${HEX}{32,128})(?: ([ *?^])|([ \\t]))(.+)$`, 's')
/** `SHA256 (name) = HEX`, `SHA2-256(name)= HEX`. */
const TAGGED = /^(\\?)([A-Za-z][A-Za-z0-9/_-]{0,31})( ?)\((.*)\) ?= ?([0-9a-fA-F]+|[0-9A-Za-z+/]+={0,2})$/s
const DIGEST = new RegExp(`^${HEX}{32,128}$`)
/** The beginning of a row of the table that Get-FileHash prints. */
const FILE_HASH = new RegExp(`^([A-Z][A-Z0-9]{2,9}) +(${HEX}{32,128}) +(?=[^ ])`)

/** Characters of the shortest line: MD5 in base64 (24), its name, brackets and `=`. */
const SHORTEST = 30

const MODES: Readonly<Record<string, ChecksumLine['of']>> = { '?': 'text', '^': 'bits' }

/**
 * Reads a line without its line end, in any spelling that the common tools write (GNU coreutils, BSD, OpenSSL, Perl's shasum,
 * psmd, PowerShell). Undefined: this is no such line.
 */
export function readChecksumLine(line: string): ChecksumLine | undefined {
  if (line.length < SHORTEST) return undefined
  return readTagged(line) ?? readUntagged(line) ?? readFileHash(line) ?? readNameFirst(line) ?? readBare(line)
}

function readUntagged(line: string): ChecksumLine | undefined {
  const [, escaped, digest, mark, , text] = UNTAGGED.exec(line) ?? []
  if (digest === undefined || !isLength(digest)) return undefined
  const name = escaped === '' ? text! : resolveEscapes(text!)
  if (name === undefined) return undefined
  const spelling = mark === undefined ? 'single space' : 'untagged'
  const of = MODES[mark ?? ''] ?? 'bytes'
  return { name, algorithm: null, digest: digest.toLowerCase(), spelling, of }
}

function readTagged(line: string): ChecksumLine | undefined {
  const [, escaped, algorithm, space, text, digest] = TAGGED.exec(line) ?? []
  if (algorithm === undefined) return undefined
  const name = escaped === '' ? text! : resolveEscapes(text!)
  if (name === undefined) return undefined
  // Digits and letters up to f may be base64 as well; the hexadecimal form has an even, known length.
  const hex = /^[0-9a-fA-F]+$/.test(digest!) && (isLength(digest!) || digestNamed(algorithm) === undefined)
  if (!hex && !/[=A-Za-z]/.test(digest!)) return undefined
  const spelling = space === '' ? 'openssl dgst' : 'BSD'
  return { name, algorithm, digest: hex ? digest!.toLowerCase() : digest!, spelling, of: 'bytes' }
}

/** `name HEX md5`, as psmd and its kin write it. */
function readNameFirst(line: string): ChecksumLine | undefined {
  const [front, algorithm] = lastWord(line)
  if (digestNamed(algorithm) === undefined) return undefined
  const [name, digest] = lastWord(front)
  if (name === '' || !isDigest(digest)) return undefined
  return { name, algorithm, digest: digest.toLowerCase(), spelling: 'name first', of: 'bytes' }
}

/** What stands in front of the last word, and the word. */
function lastWord(text: string): [string, string] {
  const at = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'))
  return [text.slice(0, Math.max(0, at)).trimEnd(), text.slice(at + 1)]
}

function readFileHash(line: string): ChecksumLine | undefined {
  const [head, algorithm, digest] = FILE_HASH.exec(line) ?? []
  if (head === undefined || digestNamed(algorithm!) === undefined || !isDigest(digest!)) return undefined
  const name = line.slice(head.length).trimEnd()
  return { name, algorithm: algorithm!, digest: digest!.toLowerCase(), spelling: 'Get-FileHash', of: 'bytes' }
}

function readBare(line: string): ChecksumLine | undefined {
  const digest = line.trim()
  if (!isDigest(digest)) return undefined
  return { name: null, algorithm: null, digest: digest.toLowerCase(), spelling: 'bare digest', of: 'bytes' }
}

/** Whether this is a digest in hexadecimal, of a length that is known. */
function isDigest(text: string): boolean {
  return DIGEST.test(text) && isLength(text)
}

function isLength(hex: string): boolean {
  return hex.length % 2 === 0 && digestsOfLength(hex.length / 2).length > 0
}

/** Escapes of coreutils: `\\`, `\n` and `\r`. Undefined where another stands. */
function resolveEscapes(name: string): string | undefined {
  if (/\\(?![\\nr])/.test(name.replaceAll('\\\\', ''))) return undefined
  return name.replace(/\\([\\nr])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\'))
}
