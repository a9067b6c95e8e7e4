import type { GapKind, LossUnit } from '../../core/gaps/finding.ts'
import type { Said } from './said.ts'

/** Microseconds since 1970-01-01T00:00:00Z: fine enough for all that is drawn, and exact as a number. */
export type Micros = number

export const SECOND = 1_000_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Something that is missing from an incident's evidence, as only its maker knows, or that is to be told because it looks like that. */
export interface Truth {
  readonly kind: GapKind
  readonly detector: string
  /** Row of the table that it counts in, beside the detector; '': the plain one. */
  readonly circumstance: Circumstance
  /** Host or address that a finding must name; null: none. */
  readonly source: string | null
  /** A finding must overlap this time. */
  readonly since: Micros
  readonly until: Micros
  /** What was lost, which the bounds of a finding must contain; null: no number of it can be known. */
  readonly lost: number | null
  readonly unit: LossUnit
  /** Whether both bounds must be what was lost. */
  readonly isExact: boolean
  /** A part of the sentence that must be there. */
  readonly says?: string
  /** Messages that state it: where one of those is lost itself, nothing tells of it. */
  readonly rests?: readonly Said[]
}

/** Something that may be found besides, because it follows from a truth or is one that nobody can tell from it. */
export interface Consequence {
  readonly detector: string
  /** null: of any source, or none. */
  readonly source: string | null
  readonly since: Micros
  readonly until: Micros
  /** Which rule it is of (CONSEQUENCES). */
  readonly rule: ConsequenceRule
}

/** Why a finding that matches no truth may be right nevertheless. Each is a fact of the evidence, and no fault that is excused. */
export const CONSEQUENCES = {
  'down-silence': 'while a capture was down, each of its sources was silent in it',
  'stopped-silence': 'a program that stopped, or whose messages were lost for long, was silent for that time',
  'file-silence':
    'lines that were taken from a file, or whose file is missing, leave their sources silent for that time',
  'clock-silence':
    'a clock that was set forward in a file leaves its source silent for that time, and no other clock is there',
  'nameless-files': 'files are missing, no name shows it, and the pause that they leave need not stand out',
} as const
export type ConsequenceRule = keyof typeof CONSEQUENCES

/** Detectors that count: what they were made for must be found, with its exact size where one can be known, and nothing else. */
export const COUNTED: readonly string[] = [
  'meta-sequence',
  'cisco-sequence',
  'audit-serial',
  'drop-report',
  'repeat',
  'heartbeat',
  'capture-counters',
  'snap-length',
  'ip-fragments',
  'tcp-bytes',
  'rotation',
  'file-end',
]

/** Circumstances that have a row of their own. */
export const CIRCUMSTANCES = {
  'new starts': 'the counter began anew once or twice, which numbers alone do not always tell from a loss',
  'two counters': 'two programs of one source count by themselves',
  relay:
    'a relay writes numbers of its own over those of several hosts, so that those of each host leap, and nothing is missing',
  'from the device': 'the message comes from the device itself, whose header has the number in front',
  'capture down': 'all sources fall silent together',
} as const
export type Circumstance = keyof typeof CIRCUMSTANCES | ''

/** Of these the detectors that count cannot be sure: measured, and not demanded. */
export const UNSURE: readonly Circumstance[] = ['new starts', 'two counters']
