/** What truth.json of the shared corpus says of a file. */
export interface FileTruth {
  readonly frames_read?: number
  readonly first_packet_time?: string
}

/** Packets we read where the truth has another number, and why. Every other file must agree with it. */
export const EXPLAINED_PACKETS: Readonly<Record<string, readonly [packets: number, why: string]>> = {
  'pcap-nasty/tcpdump/brcm-tag-prepend.pcap': [15, 'the other reader refuses the whole file for its link type'],
  'pcap-nasty/tcpdump/dsa-high-vid.pcap': [4, 'the same'],
  'pcap-nasty/tcpdump/dsa.pcap': [8, 'the same'],
  'pcap-nasty/tcpdump/edsa-high-vid.pcap': [4, 'the same'],
  'pcap-nasty/tcpdump/hoobr_juniper3.pcap': [
    1,
    'the same: it takes the frame check length for a part of the link type',
  ],
  'pcap-nasty/tcpdump/juniper_es_oobr.pcap': [1, 'the same'],
  'pcapng-suite/be/advanced/test102.pcapng': [5, 'the other reader counts the 3 custom blocks as packets'],
  'pcapng-suite/be/basic/test018.pcapng': [4, 'the other reader counts the 4 custom blocks as packets'],
  'pcapng-suite/be/difficult/test202.pcapng': [8, 'the other reader counts the 3 custom blocks as packets'],
  'pcapng-suite/le/basic/test017.pcapng': [0, 'the other reader counts the 4 custom blocks as packets'],
}
