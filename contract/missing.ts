import { z } from 'zod'
import { STRETCHES } from '../core/gaps/coverage.ts'
import { CONFIDENCES, GAP_KINDS, LOSS_UNITS } from '../core/gaps/finding.ts'
import { LEDGER_LAYERS } from '../core/gaps/ledger.ts'
import { CELL_STATES } from '../core/gaps/ledger-cell.ts'

/** Shapes of what is missing. They are those of core/gaps with times as decimal nanoseconds; a type test keeps the two equal. */

const number = z.number().int()
const time = z.string().nullable()
const source = z.string().nullable()

export const lost = z.object({ min: number, max: number.nullable(), unit: z.enum(LOSS_UNITS) })

/** An absence, or something that bears on it; see GapFinding in core/gaps/finding.ts. */
export const gap = z.object({
  /** Its place among all findings, from 0: gaps first, then what bears on absence, both in the order of time. */
  number,
  kind: z.enum(GAP_KINDS),
  detector: z.string(),
  source,
  since: time,
  until: time,
  lost,
  confidence: z.enum(CONFIDENCES),
  text: z.string(),
  addresses: z.array(
    z.object({ item: number, packet: number, offset: number, length: number, seq: number.nullable() }),
  ),
})

export const missingState = z.object({
  /** `none`: there is nothing to look through. `stale`: what was found holds no longer, as evidence was added or lost since. */
  state: z.enum(['none', 'not looked', 'running', 'done', 'stale', 'failed']),
  /** When the last look ended, nanoseconds; null: never. What follows is of that look. */
  lookedAt: time,
  /** Why the last look could not be done. */
  error: z.string().nullable(),
  /** `beyond`: messages of sources beyond those that are told apart, of which nothing is known. */
  looked: z.object({ messages: number, items: number, sources: number, beyond: number }).nullable(),
  /** Findings that are listed, by kind. */
  kinds: z.partialRecord(z.enum(GAP_KINDS), number),
  /** Findings of which something is or may be lost; how many of them are of unknown size; and the others, which bear on absence. */
  gaps: number,
  unknownSize: number,
  bearing: number,
  /** Findings that are counted and not listed. */
  unlisted: number,
  /** Messages that were lost at least, all sources together. */
  lost: number,
  /** The part of the time of all sources that is not unknown, 0 to 1; null: not known. */
  covered: z.number().nullable(),
  /** Silences that are expected to be false alarms, in a day of evidence of all sources. */
  alarmsPerDay: z.number(),
})

export const gapPage = z.object({ gaps: z.array(gap), total: number })

/** Where gaps stand in the list of a result: each in front of row `before` (0-based; at the end: the number of rows). */
export const gapPlaces = z.object({
  places: z.array(z.object({ before: number, gap })),
  /** Gaps beyond those given. */
  more: number,
})

const cell = z.object({
  state: z.enum(CELL_STATES),
  lost: z.array(lost),
  from: z.string(),
  /** Numbers of the findings that it rests on. */
  findings: z.array(number),
})

export const ledgerPage = z.object({
  /** The interval that the figures are of. */
  since: z.string(),
  until: z.string(),
  rows: z.array(
    z.object({
      /** null: a whole capture, `item`. */
      source,
      item: number.nullable(),
      name: z.string(),
      cells: z.record(z.enum(LEDGER_LAYERS), cell),
      lost,
    }),
  ),
  total: number,
})

export const coverageMap = z.object({
  since: z.string(),
  step: z.string(),
  buckets: number,
  /** Messages that lie outside or have no time. */
  outside: number,
  rows: z.array(
    z.object({
      source: z.string(),
      messages: number,
      /** Messages in each bucket. */
      counts: z.array(number),
      /** Buckets of which at least half lies in an item that holds messages of this source; elsewhere nothing is known. */
      known: z.array(z.boolean()),
      stretches: z.array(
        z.object({
          what: z.enum(STRETCHES),
          since: z.string(),
          until: z.string(),
          /** The finding it stands for; null: it was planned. */
          gap: number.nullable(),
          name: z.string(),
        }),
      ),
      /** The part of the time that is not unknown, 0 to 1. */
      covered: z.number(),
    }),
  ),
  total: number,
})

export const clockPage = z.object({
  rows: z.array(
    z.object({
      source: z.string(),
      state: z.enum(['compared', 'not comparable']),
      messages: number,
      offsetMs: z.number().nullable(),
      driftMsPerHour: z.number().nullable(),
      driftErrorMsPerHour: z.number().nullable(),
      steps: z.array(z.object({ since: time, until: time, amountMs: z.number() })),
      furtherSteps: number,
      isInferred: z.boolean(),
      inversions: number,
      windows: z.array(
        z.object({ since: z.string(), until: z.string(), offsetMs: z.number(), spreadMs: z.number(), count: number }),
      ),
    }),
  ),
  total: number,
})

/** What is to be expected: heartbeats besides "-- MARK --", and times of planned silence. */
export const expectations = z.object({
  heartbeats: z.array(z.string().min(1).max(1000)).max(16),
  planned: z
    .array(
      z.object({
        source,
        since: z.string().regex(/^-?\d{1,19}$/),
        until: z.string().regex(/^-?\d{1,19}$/),
        name: z.string().max(1000),
      }),
    )
    .max(1000),
})

export type Gap = z.output<typeof gap>
export type MissingState = z.output<typeof missingState>
export type GapPage = z.output<typeof gapPage>
export type GapPlaces = z.output<typeof gapPlaces>
export type LedgerPage = z.output<typeof ledgerPage>
export type CoverageMap = z.output<typeof coverageMap>
export type ClockPage = z.output<typeof clockPage>
export type Expectations = z.output<typeof expectations>
