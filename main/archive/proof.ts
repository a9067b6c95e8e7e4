import { closeSync, fstatSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { parseMovedNote } from '../../core/archive/moved-note.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import type { TlogProof } from '../../core/archive/tlog-proof.ts'
import { HASH_BYTES } from '../../core/hash/leaf-hasher.ts'
import { inclusionRanges, sameBytes, verifyInclusion } from '../../core/merkle/proof.ts'
import { RangeRoots } from '../../core/merkle/range-roots.ts'
import { loadHasher } from '../../native/addon.ts'
import { ArchiveError } from './archive-error.ts'
import { type ArchiveFile, readArchiveFile } from './archive-file.ts'
import { readSignedNote } from './chain-link.ts'
import { type ArchiveListing, leavesPath, listArchive, numberName, type SegmentEntry } from './layout.ts'
import { readRecord } from './record-bytes.ts'
import { openRegular } from './regular-file.ts'
import { readSignedCheckpoint, type SignedCheckpoint } from './signed-checkpoint.ts'

/** Leaves that are read at a time. */
const LEAVES_AT_A_TIME = 65_536

/** How a record is named: its number in the archive from 0, or in its segment from 1. */
export type RecordName = { readonly index: number } | { readonly segment: number; readonly record: number }

/** Reads `4:110` (segment and record, from 1) or `#1316` (in the archive, from 0); undefined where it is neither. */
export function parseRecordName(text: string): RecordName | undefined {
  const [, segment, record, index] = /^(?:0*([1-9]\d{0,8}):([1-9]\d{0,15})|#(\d{1,16}))$/.exec(text) ?? []
  const name = index === undefined ? { segment: Number(segment), record: Number(record) } : { index: Number(index) }
  return Object.values(name).every(Number.isSafeInteger) ? name : undefined
}

/** A proof that one record is in an archive, and where it stands there. */
export interface RecordProof {
  /** Number of the record in the archive, from 0. */
  readonly index: number
  /** Number of its segment, and of the record in it, from 1. */
  readonly segment: number
  readonly record: number
  readonly checkpoint: SignedCheckpoint
  /** SHA-256(0x00 || record). */
  readonly leaf: Uint8Array
  readonly proof: TlogProof
}

/**
 * Proves that a record is in an archive, by one of its checkpoints (the newest, unless `checkpoint` gives a number). Each leaf is read
 * once; content is not read. `progress` is told how many leaves of how many were read. Throws ArchiveError where there is no such
 * record or where what stands in the archive does not lead to the signed root: then there is no proof.
 */
export function proveRecord(
  folder: string,
  name: RecordName,
  options: { checkpoint?: number | undefined; progress?: (leaves: number, of: number) => void } = {},
): RecordProof {
  const archive = readArchiveFile(folder)
  const listing = listArchive(folder)
  const chosen = options.checkpoint ?? listing.checkpoints.at(-1)?.number
  const last = listing.checkpoints.findIndex(({ number }) => number === chosen)
  if (last < 0)
    throw new ArchiveError(
      chosen === undefined
        ? `${folder} has no checkpoint, so nothing can be proven`
        : `${folder} has no checkpoint ${chosen}`,
    )
  const checkpoint = readSignedCheckpoint(folder, listing.checkpoints[last]!, archive)
  const place = locate(listing, archive, last, name)
  const { size, root } = checkpoint.checkpoint
  const ranges = inclusionRanges(place.index, size)
  const roots = new RangeRoots(loadHasher(), [...ranges, { from: place.index, to: place.index + 1 }])
  readLeaves(listing, size, (leaves, count, before) => {
    roots.append(leaves, count)
    options.progress?.(before + count, size)
  })
  const hashes = roots.roots() ?? []
  const leaf = hashes.pop()
  if (!leaf || !verifyInclusion(leaf, place.index, size, hashes, root))
    throw new ArchiveError(
      `the leaves in ${folder} do not lead to the root that checkpoint ${checkpoint.number} signs, so there is no proof; "logwitness verify ${folder}" says what was altered`,
    )
  return { ...place, checkpoint, leaf, proof: { extra: null, index: place.index, hashes, checkpoint: checkpoint.note } }
}

/**
 * The bytes of the record that was proven, from the segment's file. Throws ArchiveError where they are not there or not those that
 * were sealed.
 */
export async function provenRecord(folder: string, { segment, record, leaf }: RecordProof): Promise<Uint8Array> {
  const entry = listArchive(folder).segments.find(({ number }) => number === segment)
  const [file] = entry?.files ?? []
  if (!file)
    throw new ArchiveError(
      `the bytes of record ${segment}:${record} are not here: ${whereabouts(folder, segment, entry)}`,
    )
  const found = await readRecord(join(folder, file.path), file.compression, file.kind, record)
  if (!found) throw new ArchiveError(`${join(folder, file.path)} ends, or is damaged, before record ${record}`)
  const now = new Uint8Array(HASH_BYTES)
  loadHasher().leaves(found.bytes, Uint32Array.of(0, found.bytes.length), 1, now)
  if (!sameBytes(now, leaf))
    throw new ArchiveError(
      `record ${record} in ${join(folder, file.path)} (byte ${found.offset} of the content) is not what was sealed; "logwitness verify ${folder}" says what was altered`,
    )
  return found.bytes
}

/** Where a segment is that is not here, as far as a signed note says. */
function whereabouts(folder: string, number: number, entry: SegmentEntry | undefined): string {
  const missing = `segment ${numberName(number)} is missing`
  if (!entry?.moved) return missing
  const { key, origin } = readArchiveFile(folder)
  const note = parseMovedNote(readSignedNote(join(folder, entry.moved), key).text)
  if ('error' in note || note.origin !== origin || parseSegmentName(note.segment.name)?.number !== number)
    return `${missing}, and ${entry.moved} does not say that it was moved`
  return `segment ${note.segment.name} was moved to "${note.to}" at ${note.time}`
}

/**
 * Finds a record by what the checkpoints up to the one at `last` sign, and never by the lengths of files. Checkpoints are in
 * order of their segments and sizes, so few of many are read.
 */
function locate(
  listing: ArchiveListing,
  archive: ArchiveFile,
  last: number,
  name: RecordName,
): Pick<RecordProof, 'index' | 'segment' | 'record'> {
  const { folder, checkpoints } = listing
  const read = (at: number) => readSignedCheckpoint(folder, checkpoints[at]!, archive).checkpoint
  const segmentOf = (at: number) => parseSegmentName(read(at).segment.name)?.number ?? 0
  const end = read(last)
  if ('index' in name) {
    if (name.index >= end.size)
      throw new ArchiveError(
        `there is no record #${name.index}: checkpoint ${checkpoints[last]!.number} covers ${end.size} records, counted from 0`,
      )
    const { size, segment } = read(firstWhere(last, (at) => read(at).size > name.index))
    const first = size - segment.records
    const number = parseSegmentName(segment.name)?.number ?? 0
    if (first > name.index)
      throw new ArchiveError(
        `no checkpoint tells the segment of record #${name.index}: one is missing. "logwitness verify ${folder}" says which`,
      )
    return { index: name.index, segment: number, record: name.index - first + 1 }
  }
  // The last checkpoint that names the segment stands in front of the first that names a later one.
  const beyond = segmentOf(last) > name.segment ? firstWhere(last, (at) => segmentOf(at) > name.segment) : last + 1
  const within = beyond > 0 ? read(beyond - 1) : undefined
  if (!within || parseSegmentName(within.segment.name)?.number !== name.segment)
    throw new ArchiveError(`no checkpoint up to ${checkpoints[last]!.number} names segment ${numberName(name.segment)}`)
  const { size, segment } = within
  if (name.record > segment.records)
    throw new ArchiveError(
      `there is no record ${name.record} in segment ${segment.name}: up to checkpoint ${checkpoints[last]!.number} it has ${segment.records}, counted from 1`,
    )
  return { index: size - segment.records + name.record - 1, segment: name.segment, record: name.record }
}

/** The first of 0 to `last` at which `holds`, which holds at `last` and from some place on. */
function firstWhere(last: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, last]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Hands over the first `size` leaves of an archive in order. Throws ArchiveError where they are not all there. */
export function readLeaves(
  { folder, segments }: ArchiveListing,
  size: number,
  take: (leaves: Uint8Array, count: number, before: number) => void,
): void {
  const buffer = new Uint8Array(HASH_BYTES * LEAVES_AT_A_TIME)
  let done = 0
  for (let number = 1; done < size; number++) {
    const path = segments[number - 1]?.number === number ? segments[number - 1]!.leaves : null
    if (path === null)
      throw new ArchiveError(
        `${join(folder, leavesPath(number))} is not there, and the leaves of all segments are needed; "logwitness verify ${folder}" says more`,
      )
    const file = openRegular(join(folder, path))
    try {
      const { size: bytes } = fstatSync(file)
      if (bytes % HASH_BYTES !== 0)
        throw new ArchiveError(
          `${join(folder, path)} has ${bytes} bytes, which is no whole number of leaves of ${HASH_BYTES} bytes`,
        )
      for (let at = 0; at < bytes && done < size; ) {
        const wanted = Math.min(buffer.length, bytes - at, HASH_BYTES * (size - done))
        const read = readFully(file, buffer.subarray(0, wanted), at)
        if (read < wanted) throw new ArchiveError(`${join(folder, path)} became shorter while it was read`)
        take(buffer, wanted / HASH_BYTES, done)
        done += wanted / HASH_BYTES
        at += wanted
      }
    } finally {
      closeSync(file)
    }
  }
}

function readFully(file: number, to: Uint8Array, position: number): number {
  let length = 0
  for (let read = -1; read !== 0 && length < to.length; length += read)
    read = readSync(file, to, length, to.length - length, position + length)
  return length
}
