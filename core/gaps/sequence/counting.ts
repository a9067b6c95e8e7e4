import type { GapFinding, GapSink } from '../finding.ts'
import type { Dialect } from './dialect.ts'
import { MAX_PLAIN_JUMP } from './statement.ts'
import type { Mark, Track } from './track.ts'

/** Runs that are kept apart for one source. */
export const MAX_TRACKS = 8

/** Holes, and runs beyond the first of each source, that one detector holds back for what may still fill them. */
export const MAX_HELD = 16_384

/** Numbered rows of its source after which a run that took none counts as ended. */
export const ENDED_AFTER = 1024

/** Single rows that fit no run from which on, if they are over a quarter of all, the numbers are of no use. */
export const MIN_DISORDER = 4

/** Numbers at which given up runs ended that are kept for each source: a run that goes on there was given up wrongly. */
export const MAX_ENDS = 32

/** Findings of a source that wait, once runs were given up, until it shows that its numbers are of use. */
export const MAX_WAITING = 64

/** What all numberings of a detector hold together. */
export interface Held {
  holes: number
  tracks: number
  waiting: number
}

/** Decides how sure a hole is where more is known than the numbers; undefined: as the dialect says. */
export type Corroboration = (source: string, before: Mark, after: Mark) => GapFinding['confidence'] | undefined

/** The numbers of one source: at first one run, more where what comes fits none. */
export interface Numbering {
  /** Whose it is called: a host, or the address of a relay. */
  source: string
  readonly tracks: Track[]
  /** The only one of them, if there is one alone: nearly every row is its next. */
  only: Track | null
  /** Numbered rows so far. */
  rows: number
  /** Runs that ended with their first row. */
  strays: number
  /** Numbers out of range, and the first row with one. */
  invalid: number
  invalidMark: Mark | null
  /** The runs are too many to be kept apart: nothing can be concluded. */
  isUnusable: boolean
  examples: readonly Mark[]
  /** Where runs ended that were given up, and how many of them went on after all. */
  readonly ends: number[]
  mistaken: number
  readonly waiting: GapFinding[]
  /** Old numbers, one after the other, of which the last came last. */
  old: { readonly first: number; last: number; readonly mark: Mark; readonly opened: number } | null
}

export function openNumbering(source: string): Numbering {
  return {
    source,
    tracks: [],
    only: null,
    rows: 0,
    strays: 0,
    invalid: 0,
    invalidMark: null,
    isUnusable: false,
    examples: [],
    ends: [],
    mistaken: 0,
    waiting: [],
    old: null,
  }
}

export interface Counting {
  readonly dialect: Dialect
  readonly held: Held
  readonly sink: GapSink
  readonly corroborate: Corroboration | undefined
}

/** The number where it would stand if `track` goes on: past a wrap if the way there is short, else as it is. */
export function unwrapped(track: Track, n: number, greatest: number): number {
  if (greatest === Infinity) return n
  const round = Math.floor((track.last - 1) / greatest)
  const u = n + round * greatest
  if (track.last - u > greatest - MAX_PLAIN_JUMP) return u + greatest
  // A late one from before the wrap.
  return u - track.last > greatest - MAX_PLAIN_JUMP ? u - greatest : u
}

/** Runs begin one round up where numbers come round, as what comes late may be from before the wrap. */
export function baseOf({ greatest }: Dialect): number {
  return greatest === Infinity ? 0 : greatest
}

export function wrapped(u: number, greatest: number): number {
  return greatest === Infinity ? u : ((u - 1) % greatest) + 1
}
