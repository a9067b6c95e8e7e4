import { u32be } from '../bytes/integer.ts'
import type { RejectSink } from '../finding.ts'
import { PcapReader } from './pcap.ts'
import { PcapngReader } from './pcapng.ts'
import type { CaptureReader } from './record.ts'

/** As many first bytes of a file as `recognise` looks at. */
export const RECOGNISE_BYTES = 32

/** Format of a file by its first bytes; `other-capture:<name>` is a capture format known by name only. */
export type FileFormat = 'pcap' | 'pcapng' | 'gzip' | 'zstd' | 'xz' | 'bzip2' | `other-capture:${string}`

type Signature = readonly [format: FileFormat, magic: string]

/**
 * Magic numbers, one character a byte. Sources: pcap(5) and its draft, draft-ietf-opsawg-pcapng, RFC 1952 (gzip), RFC 8878
 * (zstd), the xz file format 1.1, RFC 1761 (snoop); the others as the file magics that their makers published.
 */
const SIGNATURES: readonly Signature[] = [
  ['pcap', '\xa1\xb2\xc3\xd4'],
  ['pcap', '\xd4\xc3\xb2\xa1'],
  ['pcap', '\xa1\xb2\x3c\x4d'],
  ['pcap', '\x4d\x3c\xb2\xa1'],
  ['pcap', '\xa1\xb2\xcd\x34'],
  ['pcap', '\x34\xcd\xb2\xa1'],
  ['pcapng', '\x0a\x0d\x0d\x0a'],
  ['gzip', '\x1f\x8b'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['xz', '\xfd7zXZ\x00'],
  ['bzip2', 'BZh'],
  ['other-capture:modified pcap (Mesquita)', '\xa1\xb2\x34\xcd'],
  ['other-capture:modified pcap (Mesquita)', '\xcd\x34\xb2\xa1'],
  ['other-capture:modified pcap (Navtel, nanoseconds)', '\xa1\x2b\x3c\x4d'],
  ['other-capture:modified pcap (Navtel, nanoseconds)', '\x4d\x3c\x2b\xa1'],
  ['other-capture:modified pcap (IXIA hardware)', '\x1c\x00\x01\xac'],
  ['other-capture:modified pcap (IXIA hardware)', '\xac\x01\x00\x1c'],
  ['other-capture:modified pcap (IXIA software)', '\x1c\x00\x01\xab'],
  ['other-capture:modified pcap (IXIA software)', '\xab\x01\x00\x1c'],
  ['other-capture:snoop', 'snoop\x00\x00\x00'],
  ['other-capture:btsnoop', 'btsnoop\x00'],
  ['other-capture:Sniffer', 'TRSNIFF data    \x1a'],
  ['other-capture:NetXRay or Windows Sniffer', 'XCP\x00'],
  ['other-capture:Network Monitor 1', 'RTSS'],
  ['other-capture:Network Monitor 2', 'GMBU'],
  ['other-capture:LANalyzer', '\x01\x10\x4c\x00'],
  ['other-capture:iptrace', 'iptrace 1.0'],
  ['other-capture:iptrace', 'iptrace 2.0'],
  ['other-capture:Observer', 'ObserverPktBufferVersion='],
  ['other-capture:OmniPeek', '\x7fver'],
  ['other-capture:Visual Networks', '\x05VNF'],
  ['other-capture:5View', '\xaa\xaa\xaa\xaa'],
  ['other-capture:K12', '\x00\x00\x02\x00\x12\x05\x00\x10'],
]

/** The byte-order magic of a pcapng section header, which tells it from other files that begin with line ends. */
const PCAPNG_ORDER_MAGIC_AT = 8

/** Says what a file is by its first bytes (RECOGNISE_BYTES are enough); undefined if it is none of the formats known here. */
export function recognise(first: Uint8Array): FileFormat | undefined {
  const format = SIGNATURES.find(([, magic]) => beginsWith(first, magic))?.[0]
  if (format === 'pcapng' && first.length >= PCAPNG_ORDER_MAGIC_AT + 4) {
    const magic = u32be(first, PCAPNG_ORDER_MAGIC_AT)
    return magic === 0x1a2b3c4d || magic === 0x4d3c2b1a ? format : undefined
  }
  // The digit is the block size.
  if (format === 'bzip2' && !(first[3]! >= 0x31 && first[3]! <= 0x39)) return undefined
  return format
}

/**
 * A reader for the capture that begins with `first` (RECOGNISE_BYTES, or the whole file if shorter), or the reason, in words
 * for the analyst, why it is not read. The reader must be given the file from its first byte on.
 */
export function openCapture(first: Uint8Array, reject: RejectSink): CaptureReader | { readonly refusal: string } {
  const format = recognise(first)
  if (format === 'pcap') return new PcapReader(reject)
  if (format === 'pcapng') return new PcapngReader(reject)
  if (format?.startsWith('other-capture:')) {
    const name = format.slice('other-capture:'.length)
    return {
      refusal: `This is a capture in the format ${name}, which is not read. Convert it to pcapng, for example with editcap.`,
    }
  }
  if (format !== undefined) return { refusal: `This is ${format} compressed data, not a capture. Decompress it first.` }
  const size = first.length === 0 ? 'The file is empty' : 'The file begins like no capture format known'
  return { refusal: `${size}: it was not read as a capture.` }
}

function beginsWith(bytes: Uint8Array, magic: string): boolean {
  if (bytes.length < magic.length) return false
  for (let i = 0; i < magic.length; i++) if (bytes[i] !== magic.charCodeAt(i)) return false
  return true
}
