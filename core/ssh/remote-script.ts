import { utf8 } from '../bytes/utf8.ts'
import { BLOCK, MAX_BLOCKS } from './file-place.ts'

/**
 * What runs on the machine that is read from: a loop of the POSIX shell that needs sh, ls, and dd, and writes nothing. A request is
 * five lines: a token, `read` or `list`, first block, number of blocks, path. The answer to `read` is how the file is listed, its
 * bytes, and how it is listed afterwards; to `list`, how a folder is listed. What separates them bears the token,
 * which is new for each request, so that no line of a log can be taken for it. One line without quotes, `!` and backslashes: the
 * user's own shell, whichever it is, passes it on as it is.
 */
export const REMOTE_SCRIPT = [
  'LC_ALL=C; export LC_ALL',
  'unset TIME_STYLE QUOTING_STYLE BLOCK_SIZE LS_BLOCK_SIZE',
  'read -r n || exit',
  'echo "$n ready"',
  'while read -r n && read -r w && read -r k && read -r c && IFS= read -r f',
  'do if [ "$w" = list ]',
  'then ls -lain "$f" 2>&1',
  'else ls -ldin "$f" 2>&1',
  's=link; echo "$n from"',
  'if [ -h "$f" ]; then :',
  'elif [ -f "$f" ]; then s=unreadable; if [ -r "$f" ]; then dd if="$f" bs=4096 skip="$k" count="$c" 2>/dev/null; s=$?; fi',
  'else s=special; fi',
  'echo; echo "$n to $s"; ls -ldin "$f" 2>&1',
  'fi',
  'echo "$n end"',
  'done',
].join('; ')

/** Bytes that may come before the first answer: what the start files of a remote shell print. */
export const MAX_NOISE = 65_536
/** Bytes of the answer to `read`: what was asked for, and how the file is listed. */
export const MAX_READ_ANSWER = BLOCK * MAX_BLOCKS + 65_536
/** Bytes of the answer to `list`. */
export const MAX_LIST_ANSWER = 4 << 20

/** A file as ls(1) lists it. */
export interface ListedFile {
  /** Decimal; of 64 bits on some systems. */
  readonly inode: string
  readonly type: 'file' | 'folder' | 'link' | 'pipe' | 'special'
  /** Bytes; of what is no file, undefined. */
  readonly size: number | undefined
}

/** What is there under a name: a listed file, or why none is listed. */
export type Listed = ListedFile | { readonly absent: string }

/** The answer to a request to read. */
export interface ReadAnswer {
  readonly before: Listed
  readonly after: Listed
  readonly bytes: Uint8Array
  /** Exit status of dd; undefined: it was not tried, as no file stood there or it may not be read. */
  readonly status: number | undefined
  readonly isUnreadable: boolean
}

/** Cuts the answer to a request to read; undefined where it is none. */
export function parseReadAnswer(answer: Uint8Array, token: string): ReadAnswer | undefined {
  const from = find(answer, `${token} from\n`, 0)
  const to = lastFind(answer, `\n${token} to `)
  if (from < 0 || to < from) return undefined
  const begin = from + token.length + 6
  const [status = '', ...after] = utf8(answer, to + token.length + 5, answer.length).split('\n')
  if (to < begin || after.at(-2) !== `${token} end`) return undefined
  return {
    before: parseListed(utf8(answer, 0, from)),
    after: parseListed(after.slice(0, -2).join('\n')),
    bytes: answer.slice(begin, to),
    status: /^\d{1,3}$/.test(status) ? Number(status) : undefined,
    isUnreadable: status === 'unreadable',
  }
}

const TYPES: Readonly<Record<string, ListedFile['type']>> = { '-': 'file', d: 'folder', l: 'link', p: 'pipe' }
/** Inode, mode, links, user, group, size (of devices: two numbers), month, day, time or year, name. POSIX, ls(1), "-l". */
const LISTED =
  /^ *(\d{1,20}) +([-a-zA-Z])\S* +\d+ +\S+ +\S+ +(?:(\d{1,15})|\d+, *\d+) +[A-Z][a-z]{2} +\d{1,2} +[\d:]{4,5} (.*)$/s

/** Reads a line of `ls -ldin`, or what ls says instead. */
export function parseListed(text: string): Listed {
  const found = LISTED.exec(text.replace(/\n$/, ''))
  return found ? listed(found) : { absent: text.trim().slice(0, 300) || 'it is not there' }
}

function listed([, inode = '', letter = '', size]: RegExpExecArray): ListedFile {
  return { inode, type: TYPES[letter] ?? 'special', size: size === undefined ? undefined : Number(size) }
}

/** A file beside the one that is followed. */
export interface Neighbour extends ListedFile {
  readonly name: string
}

/** Reads `ls -lain` of a folder. Names with line ends, which come in pieces, and what ls complains of, are left out. */
export function parseFolder(text: string): Neighbour[] {
  return text.split('\n').flatMap((line) => {
    const found = LISTED.exec(line)
    return found ? [{ ...listed(found), name: found[4]! }] : []
  })
}

function find(bytes: Uint8Array, text: string, from: number): number {
  const last = bytes.length - text.length
  for (let at = from; at <= last; at++) if (isAt(bytes, text, at)) return at
  return -1
}

function lastFind(bytes: Uint8Array, text: string): number {
  for (let at = bytes.length - text.length; at >= 0; at--) if (isAt(bytes, text, at)) return at
  return -1
}

/** Whether a text of ASCII stands at a place. */
function isAt(bytes: Uint8Array, text: string, at: number): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** Whether an answer has come to its end. */
export function endsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && isAt(bytes, text, bytes.length - text.length)
}
