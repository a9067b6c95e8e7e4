import { z } from 'zod'
import { SEGMENT_KINDS } from '../core/archive/record-slicer.ts'
import { ALTERATIONS, type Alteration, SEAL_TYPES, SEGMENT_STATES } from '../core/verdict/report.ts'
import { VERDICTS } from '../core/verdict/verdict.ts'

/** Shapes of what was found about the integrity of evidence; see core/verdict/report.ts, a type test keeps the two equal. */

const number = z.number().int()
const nullableNumber = number.nullable()
/** Reports are handed on as they are, and nobody adds to them. */
const list = <T extends z.ZodType>(of: T) => z.array(of).readonly()

export const verdict = z.enum(VERDICTS)
/** How many of something have each verdict; all five are there. */
export const verdictCounts = z.record(verdict, number)

export const integrityFinding = z.object({
  kind: z.enum(Object.keys(ALTERATIONS) as [Alteration, ...Alteration[]]),
  file: z.string(),
  segment: nullableNumber,
  record: nullableNumber,
  records: nullableNumber,
  offset: nullableNumber,
  length: nullableNumber,
  message: z.object({ seq: number, text: z.string() }).nullable(),
  text: z.string(),
})

export const segmentReport = z.object({
  number,
  name: z.string(),
  kind: z.enum(SEGMENT_KINDS),
  file: z.string().nullable(),
  state: z.enum(SEGMENT_STATES),
  records: number,
  bytes: number,
  firstRecord: number,
  checkpoint: nullableNumber,
  source: z.string().nullable(),
  verdict,
  reason: z.string(),
  unsettled: list(z.object({ start: number, end: number })),
})

export const checkpointReport = z.object({
  number,
  size: number,
  root: z.string(),
  segment: number,
  time: z.string(),
  verdict,
  reason: z.string(),
})

export const archiveReport = z.object({
  path: z.string(),
  origin: z.string(),
  key: z.string(),
  verdict,
  reason: z.string(),
  records: number,
  verifiedRecords: number,
  bytes: number,
  segments: list(segmentReport),
  checkpoints: list(checkpointReport),
  findings: list(integrityFinding),
  moreFindings: number,
})

export const sealReport = z.object({
  path: z.string(),
  type: z.enum(SEAL_TYPES),
  detail: z.string(),
  verdict,
  reason: z.string(),
  signer: z.string().nullable(),
  time: z.string().nullable(),
  files: list(z.object({ path: z.string(), verdict, reason: z.string() })),
  counts: verdictCounts,
  findings: list(integrityFinding),
})

/** Everything that is known of the integrity of a case. */
export const integrityState = z.object({
  /** `none`: the case has no archive and no seal to check, which is a statement of its own: nothing is sealed. */
  state: z.enum(['none', 'not checked', 'running', 'done', 'failed']),
  /** When the last check ended, nanoseconds; null: never. */
  checkedAt: z.string().nullable(),
  /** Why the last check could not be done. */
  error: z.string().nullable(),
  archives: list(archiveReport),
  /** For each archive, the item of the case that each of its segments is, in the order of `segments`; null: none. */
  items: z.array(z.array(nullableNumber)),
  seals: list(sealReport),
  /** Messages of the case by verdict. */
  messages: verdictCounts,
})

/** The bytes that a finding is about, as they stand now. */
export const findingBytes = z.object({
  /** Where the piece begins in the content of the segment. */
  offset: number,
  /** Base64. */
  bytes: z.string(),
  /** The record concerned, or what is inserted, as indices into the piece; equal where something is gone. */
  start: number,
  end: number,
  /** Item and number of the message in it. */
  item: nullableNumber,
  seq: nullableNumber,
})

export type IntegrityState = z.output<typeof integrityState>
export type FindingBytes = z.output<typeof findingBytes>
