import { closeSync, readSync } from 'node:fs'
import { type Change, difference } from '../../../core/archive/difference.ts'
import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import { SealedSlicer } from '../../../core/archive/sealed-slicer.ts'
import { type Stretch, unsettledStretches } from '../../../core/archive/unsettled.ts'
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../../core/decode/content-decoder.ts'
import { HASH_BYTES } from '../../../core/hash/leaf-hasher.ts'
import { loadHasher } from '../../../native/addon.ts'
import type { SegmentCompression } from '../layout.ts'
import { openRegular } from '../regular-file.ts'
import { readSegment } from './content-task.ts'
import { counted, type FindingFacts, type Findings, numbered } from './findings.ts'
import { messagesWithin } from './messages-within.ts'

/** Records, from the first altered one on, that are compared one by one. */
export const MAX_LOCALISED_RECORDS = 8_000_000
/** Bytes of content beyond those that were sealed that are looked at. */
export const MAX_EXTRA_BYTES = 64 << 20
/** Findings whose messages are looked up. */
const MAX_WITH_MESSAGES = 10_000

/** A segment whose bytes are not those that were sealed, and whose leaves are. */
export interface FailedSegment {
  readonly number: number
  readonly file: string
  /** Absolute paths. */
  readonly path: string
  readonly leaves: string
  readonly compression: SegmentCompression
  readonly kind: SegmentKind
  /** As sealed. */
  readonly records: number
  readonly bytes: number
  /** Records in front of the first that differs. */
  readonly same: number
}

export interface LocaliseOptions {
  readonly decode?: DecodeOptions | undefined
  readonly signal?: AbortSignal | undefined
  /** In place of MAX_LOCALISED_RECORDS and MAX_EXTRA_BYTES. */
  readonly mostRecords?: number
  readonly mostExtra?: number
}

/** What came of comparing a segment with its leaves. */
export interface Localised {
  /** Sealed records that stand in their order. */
  readonly kept: number
  /** See SegmentReport. */
  readonly unsettled: readonly Stretch[]
}

/** Names what happened to each record. */
export async function localise(
  segment: FailedSegment,
  findings: Findings,
  options: LocaliseOptions,
): Promise<Localised> {
  const { mostRecords = MAX_LOCALISED_RECORDS, mostExtra = MAX_EXTRA_BYTES } = options
  const same = Math.min(segment.same, segment.records)
  const behind = segment.records - same
  if (behind > mostRecords) {
    const text = `segment ${segment.number} was altered from record ${same + 1} on; behind it stand more records than are compared one by one (${mostRecords})`
    findings.add({ kind: 'changed', file: segment.file, segment: segment.number, record: same + 1, text })
    return { kept: same, unsettled: [] }
  }
  const sealed = readLeaves(segment.leaves, same, behind)
  const slicer = new SealedSlicer(segment.kind, loadHasher(), sealed, same)
  let left = segment.bytes + mostExtra + 1
  const problem = await readSegment(segment, (piece) => {
    const some = piece.subarray(0, left)
    slicer.add(some)
    left -= some.length
    return left > 0 && options.signal?.aborted !== true && slicer.records - same <= 2 * mostRecords
  })
  options.signal?.throwIfAborted()
  slicer.finish()
  const { changes, more, kept } = difference(sealed, slicer.leaves())
  const described = joinEnd(changes, segment, slicer, same).map((change) => describe(change, segment, slicer, same))
  await quoteMessages(described, segment, slicer.gaps, options)
  for (const finding of described) findings.add(finding)
  findings.more += more
  if (left <= 0) {
    const text = `segment ${segment.number} has, or unpacks to, more than ${mostExtra} bytes beyond the ${segment.bytes} that were sealed; reading was stopped there`
    findings.add({ kind: 'inserted', file: segment.file, segment: segment.number, offset: slicer.bytes, text })
  }
  if (problem !== null) {
    const text = `segment ${segment.number} cannot be read to its end: ${problem}`
    findings.add({ kind: 'changed', file: segment.file, segment: segment.number, text })
  }
  return { kept: same + kept, unsettled: unsettledStretches(segment.kind, changes, slicer, same === 0) }
}

function readLeaves(path: string, from: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count * HASH_BYTES)
  const file = openRegular(path)
  try {
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, Math.min(bytes.length - length, 1 << 30), from * HASH_BYTES + length)
    return bytes.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

interface NamedChange extends Omit<Change, 'kind'> {
  readonly kind: Change['kind'] | 'cut short'
}

