import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HASH_BYTES, LEAF_PREFIX, type LeafHasher, NODE_PREFIX, plainHasher } from '../core/hash/leaf-hasher.ts'

/** What leaf-hash.c exports; `path` is an index into what `paths` returns. */
interface Addon {
  paths(): string[]
  leaves(bytes: Uint8Array, bounds: Uint32Array, count: number, to: Uint8Array, path: number): void
  pairs(hashes: Uint8Array, count: number, to: Uint8Array, path: number): void
}

interface Sample {
  readonly bytes: Uint8Array
  readonly bounds: Uint32Array
  readonly leaves: Buffer
  readonly nodes: Buffer
}

export interface HasherState {
  /** As LeafHasher's. */
  readonly name: string
  /** Why it is the one in TypeScript, in words; null where the addon serves. */
  readonly reason: string | null
}

/** The environment variable that names the hasher to take, whatever is fastest: one of `paths`, or `typescript`. */
export const HASHER_VARIABLE = 'LOGWITNESS_HASHER'

/** The addon's file, and the folder it stands in beneath the one that `addonFile` takes. */
const FILE = 'leaf-hash.node'
const PLATFORM = `${process.platform}-${process.arch}`

/** Records that a path is timed with: a millisecond of work, lengths as in a capture of syslog. */
const TIMED_RECORDS = 4096
const SHORTEST = 80
const LENGTHS = 320
/** Records of each length from 0 up to here are checked: whole blocks, both kinds of padding, the edges between them. */
const CHECKED_LENGTHS = 136
const PAIRS = CHECKED_LENGTHS / 2
/** Bytes of a sample that are made one by one; what is behind them repeats them. */
const DISTINCT = 10_007

/** A hasher, and why it is not a faster one: null where it is the addon's fastest. */
export interface Choice {
  readonly hasher: LeafHasher
  readonly reason: string | null
}

let chosen: Choice | undefined

/**
 * The hasher that is fastest on this machine: of the addon's paths, those are timed that give the digests they should; where
 * there is no addon, its twin in TypeScript. Takes some milliseconds the first time in each thread. Throws where
 * LOGWITNESS_HASHER names one that is not there.
 */
export function loadHasher(): LeafHasher {
  chosen ??= chooseHasher(addonFile(), process.env[HASHER_VARIABLE])
  return chosen.hasher
}

/** Which hasher `loadHasher` gives, and why it is not a faster one. Throws as it does. */
export function hasherState(): HasherState {
  const { name } = loadHasher()
  return { name, reason: chosen!.reason }
}

/** Every path that this processor has, checked or not, and the twin: for tests and measurements. */
export function allHashers(): LeafHasher[] {
  const loaded = load(addonFile())
  return typeof loaded === 'string' ? [plainHasher] : [...hashersOf(loaded), plainHasher]
}

/**
 * Where the addon stands: in the cache of the checkout that this module or its bundle is part of, or beside the archive of the
 * packaged app.
 */
export function addonFile(module: string = import.meta.url): string {
  // A bundle stands two folders deep: dist/engine.
  const root = fileURLToPath(new URL(module.endsWith('.ts') ? '..' : '../..', module))
  const packaged = basename(root).startsWith('app.asar')
  return join(root, packaged ? '../native' : '.cache/native', PLATFORM, FILE)
}

/** What `loadHasher` does, for the addon in `file`; `wanted` names the hasher to take. */
export function chooseHasher(file: string, wanted: string | undefined): Choice {
  const loaded = load(file)
  const ofAddon = typeof loaded === 'string' ? [] : hashersOf(loaded)
  if (wanted) {
    const all = [...ofAddon, plainHasher]
    const hasher = all.find(({ name }) => name === wanted)
    if (hasher !== undefined)
      return { hasher, reason: hasher === plainHasher ? `${HASHER_VARIABLE} asks for it` : null }
    const names = all.map(({ name }) => name).join(', ')
    const why = typeof loaded === 'string' ? `; ${loaded}` : ''
    throw new Error(
      `${HASHER_VARIABLE} names ${wanted}, which is not to be had here (${names}${why}); name one of these, or unset it`,
    )
  }
  if (typeof loaded === 'string') return { hasher: plainHasher, reason: loaded }
  const sample = makeSample()
  const good = ofAddon.filter((hasher) => isRight(hasher, sample))
  if (good.length === 0) return { hasher: plainHasher, reason: `the addon ${file} computes wrong digests` }
  return { hasher: fastest(good), reason: null }
}

