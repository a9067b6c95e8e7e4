import type { TextEncoding } from './text-encoding.ts'
import { decodeText, encodingOf } from './text-encoding.ts'

/** Bytes of a tag file of a bag that is read. */
export const MAX_TAG_FILE = 67_108_864
/** Entries of a manifest or a fetch file. */
export const MAX_BAG_ENTRIES = 500_000

/** What bagit.txt declares (RFC 8493 §2.1.1). */
export interface BagDeclaration {
  readonly version: string
  /** Encoding of the other tag files; null: one that is not read. */
  readonly encoding: TextEncoding | 'UTF-16' | null
  readonly encodingName: string
}

const ENCODINGS: Readonly<Record<string, TextEncoding | 'UTF-16'>> = {
  'UTF-8': 'UTF-8',
  UTF8: 'UTF-8',
  'US-ASCII': 'UTF-8',
  ASCII: 'UTF-8',
  'UTF-16': 'UTF-16',
  'UTF-16LE': 'UTF-16LE',
  'UTF-16BE': 'UTF-16BE',
  'ISO-8859-1': 'ISO-8859-1',
  'ISO8859-1': 'ISO-8859-1',
}

/** Reads bagit.txt: two lines, in UTF-8 without a byte order mark. */
export function readBagDeclaration(bytes: Uint8Array): BagDeclaration | { readonly error: string } {
  if (encodingOf(bytes).mark > 0) return { error: 'bagit.txt begins with a byte order mark, which is not allowed' }
  const lines = decodeText(bytes.subarray(0, 4_096), 'UTF-8').split(/\r\n|\r|\n/)
  const [, version] = /^BagIt-Version:\s*(.*?)\s*$/i.exec(lines[0] ?? '') ?? []
  if (version === undefined) return { error: 'The first line of bagit.txt does not declare BagIt-Version' }
  if (!/^\d+\.\d+$/.test(version))
    return { error: `bagit.txt declares the version ${JSON.stringify(version)}, which is no version` }
  const [, name] = /^Tag-File-Character-Encoding:\s*(\S+)\s*$/i.exec(lines[1] ?? '') ?? []
  if (name === undefined) return { error: 'The second line of bagit.txt does not declare Tag-File-Character-Encoding' }
  return { version, encoding: ENCODINGS[name.toUpperCase()] ?? null, encodingName: name }
}

/** Text of a tag file. UTF-16 is big-endian where no mark says otherwise (RFC 2781 §4.3). */
export function decodeTagFile(bytes: Uint8Array, encoding: TextEncoding | 'UTF-16'): string {
  const { encoding: marked, mark } = encodingOf(bytes)
  if (encoding === 'UTF-16') return decodeText(bytes, mark === 2 ? marked : 'UTF-16BE', mark === 2 ? 2 : 0)
  return decodeText(bytes, encoding, marked === encoding ? mark : 0)
}

/** An entry of a manifest: a digest and the path as written, from the folder of the bag. */
export interface ManifestEntry {
  readonly line: number
  readonly digest: string
  readonly path: string
}

export interface Manifest {
  readonly entries: readonly ManifestEntry[]
  /** Numbers of lines that are no entry. */
  readonly unread: readonly number[]
  /** Whether entries beyond MAX_BAG_ENTRIES were left out. */
  readonly cut: boolean
}

/** Reads a manifest or tag manifest (RFC 8493 §2.1.3): digest, white space, path; older writers put `*` in front of the path. */
export function readManifest(text: string, limit = MAX_BAG_ENTRIES): Manifest {
  const entries: ManifestEntry[] = []
  const unread: number[] = []
  let cut = false
  for (const [i, line] of lines(text)) {
    const [, digest, path] = /^\s*([0-9a-fA-F]+)[ \t]+\*?(.+)$/s.exec(line) ?? []
    if (path === undefined) unread.push(i + 1)
    else if (entries.length < limit) entries.push({ line: i + 1, digest: digest!.toLowerCase(), path })
    else cut = true
  }
  return { entries, unread, cut }
}

/** Paths that fetch.txt says are to be fetched (RFC 8493 §2.2.3), as written; null where a line is damaged. */
export function readFetch(
  text: string,
  limit = MAX_BAG_ENTRIES,
): { readonly url: string; readonly path: string | null }[] {
  const found: { url: string; path: string | null }[] = []
  for (const [, line] of lines(text)) {
    const [, url = '', path] = /^(\S+)[ \t]+(?:\d+|-)[ \t]+(.+)$/s.exec(line) ?? []
    if (found.length < limit) found.push({ url, path: path ?? null })
  }
  return found
}

/** Bytes and files that bag-info.txt says the payload has; null: it does not say, and `undefined`: it says it in no readable way. */
export function readPayloadOxum(text: string): { readonly bytes: number; readonly files: number } | null | undefined {
  for (const [, line] of lines(text)) {
    const [, value] = /^Payload-Oxum\s*:\s*(.*?)\s*$/i.exec(line) ?? []
    if (value === undefined) continue
    const [, bytes, files] = /^(\d{1,16})\.(\d{1,10})$/.exec(value) ?? []
    return bytes === undefined ? undefined : { bytes: Number(bytes), files: Number(files) }
  }
  return null
}

/** A path with its line ends and percent signs restored (RFC 8493 §2.1.3). */
export function decodeBagPath(path: string): string {
  return path.replace(/%(0A|0D|25)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** Lines that are not blank, with their numbers from 0. CR, LF and CR LF end a line. */
function lines(text: string): [number, string][] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, i): [number, string] => [i, line])
    .filter(([, line]) => line.trim() !== '')
}
