import { type ChecksumLine, readChecksumLine } from './checksum-line.ts'
import { DIGESTS, type DigestAlgorithm, digestNamed, digestsOfLength } from './digest-algorithm.ts'
import { decodeText, encodingOf } from './text-encoding.ts'

/** Bytes of a list that is read. */
export const MAX_LIST_BYTES = 33_554_432
/** Files that one list may name. */
export const MAX_LIST_ENTRIES = 500_000
/** Bytes of a line; a longer one is not read. */
export const MAX_LIST_LINE = 8_192
/** Lines that could not be read and are told with their place; all are counted. */
export const MAX_TOLD_LINES = 100

export interface ChecksumEntry extends ChecksumLine {
  /** Number of its line, from 1. */
  readonly line: number
}

/** A line that is no checksum. */
export interface UnreadLine {
  readonly line: number
  /** Where it begins, in bytes. */
  readonly offset: number
  readonly length: number
}

export interface ChecksumList {
  readonly entries: readonly ChecksumEntry[]
  /** Lines that could not be read, the first MAX_TOLD_LINES of them. */
  readonly unread: readonly UnreadLine[]
  readonly unreadLines: number
  /** A signature of another kind that stands around the list, and is not checked. */
  readonly wrapping: 'OpenPGP' | 'signify' | null
  /** Whether entries beyond MAX_LIST_ENTRIES were left out. */
  readonly cut: boolean
}

