import type { LossUnit } from '../finding.ts'

/**
 * What a report says of absence.
 * - `lost`: so many were lost. `at-most`: no more than so many were. `lost-uncounted`: some were, their number is not stated.
 * - `loss-begins`: from here on something is lost; a count may follow. `counter`: lost since the counter began.
 * - `downstream`: lost to whatever reads from there; the producer itself still has them.
 * - `boundary`: the producer stopped or started. `at-risk`: something may be lost. `integrity`: a log was found damaged or altered.
 * - `repeat`: folded, not lost. `heartbeat`: says that its sender is alive.
 */
export type Meaning =
  | 'lost'
  | 'at-most'
  | 'lost-uncounted'
  | 'loss-begins'
  | 'counter'
  | 'downstream'
  | 'boundary'
  | 'at-risk'
  | 'integrity'
  | 'repeat'
  | 'heartbeat'

/** One form in which a program admits a loss, or what bears on one. */
export interface Signature {
  readonly id: string
  readonly producer: string
  readonly meaning: Meaning
  /** What is counted, or would be if it were. */
  readonly unit: LossUnit
  /** One of these stands in every text that matches, and holds an anchor; it is looked for before the pattern is tried. */
  readonly literals: readonly string[]
  /**
   * Tried against tag, ": " and text; runs in linear time, as nothing that repeats holds a repetition or is unbounded behind a
   * free start. With the flag g, every match is a counter of its own.
   */
  readonly pattern: RegExp
  /** Group that holds the count; 0: none. */
  readonly count: number
  /** Group that tells apart queues, counters, files of one producer; 0: none. */
  readonly name: number
  /** What one report stands for at least, where it has no count. */
  readonly least: number
  /** What one report stands for at most, where it has no count; null: not known. */
  readonly most: number | null
  /** Reports with the same word here belong together: a begin and its end or count. '': alone. */
  readonly pair: string
  readonly edge: 'begins' | 'ends' | null
  /** Where what it tells of was lost. */
  readonly layer: 'originator' | 'relay'
  /** What must be known to read the figure rightly; a sentence, or ''. */
  readonly caveat: string
  /** Where the producer writes it. */
  readonly source: string
}

type Given = Pick<Signature, 'id' | 'producer' | 'meaning' | 'literals' | 'pattern' | 'source'> & Partial<Signature>

const DEFAULTS = {
  unit: 'messages',
  count: 0,
  name: 0,
  least: 0,
  most: null,
  pair: '',
  edge: null,
  layer: 'originator',
  caveat: '',
} as const

export function signature(given: Given): Signature {
  return { ...DEFAULTS, ...given }
}

/** Behind a tag, a kernel's time in brackets, or at the start: where a program's own words begin. */
export const OWN = String.raw`(?:^|[:\]][ \t]{1,2})`
/** The tag of a syslogd, also where the parser found none. */
export const SYSLOGD = String.raw`(?:^|\s)syslogd(?:\[\d{1,10}\])?: `
export const JOURNALD = String.raw`(?:^|\s)systemd-journal[a-z]{0,2}(?:\[\d{1,10}\])?: `
/** A figure of more digits is no count that a counter can have reached. */
export const N = String.raw`(\d{1,15})`

export function words(...parts: string[]): RegExp {
  return new RegExp(parts.join(''))
}

export const NEXT_ONLY =
  'The count is written only when the next message arrives after the limit is lifted: of a program that fell silent, it never comes.'
export const SUMMED =
  'It is written at the exit or when the configuration is read again, and sums up what may have been reported before.'
export const CUMULATIVE =
  'The counter runs on, so what counts is the difference to its last value; if it was set to begin anew at each report, each value counts by itself.'
