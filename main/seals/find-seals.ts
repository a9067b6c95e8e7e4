import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import {
  isListName,
  looksLikeChecksums,
  MAX_LIST_BYTES,
  readChecksumList,
  sidecarTarget,
} from '../../core/seals/checksum-list.ts'
import { isSshSignature } from '../../core/seals/ssh-signature.ts'
import type { SealType } from '../../core/verdict/report.ts'
import { isBag } from './bag-folder.ts'
import { readSmall } from './context.ts'

/** A seal of others, recognised and not yet checked. */
export interface FoundSeal {
  /** Absolute path of the list, the sidecar, the signature; of a bag its folder. */
  readonly path: string
  readonly type: SealType
}

/** Files and folders that one search looks at. */
export const MAX_SEARCHED = 100_000
/** Folders within one another. */
export const MAX_SEARCH_DEPTH = 64
/** Bytes at the beginning, and at the end, by which a file is recognised. */
export const SAMPLE_BYTES = 65_536

/**
 * Recognises the seals in and under these folders, and of files those that are seals and those that speak of them beside them.
 * Links are not followed. Sealed archives, which are verified in another way, are to be named and are left out. A folder that cannot be looked through to
 * its end is itself in the result, as a list that checkSeals() then says is not checked.
 */
export async function findSeals(
  paths: readonly string[],
  { archives = [], limit = MAX_SEARCHED }: { readonly archives?: readonly string[]; readonly limit?: number } = {},
): Promise<FoundSeal[]> {
  const search: Search = { found: new Map(), left: limit, archives: new Set(archives.map((path) => resolve(path))) }
  const files = new Map<string, Set<string>>()
  for (const path of paths.map((path) => resolve(path))) {
    const facts = statSync(path, { throwIfNoEntry: false })
    if (facts?.isDirectory()) await walk(path, 0, search)
    else if (facts?.isFile()) files.set(dirname(path), (files.get(dirname(path)) ?? new Set()).add(basename(path)))
  }
  for (const [folder, names] of files) lookBeside(folder, names, search)
  return [...search.found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

interface Search {
  readonly found: Map<string, FoundSeal>
  left: number
  readonly archives: ReadonlySet<string>
}

function add(search: Search, path: string, type: SealType): void {
  search.found.set(path, { path, type })
}

async function walk(folder: string, depth: number, search: Search): Promise<void> {
  if (search.archives.has(folder)) return
  await setImmediate()
  const entries = list(folder)
  if (entries === undefined || depth > MAX_SEARCH_DEPTH || search.left < entries.length) {
    add(search, folder, 'checksums')
    return
  }
  search.left -= entries.length
  const names = entries.map(({ name }) => name)
  const isBagHere = isBag(names)
  if (isBagHere) add(search, folder, 'bagit')
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await walk(path, depth + 1, search)
    // The lists of a bag are checked with it.
    else if (entry.isFile() && !(isBagHere && /^(?:tag)?manifest-.*\.txt$/i.test(entry.name))) recognise(path, search)
  }
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return undefined
  }
}

function recognise(path: string, search: Search): void {
  const type = sealType(path)
  if (type !== undefined) add(search, path, type)
}

/** What kind of seal a file is, by its content and then its name; undefined: none. */
function sealType(path: string): SealType | undefined {
  const name = basename(path)
  const sample = readSample(path)
  if (sample === undefined) return undefined
  if (isSshSignature(sample.head)) return 'ssh signature'
  if (/\.(?:tsr|tst|tsp)$/i.test(name) && sample.head[0] === DER_SEQUENCE) return 'time stamp'
  if (isNote(sample.tail)) return 'signed note'
  if (isListName(name)) return asList(path)
  if (sample.head.includes(0) && sample.head[0]! < 0xfe) return undefined
  if (!looksLikeChecksums(sample.head, sample.isWhole)) return undefined
  return isBelievable(path, sample.head) ? asList(path) : undefined
}

const DER_SEQUENCE = 0x30

function asList(path: string): SealType {
  const target = sidecarTarget(basename(path))
  const isBeside =
    target !== undefined && [target, `${target}.gz`].some((name) => existsSync(join(dirname(path), name)))
  return isBeside ? 'sidecar' : 'checksums'
}

/** One line alone, in a file whose name says nothing, is a list only where a file that it names is there. */
function isBelievable(path: string, head: Uint8Array): boolean {
  const { entries } = readChecksumList(head)
  if (entries.length > 1) return true
  const named = basename((entries[0]?.name ?? '').replaceAll('\\', '/'))
  return named !== '' && !named.includes('\0') && existsSync(join(dirname(path), named))
}

interface Sample {
  readonly head: Uint8Array
  readonly tail: Uint8Array
  readonly isWhole: boolean
}

function readSample(path: string): Sample | undefined {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const facts = fstatSync(file)
    if (!facts.isFile()) return undefined
    const buffer = Buffer.alloc(Math.min(facts.size, SAMPLE_BYTES))
    const head = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0))
    if (facts.size <= SAMPLE_BYTES) return { head, tail: head, isWhole: true }
    const end = Buffer.alloc(SAMPLE_BYTES)
    const tail = end.subarray(0, readSync(file, end, 0, end.length, facts.size - end.length))
    return { head, tail, isWhole: false }
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Whether a file ends as a signed note does: an empty line, and then signature lines alone. */
function isNote(tail: Uint8Array): boolean {
  const text = Buffer.from(tail).toString('utf8')
  const [, signatures] = /\n\n((?:— [^\n]+\n)+)$/.exec(text) ?? []
  return signatures !== undefined
}

/** Of the seals in a folder, those that are among `names` or speak of one of them. */
function lookBeside(folder: string, names: ReadonlySet<string>, search: Search): void {
  for (const entry of list(folder) ?? []) {
    if (!entry.isFile() || search.left-- <= 0) continue
    const path = join(folder, entry.name)
    const isNamed = names.has(entry.name)
    const mayConcern = isNamed || isListName(entry.name) || [...names].some((name) => entry.name.startsWith(name))
    const type = mayConcern ? sealType(path) : undefined
    if (type !== undefined && (isNamed || concerns(path, type, names))) add(search, path, type)
  }
}

function concerns(path: string, type: SealType, names: ReadonlySet<string>): boolean {
  const name = basename(path)
  if (type !== 'checksums' && type !== 'sidecar') return names.has(name.replace(/\.[^.]+$/, ''))
  const target = sidecarTarget(name)
  if (target !== undefined && names.has(target)) return true
  const bytes = readSmall(path, MAX_LIST_BYTES)
  const content = 'error' in bytes ? '' : Buffer.from(bytes).toString('utf8')
  return [...names].some((wanted) => content.includes(wanted))
}
