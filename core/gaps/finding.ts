/** Kinds of absence, and of what bears on it. */
export const GAP_KINDS = [
  'sequence',
  'drop-report',
  'capture',
  'fragment',
  'stream',
  'truncation',
  'repeat',
  'heartbeat',
  'silence',
  'archive',
  'clock',
] as const
export type GapKind = (typeof GAP_KINDS)[number]

/** What is counted; counts of different units are never added. */
export const LOSS_UNITS = [
  'messages',
  'packets',
  'fragments',
  'bytes',
  'records',
  'events',
  'callbacks',
  'files',
] as const
export type LossUnit = (typeof LOSS_UNITS)[number]

/** How sure a finding is: proven by what the evidence states, the best explanation of it, or one of several. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** Bounds on what was lost. */
export interface Lost {
  readonly min: number
  /** null: it is not known how much at most. */
  readonly max: number | null
  readonly unit: LossUnit
}

/** Where the evidence of a gap stands: bytes of an item, and the message they carry if they carry one. */
export interface GapAddress {
  readonly item: number
  /** Packet or line, from 1; 0: none. */
  readonly packet: number
  readonly offset: number
  readonly length: number
  /** Number of the message within its item, from 1; null: no message. */
  readonly seq: number | null
}

/** An absence, or something that bears on absence. */
export interface GapFinding {
  readonly kind: GapKind
  /** What found it, by the id that docs/gaps.md explains. */
  readonly detector: string
  /** Host or address whose messages are concerned; null: all of the item, or it cannot be told. */
  readonly source: string | null
  /** The interval in which it happened, nanoseconds since 1970-01-01T00:00:00Z; null where it is open. */
  readonly since: bigint | null
  readonly until: bigint | null
  /** What is missing; `min` 0 and `max` 0 where nothing is. */
  readonly lost: Lost
  readonly confidence: Confidence
  /** What was observed and what it means, in sentences that can be read out. */
  readonly text: string
  /** What it rests on, at most MAX_ADDRESSES. */
  readonly addresses: readonly GapAddress[]
}

/** Detector of a loss that a relay reports of itself: the other reports tell of the originator. */
export const RELAY_REPORT = 'relay-report'

/** Addresses that one finding lists. */
export const MAX_ADDRESSES = 8

/** Takes findings from detectors. */
export type GapSink = (finding: GapFinding) => void
