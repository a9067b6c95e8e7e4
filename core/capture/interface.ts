import type { CaptureEvent } from './capture-event.ts'

/** What a capture file says of one interface. Text is shown, never believed. `undefined`: the file does not say. */
export interface CaptureInterface {
  /** Number of the section, from 0; always 0 for classic pcap. */
  readonly section: number
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number
  /** Most bytes kept of a packet; 0: no limit stated. */
  readonly snapLength: number
  /** Finest step of the time stamps, as the file states it: `10^-6 s`. */
  readonly resolution: string
  readonly name: string | undefined
  readonly description: string | undefined
  readonly filter: string | undefined
  readonly hardware: string | undefined
  readonly system: string | undefined
  /** Packets of this interface so far. */
  packets: number
  /**
   * Sum of the drop counts that packets carry (epb_dropcount, or the field of the obsolete packet block): packets lost by the
   * interface and the operating system before that packet.
   */
  dropsBeforePackets: number | undefined
  /** The newest interface statistics block. */
  statistics: InterfaceStatistics | undefined
  /** What the file says, one by one, of packets that were lost; undefined: the format has no place for it (classic pcap). */
  readonly account?: LossAccount
}

/** Everything that a pcapng file states of lost packets of one interface. */
export interface LossAccount {
  /** Program that wrote the section (shb_userappl). */
  readonly application: string | undefined
  /** Drop counts of packets, in the order of the file. Of the whole file at most MAX_DROP_PLACES are kept apart. */
  readonly drops: PacketDrops[]
  /**
   * The statistics in the order of the file: of blocks in a row with the same drop counters the first and the last, and of the
   * whole file at most MAX_READINGS. The last one is always the newest.
   */
  readonly readings: InterfaceStatistics[]
  /** Blocks with other drop counters that were left out of `readings` for that limit. */
  readingsLeftOut: number
  /** What a live capture of ours said of itself, in the order of the file; of the whole file at most MAX_NOTES. */
  readonly notes: CaptureNote[]
  /** Notes beyond. */
  notesLeftOut: number
}

/** An event of a live capture, with its moment and the offset of the block that bears it. */
export interface CaptureNote extends CaptureEvent {
  readonly at: Instant
  readonly offset: number
  /** Packets of the file before it. */
  readonly packetsBefore: number
}

/** Notes kept of one file, over all interfaces: those that only say that all is well are not among them. */
export const MAX_NOTES = 10_000

/** Statistics blocks kept of one file, over all interfaces; beyond, the newest takes the place of the one before it. */
export const MAX_READINGS = 10_000
/** Packets with a drop count kept of one file, over all interfaces; beyond, counts are added to the last place. */
export const MAX_DROP_PLACES = 10_000

/** A moment as capture files have it: seconds since 1970-01-01T00:00:00Z, and nanoseconds. */
export interface Instant {
  readonly sec: number
  readonly nano: number
}

/** A drop count that a packet carries: so many were lost between the packet before it on the interface and this one. */
export interface PacketDrops {
  /** Number of the packet in the file, and offset of its bytes. */
  readonly packet: number
  readonly offset: number
  readonly drops: number
  /** When the packet before was seen, and this one (the last one, where `packets` is more than 1); undefined: not stated. */
  readonly since: Instant | undefined
  readonly until: Instant | undefined
  /** Packets with a drop count that this entry stands for. */
  readonly packets: number
}

/**
 * Counters of one pcapng interface statistics block (draft-ietf-opsawg-pcapng, Interface Statistics Block). They count from
 * the start of the capture. `undefined`: not stated (never to be shown as zero).
 */
export interface InterfaceStatistics {
  /** Number of the interface within the file. */
  readonly interface: number
  /** Offset of the block in the file, bytes. */
  readonly offset: number
  /** Packets read before this block, whole file. */
  readonly packetsBefore: number
  /** When the counters were read. */
  readonly sec: number
  readonly nano: number
  /** isb_starttime and isb_endtime, seconds and nanoseconds. */
  readonly start: Instant | undefined
  readonly end: Instant | undefined
  /** isb_ifrecv: packets received from the physical interface. */
  readonly received: number | undefined
  /** isb_ifdrop: packets dropped by the interface for lack of resources. */
  readonly interfaceDropped: number | undefined
  /** isb_filteraccept: packets accepted by the filter. */
  readonly filterAccepted: number | undefined
  /** isb_osdrop: packets dropped by the operating system. */
  readonly systemDropped: number | undefined
  /** isb_usrdeliv: packets delivered to the user. */
  readonly delivered: number | undefined
}
