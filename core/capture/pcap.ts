import { u16be, u16le, u32be, u32le } from '../bytes/integer.ts'
import type { RejectSink } from '../finding.ts'
import type { CaptureInterface } from './interface.ts'
import { FILE_HEADER, isPcapMagic, MODIFIED_PACKET_HEADER, PACKET_HEADER, PCAP_MAGIC } from './pcap-header.ts'
import { type CaptureReader, MAX_RECORD, PacketRecord, type PacketSink } from './record.ts'

/**
 * A captured length above this, bytes, cannot be right, so that nothing behind it can be found. It is the largest snapshot
 * length of any link type in libpcap (D-Bus, 128 MiB).
 */
export const MAX_PLAUSIBLE_RECORD = 128 * 1024 * 1024

/**
 * Reads classic pcap (draft-ietf-opsawg-pcap, pcap-savefile(5)): both byte orders, micro- and nanoseconds, and the Kuznetzov
 * variant. As libpcap does, it takes packets longer than the snapshot length, and version 2.2 and older files whose two lengths
 * stand in the opposite order.
 */
export class PcapReader implements CaptureReader {
  packets = 0
  failure: string | undefined
  readonly interfaces: CaptureInterface[] = []

  readonly #reject: RejectSink
  readonly #record = new PacketRecord()
  #headerRead = false
  #bigEndian = false
  #packetHeader = PACKET_HEADER
  #nanosPerUnit = 1000
  #minor = 4
  /** Bytes of a record too long that are still to be passed over. */
  #skip = 0
  /** Where that record begins in the file. */
  #skippedFrom = 0

  constructor(reject: RejectSink) {
    this.#reject = reject
  }

  /** See CaptureReader. Rejects: `file-truncated`, `record-length`. */
  read(bytes: Uint8Array, start: number, end: number, offset: number, final: boolean, sink: PacketSink): number {
    let at = start
    if (!this.#headerRead && this.failure === undefined) {
      if (end - at < FILE_HEADER) {
        if (!final) return at
        this.failure = `The file ends inside its header, after ${end - at} bytes. Nothing was read.`
        return this.#cut(offset, offset + end - at, 'file header', end)
      }
      this.#readHeader(bytes, at)
      at += FILE_HEADER
    }
    if (this.failure !== undefined) return end

    const record = this.#record
    const known = this.interfaces[0]!
    const bigEndian = this.#bigEndian
    const header = this.#packetHeader
    const nanosPerUnit = this.#nanosPerUnit
    const unitsPerSecond = 1e9 / nanosPerUnit
    const base = offset - start
    record.bytes = bytes
    record.linkType = known.linkType

    for (;;) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, end - at)
        this.#skip -= step
        at += step
        if (this.#skip > 0) return final ? this.#cut(this.#skippedFrom, base + end, 'packet that was skipped', end) : at
      }
      if (end - at < header) return final && end > at ? this.#cut(base + at, base + end, 'packet header', end) : at
      const sec = bigEndian ? u32be(bytes, at) : u32le(bytes, at)
      const fraction = bigEndian ? u32be(bytes, at + 4) : u32le(bytes, at + 4)
      let captured = bigEndian ? u32be(bytes, at + 8) : u32le(bytes, at + 8)
      let original = bigEndian ? u32be(bytes, at + 12) : u32le(bytes, at + 12)
      if (this.#minor < 3 || (this.#minor === 3 && captured > original)) {
        const swap = captured
        captured = original
        original = swap
      }
      if (captured > MAX_RECORD) {
        if (!this.#tooLong(captured, base + at)) return end
        this.#skippedFrom = base + at
        at += header
        this.#skip = captured
        continue
      }
      const body = at + header
      if (end - body < captured) return final ? this.#cut(base + at, base + end, 'packet', end) : at

      record.number = ++this.packets
      record.start = body
      record.end = body + captured
      record.offset = base + body
      record.originalLength = Math.max(original, captured)
      // A fraction of a second or more is carried over, as it is by those who add the two.
      if (fraction < unitsPerSecond) {
        record.sec = sec
        record.nano = fraction * nanosPerUnit
      } else {
        const carry = Math.floor(fraction / unitsPerSecond)
        record.sec = sec + carry
        record.nano = (fraction - carry * unitsPerSecond) * nanosPerUnit
      }
      known.packets++
      at = body + captured
      if (!sink.packet(record)) return at
    }
  }

  #readHeader(bytes: Uint8Array, at: number): void {
    this.#headerRead = true
    const magic = u32be(bytes, at)
    this.#bigEndian = isPcapMagic(magic)
    const u32 = this.#bigEndian ? u32be : u32le
    const u16 = this.#bigEndian ? u16be : u16le
    if (u32(bytes, at) === PCAP_MAGIC.nanoseconds) this.#nanosPerUnit = 1
    if (u32(bytes, at) === PCAP_MAGIC.modified) this.#packetHeader = MODIFIED_PACKET_HEADER
    const major = u16(bytes, at + 4)
    this.#minor = u16(bytes, at + 6)
    // 543.0 is what the tcpdump of DG/UX wrote; libpcap reads it as 2.4.
    const dgux = major === 543 && this.#minor === 0
    if (dgux) this.#minor = 4
    if (!dgux && (major !== 2 || this.#minor > 4)) {
      this.failure = `The file header at offset 0 states pcap version ${major}.${this.#minor}; only 2.0 to 2.4 are read. Nothing was read.`
      this.#reject({ reason: 'record-length', packet: 0, offset: 0, length: FILE_HEADER, detail: this.failure })
      return
    }
    this.interfaces.push({
      section: 0,
      // The upper half holds the length of the frame check sequence and reserved bits.
      linkType: u32(bytes, at + 20) & 0xffff,
      snapLength: u32(bytes, at + 16),
      resolution: this.#nanosPerUnit === 1 ? '10^-9 s' : '10^-6 s',
      name: undefined,
      description: undefined,
      filter: undefined,
      hardware: undefined,
      system: undefined,
      packets: 0,
      dropsBeforePackets: undefined,
      statistics: undefined,
    })
  }

  /** Rejects a packet over the limit; false if its length cannot be right, so that the file cannot be read further. */
  #tooLong(captured: number, offset: number): boolean {
    const packet = ++this.packets
    const plausible = captured <= MAX_PLAUSIBLE_RECORD
    const what = `Packet ${packet} at offset ${offset} states ${captured} captured bytes, more than the limit of ${MAX_RECORD}`
    const detail = plausible ? `${what}. It was skipped.` : `${what}. What follows cannot be located and was not read.`
    if (!plausible) this.failure = detail
    this.#reject({ reason: 'record-length', packet, offset, length: plausible ? captured : 0, detail })
    return plausible
  }

  /** Reports that the file ends at `fileEnd`, inside a record that begins at `offset`; returns `end`, which consumes the rest. */
  #cut(offset: number, fileEnd: number, inside: string, end: number): number {
    const length = fileEnd - offset
    const detail = `The file ends inside a ${inside}, ${length} bytes after offset ${offset}. What stands before was read.`
    this.#skip = 0
    this.#reject({ reason: 'file-truncated', packet: 0, offset, length, detail })
    return end
  }
}
