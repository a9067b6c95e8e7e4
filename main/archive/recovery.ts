import { createHash } from 'node:crypto'
import { closeSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Checkpoint } from '../../core/archive/checkpoint.ts'
import { RecordSlicer } from '../../core/archive/record-slicer.ts'
import type { LeafHasher } from '../../core/hash/leaf-hasher.ts'
import { sha256 } from '../../core/hash/sha256.ts'
import { sameBytes } from '../../core/merkle/proof.ts'
import { type Files, replaceFile } from '../disk/files.ts'
import { ArchiveError } from './archive-error.ts'
import { appendLeaves, type Chain, type Rename, wrong } from './chain.ts'
import { type ChainLink, readSignedLink } from './chain-link.ts'
import { settleCopies } from './copies.ts'
import { isSealed } from './digest.ts'
import {
  type ArchiveListing,
  CHECKPOINTS,
  leavesPath,
  numberName,
  openPath,
  parseNumber,
  RESERVE,
  type SegmentFile,
  segmentPath,
  tornPath,
} from './layout.ts'
import { openRegular, readRegular } from './regular-file.ts'
import { SegmentTally } from './segment-tally.ts'

/** Bytes that are set aside at most: what can stand behind the last whole record. */
export const MAX_TORN_BYTES = 4 << 20
/** Content that is read in one step, bytes. */
const PIECE = 1 << 20

/** What mending needs. */
export interface Mending {
  readonly chain: Chain
  readonly listing: ArchiveListing
  readonly files: Files
  readonly hasher: LeafHasher
}

/**
 * Brings an archive whose writer was interrupted into the state that it would have had a moment earlier or later. Nothing that was
 * sealed is changed, and no byte of a stream is lost. Returns what was done, a sentence each. Throws ArchiveError where something
 * stands there that no crash leaves.
 */
export async function mend(mending: Mending): Promise<string[]> {
  const { chain, files, listing } = mending
  const remarks: string[] = []
  const finished = await finishStaged(mending)
  if (finished) remarks.push(`segment ${finished} was whole when its writer ended: its sealing was completed`)
  refuseUnsealed(mending)
  // A reserve is left to the next capture: that it is there tells that the one before was interrupted.
  const leftovers = listing.unfinished.filter((path) => path !== RESERVE && isLeftover(path, mending))
  for (const path of leftovers) files.remove(join(listing.folder, path))
  if (leftovers.length > 0 && !finished)
    remarks.push(`left unfinished by a writer that was interrupted, and removed: ${leftovers.join(', ')}`)
  remarks.push(...mendOpen(mending))
  if (chain.last?.segment.state === 'open') {
    throw wrong(
      listing.folder,
      `${chain.last.segment.name} was being written, as the last checkpoint says, and is not there`,
    )
  }
  remarks.push(...(await settleCopies(chain, listing, files)))
  return remarks
}

/** Whether an unfinished file is not needed: of a sealed segment that is not there otherwise, it may be all there is. */
function isLeftover(path: string, { chain, listing }: Mending): boolean {
  const number = parseNumber(/\/(\d+)/.exec(path)?.[1] ?? '')
  if (path.startsWith(`${CHECKPOINTS}/`)) return number !== undefined && number > chain.count
  if (number === undefined || number >= chain.next) return true
  const entry = listing.segments.find((each) => each.number === number)
  return entry !== undefined && (entry.files.length > 0 || entry.moved !== null)
}

/** Completes a sealing whose checkpoint is staged; says which segment. */
async function finishStaged({ chain, listing }: Mending): Promise<string | undefined> {
  const { folder } = listing
  if (!listing.unfinished.includes(chain.staged)) return undefined
  let signed: ChainLink
  try {
    signed = readSignedLink(join(folder, chain.staged), chain.signer.key)
  } catch {
    // It was not written to its end: what it speaks of has not been touched.
    return undefined
  }
  const { segment, size, root } = signed.checkpoint
  if (segment.state !== 'sealed' || !chain.continues(signed) || !segment.name.startsWith(`${numberName(chain.next)}.`))
    return undefined
  const content = findPlace(folder, segmentPath(segment.name), [
    `${segmentPath(segment.name)}.part`,
    openPath(segment.name),
  ])
  const leaves = findPlace(folder, leavesPath(chain.next), [`${leavesPath(chain.next)}.part`])
  if (!content || !leaves || !(await isSealed(join(folder, content[0]), 'none', segment))) return undefined
  const tree = chain.sealed.copy()
  appendLeaves(join(folder, leaves[0]), tree)
  if (tree.size !== size || !sameBytes(tree.root(), root)) return undefined
  chain.finish(
    signed,
    tree,
    [leaves, content].filter(([from, to]) => from !== to),
  )
  return segment.name
}

/** Where a file stands that is to have the name `final`. */
function findPlace(folder: string, final: string, others: readonly string[]): Rename | undefined {
  const names = new Set(readdirSync(join(folder, final.slice(0, final.indexOf('/')))))
  const found = [final, ...others].find((path) => names.has(path.slice(path.indexOf('/') + 1)))
  return found === undefined ? undefined : [found, final]
}

