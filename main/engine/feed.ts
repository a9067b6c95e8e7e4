import type { ContentDecoder } from '../../core/decode/content-decoder.ts'
import { DATA, END, HEADROOM, type Ring } from './ring.ts'

/**
 * Decodes one item out of the ring, to the end of its content or to where the user ended the reading.
 *
 * A record may begin in one slot and end in the next: what the decoder left is put in front of the next slot, so that records
 * always lie in one piece. A beginning longer than the headroom is joined with the slot in memory of its own; the decoder's
 * own limit on records bounds how long that can be.
 */
export function decodeItem(ring: Ring, decoder: ContentDecoder, after: () => void): void {
  let rest: Uint8Array = new Uint8Array(0)
  let offset = 0
  for (;;) {
    const slot = ring.next()
    if (slot.kind !== DATA) {
      if (slot.kind === END) decoder.read(rest, 0, rest.length, offset, true)
      ring.release(0)
      after()
      return
    }
    let bytes = ring.bytes
    let start = slot.start - rest.length
    let end = slot.end
    if (rest.length <= HEADROOM) bytes.set(rest, start)
    else {
      bytes = new Uint8Array(rest.length + slot.end - slot.start)
      bytes.set(rest)
      bytes.set(ring.bytes.subarray(slot.start, slot.end), rest.length)
      start = 0
      end = bytes.length
    }
    ring.release(1)
    const next = decoder.read(bytes, start, end, offset, false)
    offset += next - start
    rest = bytes.subarray(next, end)
    after()
  }
}