/** The last changes as one, where the file ends inside a sealed record. */
function joinEnd(
  changes: readonly Change[],
  segment: FailedSegment,
  slicer: SealedSlicer,
  same: number,
): NamedChange[] {
  const found = slicer.records - same
  const [last, beforeLast] = [changes.at(-1), changes.at(-2)]
  if (!last || slicer.cutShortAt === null || slicer.bytes >= segment.bytes || found === 0) return [...changes]
  const endsSealed = (change: Change) => same + change.record + change.records - 1 === segment.records
  const endsFound = (change: Change) => change.foundRecord + change.foundRecords - 1 === found
  if (last.kind === 'changed' && endsSealed(last) && endsFound(last)) {
    const { record, records, foundRecord, foundRecords } = last
    const end: NamedChange = {
      kind: 'cut short',
      record: record + records - 1,
      records: 1,
      foundRecord: foundRecord + foundRecords - 1,
      foundRecords: 1,
    }
    const rest = records > 1 ? [{ ...last, records: records - 1, foundRecords: foundRecords - 1 }] : []
    return [...changes.slice(0, -1), ...rest, end]
  }
  if (beforeLast?.kind === 'removed' && last.kind === 'inserted' && last.foundRecords === 1 && endsSealed(beforeLast)) {
    if (!endsFound(last)) return [...changes]
    const { record, records } = beforeLast
    const { foundRecord } = last
    return [...changes.slice(0, -2), { kind: 'cut short', record, records, foundRecord, foundRecords: 1 }]
  }
  return [...changes]
}

function describe(change: NamedChange, segment: FailedSegment, slicer: SealedSlicer, same: number): FindingFacts {
  const { kind, foundRecords } = change
  const found = change.foundRecord - 1
  const offset = slicer.offset(found)
  const length = slicer.offset(found + foundRecords) - offset
  // Inserted records are numbered as they stand, all others as they were sealed.
  const record = same + (kind === 'inserted' ? change.foundRecord : change.record)
  const records = kind === 'inserted' ? foundRecords : change.records
  const text = sentence(change, { segment, same, offset, length, missing: segment.bytes - slicer.bytes })
  return { kind, file: segment.file, segment: segment.number, record, records, offset, length, text }
}

interface Place {
  readonly segment: FailedSegment
  readonly same: number
  readonly offset: number
  readonly length: number
  readonly missing: number
}

function sentence(change: NamedChange, { segment, same, offset, length, missing }: Place): string {
  const { kind, records, foundRecord, foundRecords } = change
  const record = same + change.record
  const at = `byte ${offset} of segment ${segment.number}`
  const sealed = numbered('record', record, records)
  const [is, were] = records === 1 ? ['is', 'was'] : ['are', 'were']
  switch (kind) {
    case 'changed':
      return `${sealed} (${counted(length, 'byte')} at ${at}) ${is} not what was sealed`
    case 'removed':
      if (record + records - 1 === segment.records)
        return `the file is cut short behind record ${record - 1}: ${counted(records, 'record')}, up to record ${segment.records}, that stood from ${at} on ${is} gone`
      return `${sealed} ${is} gone; ${records === 1 ? 'it' : 'they'} stood at ${at}`
    case 'inserted': {
      const [was, stands] = foundRecords === 1 ? ['was', 'stands'] : ['were', 'stand']
      const where = record > segment.records ? 'behind the last sealed record' : `in front of sealed record ${record}`
      return `${counted(foundRecords, 'record')} that ${was} never sealed ${stands} ${where}: ${counted(length, 'byte')} at ${at}`
    }
    case 'reordered':
      return `${sealed} ${were} moved and now ${records === 1 ? 'stands' : 'stand'} as ${numbered('record', same + foundRecord, records)}, at ${at}`
    case 'cut short': {
      const gone =
        records > 1 ? `, and the ${counted(records - 1, 'record')} behind it ${records === 2 ? 'is' : 'are'} gone` : ''
      return `the file ends inside record ${record}, which begins at ${at}${gone}: ${counted(missing, 'byte')} fewer than were sealed`
    }
  }
}

/** Adds the messages that stand in the bytes of findings. */
async function quoteMessages(
  described: FindingFacts[],
  segment: FailedSegment,
  gaps: SealedSlicer['gaps'],
  { decode = DEFAULT_DECODE_OPTIONS, signal }: LocaliseOptions,
): Promise<void> {
  const withBytes = described
    .map(({ offset, length }, index) => ({ start: offset ?? 0, end: (offset ?? 0) + (length ?? 0), index }))
    .filter(({ start, end }) => end > start)
    .slice(0, MAX_WITH_MESSAGES)
    .sort((a, b) => a.start - b.start)
  if (withBytes.length === 0) return
  const messages = await messagesWithin(segment, withBytes, [], decode, signal)
  if (gaps.length > 0 && messages.size < withBytes.length) {
    const behind = await messagesWithin(segment, withBytes, gaps, decode, signal)
    for (const [i, message] of behind) if (!messages.has(i)) messages.set(i, message)
  }
  for (const [i, message] of messages) {
    const { index } = withBytes[i]!
    described[index] = { ...described[index]!, message }
  }
}
