import { openCapture } from '../../core/capture/recognise.ts'
import type { CaptureReader, PacketRecord, PacketSink } from '../../core/capture/record.ts'
import type { Reject } from '../../core/finding.ts'

/** What a capture reader gave. Packets are copies. */
export interface Reading {
  readonly reader: CaptureReader
  readonly packets: PacketRecord[]
  readonly rejects: Reject[]
}

/** Takes rejects where none may come. */
export function noReject(reject: Reject): void {
  throw new Error(`unexpected reject: ${reject.detail}`)
}

/** Reads a whole capture, in pieces of `chunk` bytes (all at once if not given); throws if it is refused. */
export function readCapture(file: Uint8Array, chunk = file.length, more: Partial<PacketSink> = {}): Reading {
  const rejects: Reject[] = []
  const packets: PacketRecord[] = []
  const reader = openCapture(file.subarray(0, 32), (reject) => rejects.push(reject))
  if ('refusal' in reader) throw new Error(reader.refusal)
  const sink: PacketSink = {
    packet: (record) => {
      packets.push({ ...record, bytes: record.bytes.slice(record.start, record.end) })
      return true
    },
    ...more,
  }
  let start = 0
  for (let end = 0; ; ) {
    end = Math.min(file.length, end + Math.max(1, chunk))
    const final = end === file.length
    start = reader.read(file, start, end, start, final, sink)
    if (final) break
  }
  if (start !== file.length) throw new Error(`${file.length - start} bytes were left over`)
  return { reader, packets, rejects }
}