/** The addon, or why there is none. */
function load(path: string): Addon | string {
  if (!existsSync(path)) return `the addon is not built: there is no ${path}`
  try {
    return createRequire(import.meta.url)(path) as Addon
  } catch (error) {
    return `the addon ${path} cannot be loaded (${(error as Error).message})`
  }
}

function hashersOf(addon: Addon): LeafHasher[] {
  return addon.paths().map((name, path) => ({
    name,
    leaves: (bytes, bounds, count, to) => addon.leaves(bytes, bounds, count, to, path),
    pairs: (hashes, count, to) => addon.pairs(hashes, count, to, path),
  }))
}

/** Records of many lengths, and the leaves of these and the nodes above them as OpenSSL computes them. */
function makeSample(): Sample {
  const bounds = new Uint32Array(CHECKED_LENGTHS + 1)
  for (let i = 0; i < CHECKED_LENGTHS; i++) bounds[i + 1] = bounds[i]! + i
  const bytes = someBytes(bounds[CHECKED_LENGTHS]!)
  const digests = (prefix: number, messages: readonly Uint8Array[]) =>
    Buffer.concat(messages.map((message) => hash('sha256', Buffer.concat([Buffer.of(prefix), message]), 'buffer')))
  const numbers = Array.from({ length: CHECKED_LENGTHS }, (_, i) => i)
  const leaves = digests(
    LEAF_PREFIX,
    numbers.map((i) => bytes.subarray(bounds[i], bounds[i + 1])),
  )
  const nodes = digests(
    NODE_PREFIX,
    numbers.slice(0, PAIRS).map((i) => leaves.subarray(2 * HASH_BYTES * i, 2 * HASH_BYTES * (i + 1))),
  )
  return { bytes, bounds, leaves, nodes }
}

function isRight(hasher: LeafHasher, { bytes, bounds, leaves, nodes }: Sample): boolean {
  const hashes = new Uint8Array(leaves.length)
  hasher.leaves(bytes, bounds, CHECKED_LENGTHS, hashes)
  if (!leaves.equals(hashes)) return false
  hasher.pairs(hashes, PAIRS, hashes)
  return nodes.equals(hashes.subarray(0, nodes.length))
}

/** One path alone needs no timing, and the one without vectors is never the fastest of several. */
function fastest(hashers: readonly LeafHasher[]): LeafHasher {
  const likely = hashers.filter(({ name }) => hashers.length === 1 || name !== 'scalar')
  if (likely.length === 1) return likely[0]!
  const bounds = new Uint32Array(TIMED_RECORDS + 1)
  for (let i = 0; i < TIMED_RECORDS; i++) bounds[i + 1] = bounds[i]! + SHORTEST + ((i * 151) % LENGTHS)
  const bytes = someBytes(bounds[TIMED_RECORDS]!)
  const to = new Uint8Array(HASH_BYTES * TIMED_RECORDS)
  const timeOf = (hasher: LeafHasher) => {
    const started = performance.now()
    hasher.leaves(bytes, bounds, TIMED_RECORDS, to)
    return performance.now() - started
  }
  // The better of two: one may have been interrupted.
  const timed = likely.map((hasher) => ({ hasher, time: Math.min(timeOf(hasher), timeOf(hasher)) }))
  return timed.reduce((best, one) => (one.time < best.time ? one : best)).hasher
}

/** Bytes that differ from those around them. */
function someBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const first = Math.min(length, DISTINCT)
  for (let i = 0; i < first; i++) bytes[i] = Math.imul(i, 0x9e3779b1) >>> 21
  for (let known = first; known < length; known *= 2) bytes.copyWithin(known, 0, known)
  return bytes
}
