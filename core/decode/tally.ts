import type { Instant } from '../capture/interface.ts'
import { TRANSPORTS } from '../columns/schema.ts'
import { REJECT_REASONS, type Reject, type RejectReason } from '../finding.ts'
import { FORMATS } from '../syslog/parsed-message.ts'
import type { CaptureFacts } from './capture-facts.ts'

/**
 * What became of a packet. Every packet has exactly one fate, so the fates add up to the packets of the file.
 * For a log file the "packets" are its lines, and all of them are messages or rejects.
 */
export const FATES = ['message', 'stream', 'fragment', 'icmp', 'tls', 'other', 'reject'] as const
export type Fate = (typeof FATES)[number]
export const FATE_MESSAGE = 0
export const FATE_STREAM = 1
export const FATE_FRAGMENT = 2
export const FATE_ICMP = 3
export const FATE_TLS = 4
export const FATE_OTHER = 5
export const FATE_REJECT = 6

/** Rejects listed per reason; the counts go on beyond it. */
export const MAX_LISTED_REJECTS = 1000

/** What a decoder knows about a reject beyond the reject itself. */
export interface RejectPlace {
  /** When the packet was captured at which the reject was noticed. */
  readonly noticed?: Instant
  /** When the packet that the reject names was captured, where that is another one. */
  readonly begun?: Instant
  /** Address of the sender of the bytes concerned. */
  readonly sender?: string
}

/** A reject as it is listed. */
export interface ListedReject extends Reject, RejectPlace {}

/** Counts of one item while it is decoded. Nothing is ever subtracted: totals never count down. */
export class Tally {
  readonly fates = new Float64Array(FATES.length)
  readonly transports = new Float64Array(TRANSPORTS.length)
  readonly formats = new Float64Array(FORMATS.length)
  messages = 0
  /** Drops that the capture reports of itself; undefined while it reports none. */
  captureDrops: number | undefined
  readonly rejects = new Map<RejectReason, number>()
  /** The first MAX_LISTED_REJECTS of each reason, in the order in which they were found. */
  readonly listed: ListedReject[] = []
  /** What the capture says of itself; undefined for log files, and before the end. */
  capture: CaptureFacts | undefined
  /** Set by a decoder that can tell when and by whom; asked for the rejects that are listed. */
  placeOf: ((reject: Reject) => RejectPlace) | undefined

  /** Counts and, within the limit, lists a reject. Bound, so that it can be handed to decoders. */
  readonly reject = (reject: Reject): void => {
    const count = (this.rejects.get(reject.reason) ?? 0) + 1
    this.rejects.set(reject.reason, count)
    const place = this.placeOf?.(reject)
    if (count <= MAX_LISTED_REJECTS) this.listed.push(place === undefined ? reject : { ...reject, ...place })
  }

  get packets(): number {
    return this.fates.reduce((sum, count) => sum + count, 0)
  }

  /** The counts as plain data; see itemCounts in contract/shapes.ts. */
  counts(): Counts {
    return {
      packets: this.packets,
      messages: this.messages,
      fates: named(FATES, this.fates),
      messagesByTransport: named(TRANSPORTS, this.transports),
      messagesByFormat: named(FORMATS, this.formats),
      rejects: Object.fromEntries(this.rejects) as Partial<Record<RejectReason, number>>,
      captureDrops: this.captureDrops ?? null,
    }
  }
}

export interface Counts {
  packets: number
  messages: number
  fates: Record<string, number>
  messagesByTransport: Record<string, number>
  messagesByFormat: Record<string, number>
  rejects: Partial<Record<RejectReason, number>>
  captureDrops: number | null
}

/** Whether every packet has a fate, and every reason is one we know: what holds for every input. */
export function addsUp(counts: Counts): boolean {
  const fates = Object.values(counts.fates).reduce((sum, count) => sum + count, 0)
  return fates === counts.packets && Object.keys(counts.rejects).every((reason) => reason in REJECT_REASONS)
}

function named(names: readonly string[], counts: Float64Array): Record<string, number> {
  return Object.fromEntries(names.map((name, i) => [name, counts[i] ?? 0]).filter(([, count]) => count !== 0))
}
