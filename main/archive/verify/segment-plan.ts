import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import { HASH_BYTES } from '../../../core/hash/leaf-hasher.ts'
import type { ArchiveListing, SegmentEntry, SegmentFile } from '../layout.ts'
import type { ContentResult, ContentTask } from './content-task.ts'
import type { SignedState } from './signed-history.ts'
import type { SignedSegment } from './signed-segments.ts'

/** Content from which on hashing it and cutting it into records are worth a thread each, bytes. */
const SPLIT_BYTES = 8 << 20

/** A segment that is there, or that a checkpoint names, and what is to be looked at. */
export interface SegmentPlan {
  readonly number: number
  /** What valid checkpoints say of it. */
  readonly signed: SignedSegment | undefined
  /** Whether it must have been sealed, though no valid checkpoint names it: one that is altered or missing did. */
  readonly wasSealed: boolean
  readonly file: SegmentFile | undefined
  /** Further files with its content, or with a name that is not the sealed one; paths from the archive. */
  readonly others: readonly string[]
  /** Absolute path of its leaves, and how many they are; null where there is no such file. */
  readonly leaves: { readonly path: string; readonly file: string; readonly bytes: number } | null
  /** Paths from the archive. */
  readonly moved: string | null
  readonly torn: string | null
  readonly tasks: readonly ContentTask[]
}

/** Puts together what is there and what was signed, by number. */
export function planSegments(
  listing: ArchiveListing,
  signed: ReadonlyMap<number, SignedSegment>,
  states: readonly SignedState[],
): SegmentPlan[] {
  const there = new Map(listing.segments.map((entry) => [entry.number, entry]))
  const named = new Set<number>()
  for (const { checkpoint } of states) if (checkpoint) named.add(parseSegmentName(checkpoint.segment.name)!.number)
  // A checkpoint behind the last valid one of which nothing can be read may have sealed a segment too.
  const lastValid = states.findLastIndex(({ signature }) => signature === 'signed')
  const unread = states.filter(({ checkpoint }, i) => i > lastValid && !checkpoint).length
  const last = [...signed.keys(), ...named].reduce((highest, number) => Math.max(highest, number), 0) + unread
  const numbers = new Set([...there.keys(), ...named])
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => {
      const wasSealed = !signed.has(number) && number <= last
      return planSegment(listing.folder, number, there.get(number), signed.get(number), wasSealed)
    })
}

function planSegment(
  folder: string,
  number: number,
  entry: SegmentEntry | undefined,
  signed: SignedSegment | undefined,
  wasSealed: boolean,
): SegmentPlan {
  const files = entry?.files ?? []
  const file = signed ? files.find(({ name }) => name === signed.name) : files[0]
  const leaves = entry?.leaves ? join(folder, entry.leaves) : null
  const stat = leaves === null ? undefined : lstatSync(leaves, { throwIfNoEntry: false })
  const plan = {
    number,
    signed,
    wasSealed,
    file,
    others: files.filter((each) => each !== file).map(({ path }) => path),
    leaves: leaves !== null && stat?.isFile() ? { path: leaves, file: entry!.leaves!, bytes: stat.size } : null,
    moved: entry?.moved ?? null,
    torn: entry?.torn ?? null,
  }
  return { ...plan, tasks: file ? tasksFor(folder, file, plan.leaves?.path ?? null, signed) : [] }
}

function tasksFor(
  folder: string,
  file: SegmentFile,
  leaves: string | null,
  signed: SignedSegment | undefined,
): ContentTask[] {
  const { kind, compression } = file
  const both: ContentTask = {
    path: join(folder, file.path),
    compression,
    kind,
    limit: signed?.bytes ?? Number.MAX_SAFE_INTEGER,
    marks: signed?.parts.map(({ bytes }) => bytes) ?? [],
    sum: signed !== undefined,
    records: true,
    leaves,
  }
  if (!signed || compression !== 'none' || signed.bytes < SPLIT_BYTES) return [both]
  return [
    { ...both, records: false },
    { ...both, sum: false },
  ]
}

/** What the tasks of one segment found, as one. */
export function joined(results: readonly ContentResult[]): ContentResult | undefined {
  const [first, second] = results
  if (!first || !second) return first
  return {
    bytes: Math.min(first.bytes, second.bytes),
    more: first.more || second.more,
    sha256: first.sha256,
    sums: first.sums,
    records: second.records,
    recordsAt: second.recordsAt,
    differs: second.differs,
    problem: first.problem ?? second.problem,
    unreadable: first.unreadable || second.unreadable,
  }
}

/** Leaves that a file of leaves holds, whole ones. */
export function leafCount(plan: SegmentPlan): number {
  return plan.leaves ? Math.floor(plan.leaves.bytes / HASH_BYTES) : 0
}

/** Whether the file of leaves has the length that was sealed. An open segment need not have one yet, or one with more. */
export function hasAllLeaves({ leaves, signed }: SegmentPlan): boolean {
  if (!leaves || !signed) return signed?.state === 'open'
  const sealed = signed.records * HASH_BYTES
  return signed.state === 'open' ? leaves.bytes >= sealed : leaves.bytes === sealed
}
