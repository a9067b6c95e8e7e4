/**
 * Tags of an exported PDU (LINKTYPE_WIRESHARK_UPPER_PDU; Wireshark's wsutil/exported_pdu_tlvs.h): 16 bits of tag, 16 bits of length,
 * big-endian, then as many bytes. Behind END, which has none, the PDU begins.
 */
export const TAG_END = 0
export const TAG_DISSECTOR = 12
export const TAG_IPV4_SOURCE = 20
export const TAG_IPV4_DESTINATION = 21
export const TAG_IPV6_SOURCE = 22
export const TAG_IPV6_DESTINATION = 23
export const TAG_PORT_TYPE = 24
export const TAG_SOURCE_PORT = 25
export const TAG_DESTINATION_PORT = 26
/** Text for people; ours says how the frame was delimited. */
export const TAG_INFO = 36

/** Values of TAG_PORT_TYPE. */
export const PORT_TYPE_TCP = 2
export const PORT_TYPE_UDP = 3

/** LINKTYPE_WIRESHARK_UPPER_PDU (https://www.tcpdump.org/linktypes.html). */
export const LINK_TYPE_EXPORTED_PDU = 252