/** A crash leaves no complete segment without a checkpoint, staged or in place. */
function refuseUnsealed({ chain, listing }: Mending): void {
  for (const { number, files } of listing.segments) {
    const strange = files.find(({ open }) => (open ? number > chain.next : number >= chain.next))
    if (strange) {
      throw wrong(
        listing.folder,
        `${join(listing.folder, strange.path)} is there, and no checkpoint names it: its checkpoint was lost, or somebody put it there`,
      )
    }
  }
}

/** Seals a segment that was being written: its whole records are kept, and torn bytes set aside. */
function mendOpen(mending: Mending): string[] {
  const { chain, listing, files, hasher } = mending
  const { folder } = listing
  const entry = listing.segments.find(({ number }) => number === chain.next)
  const found = entry?.files.filter(({ open }) => open) ?? []
  const [file] = found
  if (!file) return []
  if (found.length > 1)
    throw new ArchiveError(
      `${found.map(({ path }) => path).join(' and ')} in ${folder} cannot both be the segment that was being written. Move the wrong one away`,
    )
  const path = join(folder, file.path)
  const tally = new SegmentTally(
    files,
    join(folder, `${leavesPath(chain.next)}.part`),
    hasher,
    chain.sealed,
    createHash('sha256'),
  )
  const open = chain.last?.segment.state === 'open' ? chain.last : undefined
  let torn = readOpen(path, file, tally, open, folder)
  if (tally.records === 0 && torn.length === 0) {
    files.remove(path)
    files.remove(join(folder, `${leavesPath(chain.next)}.part`))
    return [`${file.path} was empty: removed`]
  }
  const before = entry?.torn ? readRegular(join(folder, entry.torn), MAX_TORN_BYTES) : undefined
  if (before && torn.length > 0 && !sameBytes(before, torn))
    throw new ArchiveError(
      `${join(folder, entry!.torn!)} holds something else than what is torn off ${file.path}. Move it away`,
    )
  if (tally.records === 0) {
    // A segment has records: then what is torn is one.
    tally.take(torn, Uint32Array.of(0, torn.length), 1)
    torn = new Uint8Array(0)
  } else if (torn.length > 0) {
    replaceFile(files, join(folder, tornPath(chain.next)), torn)
  }
  files.append(path, tally.bytes, new Uint8Array(0), true)
  tally.sync()
  const aside = torn.length > 0 ? torn : (before ?? torn)
  const { records, bytes } = tally
  const segment = { name: file.name, state: 'sealed', records, bytes, sha256: tally.digest() } as const
  const interrupted = { bytes: aside.length, sha256: sha256(aside) }
  chain.publish({ segment, interrupted }, tally.tree(), renamesOf(file.name, chain.next))
  const rest = aside.length > 0 ? `; ${aside.length} torn bytes behind them stand in ${tornPath(chain.next - 1)}` : ''
  return [
    `${file.name} was being written when its writer ended: its ${records} whole records (${bytes} bytes) are sealed${rest}`,
  ]
}

/** How an open segment takes its place. */
export function renamesOf(name: string, number: number): Rename[] {
  return [
    [`${leavesPath(number)}.part`, leavesPath(number)],
    [openPath(name), segmentPath(name)],
  ]
}

/** Takes the whole records of an open segment, and returns what stands behind them. `signed`: what must be there at least. */
function readOpen(
  path: string,
  { kind }: SegmentFile,
  tally: SegmentTally,
  signed: Checkpoint | undefined,
  folder: string,
): Uint8Array {
  const slicer = new RecordSlicer(kind)
  const bounds = new Uint32Array(4097)
  let buffer = new Uint8Array(4 * PIECE)
  let [length, position] = [0, 0]
  let checked = signed === undefined
  const differs = () => wrong(folder, `${path} does not begin with what the last checkpoint signs of it`)
  /** Takes records up to the signed ones and compares, then all others. */
  const take = (count: number) => {
    let from = 0
    if (!checked) {
      const end = bounds[0]! + signed!.segment.bytes - tally.bytes
      while (from < count && bounds[from]! < end) from++
      tally.take(buffer, bounds, from)
      if (tally.bytes > signed!.segment.bytes) throw differs()
      if (tally.bytes < signed!.segment.bytes) return
      const { segment, root } = signed!
      if (tally.records !== segment.records || !sameBytes(tally.digest(), segment.sha256)) throw differs()
      if (!sameBytes(tally.tree().root(), root)) throw differs()
      checked = true
    }
    tally.take(buffer, bounds.subarray(from), count - from)
  }
  const descriptor = openRegular(path)
  try {
    for (;;) {
      const read = readSync(descriptor, buffer, length, Math.min(PIECE, buffer.length - length), position)
      if (read === 0) break
      position += read
      length += read
      let start = 0
      for (let count = bounds.length - 1; count === bounds.length - 1; start = bounds[count]!) {
        count = slicer.slice(buffer, start, length, false, bounds)
        take(count)
      }
      buffer = buffer.copyWithin(0, start, length)
      length -= start
    }
  } finally {
    closeSync(descriptor)
  }
  if (!checked) throw differs()
  return buffer.slice(0, length)
}