/** Lines that belong to no entry and mean nothing. */
const PASSED_OVER = /^\s*(?:[#;]|$)|^Algorithm +Hash +Path *$|^-+ +-+ +-+ *$/
const PGP_SIGNED = '-----BEGIN PGP SIGNED MESSAGE-----'
const PGP_SIGNATURE = '-----BEGIN PGP SIGNATURE-----'
const PGP_END = '-----END PGP SIGNATURE-----'
const SIGNIFY = 'untrusted comment: '

/**
 * Reads a list of checksums, in any mixture of spellings. LF and CR LF end a line; a byte order mark tells UTF-16 from UTF-8.
 * Entries beyond `limit` are left out. Armour of OpenPGP and of OpenBSD's signify is passed over and named. Never fails: what is no entry is in `unread`.
 */
export function readChecksumList(bytes: Uint8Array, limit = MAX_LIST_ENTRIES): ChecksumList {
  const entries: ChecksumEntry[] = []
  const unread: UnreadLine[] = []
  let unreadLines = 0
  let wrapping: ChecksumList['wrapping'] = null
  let within: 'list' | 'armour header' | 'armour' | 'signify' = 'list'
  let cut = false
  for (const { line, offset, length, text } of lines(bytes)) {
    if (text === PGP_SIGNED) [wrapping, within] = ['OpenPGP', 'armour header']
    else if (text === PGP_SIGNATURE) [wrapping, within] = ['OpenPGP', 'armour']
    else if (line === 1 && text?.startsWith(SIGNIFY)) [wrapping, within] = ['signify', 'signify']
    else if (within === 'armour header') within = text === '' ? 'list' : within
    else if (within === 'armour') within = text === PGP_END ? 'list' : within
    else if (within === 'signify') within = 'list'
    else if (text === undefined || !PASSED_OVER.test(text)) {
      // Clearsigned text has "- " in front of lines that begin with a dash.
      const entry = text === undefined ? undefined : readChecksumLine(text.replace(/^- (?=-)/, ''))
      if (entry === undefined) {
        unreadLines++
        if (unread.length < MAX_TOLD_LINES) unread.push({ line, offset, length })
      } else if (entries.length < limit) entries.push({ ...entry, line })
      else cut = true
    }
  }
  return { entries, unread, unreadLines, wrapping, cut }
}

interface Line {
  readonly line: number
  readonly offset: number
  readonly length: number
  /** Undefined where it is longer than MAX_LIST_LINE. */
  readonly text: string | undefined
}

function* lines(bytes: Uint8Array): Generator<Line> {
  const { encoding, mark } = encodingOf(bytes)
  const width = encoding === 'UTF-8' ? 1 : 2
  const low = encoding === 'UTF-16BE' ? 1 : 0
  for (let line = 1, offset = mark; offset < bytes.length; line++) {
    let end = offset
    if (width === 1) {
      const at = bytes.indexOf(0x0a, offset)
      end = at < 0 ? bytes.length : at
    } else {
      while (end < bytes.length && !(bytes[end + low] === 0x0a && bytes[end + 1 - low] === 0)) end += 2
    }
    const length = Math.min(end, bytes.length) - offset
    const text = length > MAX_LIST_LINE ? undefined : decodeText(bytes, encoding, offset, offset + length)
    yield { line, offset, length, text: text?.endsWith('\r') ? text.slice(0, -1) : text }
    offset = end + width
  }
}

/** Which tool writes lists like this, in words. `hint`: the digest that the name of the list tells. */
export function spellingOf(list: ChecksumList, hint?: DigestAlgorithm): string {
  const spellings = new Set(list.entries.map((entry) => spellingOfEntry(entry, hint)))
  return spellings.size === 1 ? [...spellings][0]! : 'checksums in several spellings'
}

function spellingOfEntry({ spelling, algorithm, digest }: ChecksumEntry, hint: DigestAlgorithm | undefined): string {
  if (spelling === 'BSD' || spelling === 'openssl dgst') {
    const named = digestNamed(algorithm!)
    return `${spelling} ${named === undefined ? algorithm : DIGESTS[named].label}`
  }
  if (spelling === 'name first') return 'name first, as of psmd'
  if (spelling === 'Get-FileHash') return spelling
  const possible = digestsOfLength(digest.length / 2)
  const isHinted = hint !== undefined && possible.includes(hint)
  const name = isHinted ? hint : possible[0]!
  if (spelling === 'bare digest') return isHinted ? `bare ${DIGESTS[name].label}` : 'bare digest'
  const tool = name === 'blake2b512' ? 'b2' : name
  // Without a name for it, other digests of the length are as likely as what others chose.
  const orOther = isHinted || possible.length === 1 ? '' : ' or one of that length'
  return `${tool}${spelling === 'untagged' ? 'sum' : ' -r'}${orOther}`
}

const SUMS = '(?:md5|sha-?\\d{0,3}|sha3-\\d{3}|b2|blake2[bs]|rmd160|check)'
const LIST_NAME = new RegExp(
  `(?:^|[._-])(?:${SUMS}sums?|md5|sha-?(?:1|224|256|384|512))(?:[.](?:txt|asc|list))?$|^${SUMS}-?sums?(?:[._-].*)?$`,
  'i',
)

/** Whether a file of this name is there to hold checksums. */
export function isListName(name: string): boolean {
  return LIST_NAME.test(name)
}

/**
 * Whether the beginning of a file shows a list of checksums, whatever its name: each line is one, and names a file. `whole`: it is
 * all of the file.
 */
export function looksLikeChecksums(sample: Uint8Array, whole: boolean): boolean {
  const lastLine = sample.lastIndexOf(0x0a)
  const { entries, unreadLines } = readChecksumList(whole || lastLine < 0 ? sample : sample.subarray(0, lastLine + 1))
  return entries.length > 0 && unreadLines === 0 && entries.every((entry) => entry.name !== null)
}

/** Ending of a sidecar: what stands in front of it is the name of the file that it seals. */
const SIDECAR =
  /\.(?:md5|sha-?\d{1,3}|sha3-\d{3}|b2|blake2[bs]|rmd160|(?:md5|sha\d{0,3}|b2|check)sums?|sums?|hash|digest|sig|asc)(?:\.txt)?$/i

/** Name of the file that a sidecar of this name stands beside; undefined where the name does not tell. */
export function sidecarTarget(name: string): string | undefined {
  const target = name.replace(SIDECAR, '')
  return target === name || target === '' ? undefined : target
}
