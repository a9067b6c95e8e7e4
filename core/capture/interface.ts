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
  readonly start: { readonly sec: number; readonly nano: number } | undefined
  readonly end: { readonly sec: number; readonly nano: number } | undefined
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
