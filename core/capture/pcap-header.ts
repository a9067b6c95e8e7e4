/** First four bytes of a classic pcap file (draft-ietf-opsawg-pcap, pcap-savefile(5)), in the byte order of the whole file. */
export const PCAP_MAGIC = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
  /** The Kuznetzov variant. */
  modified: 0xa1b2cd34,
} as const

/** Bytes of the file header. */
export const FILE_HEADER = 24
/** Bytes of a packet header, and of the longer one of the Kuznetzov variant (index, protocol and type of the packet added). */
export const PACKET_HEADER = 16
export const MODIFIED_PACKET_HEADER = 24

/** Whether a file that begins with this number is a classic pcap file, of the byte order in which the number was read. */
export function isPcapMagic(magic: number): boolean {
  return magic === PCAP_MAGIC.microseconds || magic === PCAP_MAGIC.nanoseconds || magic === PCAP_MAGIC.modified
}
