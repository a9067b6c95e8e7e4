import { RecordSlicer } from '../../core/archive/record-slicer.ts'
import { u16le, u32le } from '../../core/bytes/integer.ts'
import { BLOCK } from '../../core/capture/pcapng-block.ts'

/** Bytes that are held without making more room. */
const ROOM = 2 << 20
/** Blocks that are cut in one step. */
const CUT = 8192
/** Type, length and their copy at the end; interface and time stamp of a statistics block. */
const BLOCK_HEAD = 8
const STATISTICS_HEAD = 12
/** Link type and snap length of an interface block; its option if_tsresol, and what holds without it: microseconds. */
const INTERFACE_HEAD = 8
const RESOLUTION = 9
const DEFAULT_PLACES = 6
/** Options of a statistics block that are counters: isb_ifrecv to isb_usrdeliv. */
const FIRST_COUNTER = 4
const LAST_COUNTER = 8

const NOTHING = new Uint8Array(0)

/**
 * Cuts what a capture engine writes (pcapng, little-endian) into whole blocks, so that others can be put between them. Looks at types
 * and lengths, and at the counters of statistics; at nothing that came from the wire.
 */
export class BlockCutter {
  /** Packets in the blocks so far. */
  packets = 0
  /** A section and an interface were described: from here on a block may stand between others. */
  isDescribed = false
  /** Decimal places of a second in the time stamps of the interface. */
  places = DEFAULT_PLACES
  /** The counters of the newest statistics block, as options; none: nothing was counted yet. */
  counters: Uint8Array = NOTHING
  /** Section header and interfaces, with which a segment can begin anew. */
  readonly head: Uint8Array[] = []
  readonly #slicer = new RecordSlicer('pcapng')
  readonly #bounds = new Uint32Array(CUT + 1)
  /** What has come, and what of it was given out already. One place for all, used again: memory that is new costs as much as hashing. */
  #buffer = new Uint8Array(ROOM)
  #end = 0
  #given = 0

  /** Takes the next bytes, however they are cut. What `take` gave is no longer there then. */
  add(bytes: Uint8Array): void {
    this.#buffer.copyWithin(0, this.#given, this.#end)
    this.#end -= this.#given
    this.#given = 0
    if (this.#end + bytes.length > this.#buffer.length) {
      const larger = new Uint8Array(2 * (this.#end + bytes.length))
      larger.set(this.#buffer.subarray(0, this.#end))
      this.#buffer = larger
    }
    this.#buffer.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** The whole blocks among what was added and not given out yet, in one piece; a block that has not ended waits. */
  take(): Uint8Array {
    const first = this.#given
    for (let count = CUT; count === CUT; this.#given = this.#bounds[count]!) {
      count = this.#slicer.slice(this.#buffer, this.#given, this.#end, false, this.#bounds)
      for (let i = 0; i < count; i++) this.#look(this.#buffer, this.#bounds[i]!, this.#bounds[i + 1]!)
    }
    return this.#buffer.subarray(first, this.#given)
  }

  /** Bytes that were added and not given out. */
  get held(): number {
    return this.#end - this.#given
  }

  #look(bytes: Uint8Array, start: number, end: number): void {
    const type = u32le(bytes, start)
    if (type === BLOCK.enhancedPacket || type === BLOCK.simplePacket) this.packets++
    else if (type === BLOCK.interface || type === BLOCK.section) {
      this.isDescribed = type === BLOCK.interface
      if (this.isDescribed) this.places = placesIn(bytes, start + BLOCK_HEAD + INTERFACE_HEAD, end - 4)
      this.head.push(new Uint8Array(bytes.subarray(start, end)))
    } else if (type === BLOCK.statistics)
      this.counters = countersIn(bytes, start + BLOCK_HEAD + STATISTICS_HEAD, end - 4) ?? this.counters
  }
}

/** The options that are counters, each of eight bytes; undefined where there is none. */
function countersIn(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const found = optionsIn(bytes, start, end)
    .filter(({ code, length }) => code >= FIRST_COUNTER && code <= LAST_COUNTER && length === 8)
    .map(({ at }) => bytes.subarray(at, at + 12))
  return found.length === 0 ? undefined : new Uint8Array(Buffer.concat(found))
}

function placesIn(bytes: Uint8Array, start: number, end: number): number {
  const resolution = optionsIn(bytes, start, end).find(({ code, length }) => code === RESOLUTION && length === 1)
  return resolution === undefined ? DEFAULT_PLACES : bytes[resolution.at + 4]!
}

function optionsIn(bytes: Uint8Array, start: number, end: number) {
  const options: { readonly code: number; readonly length: number; readonly at: number }[] = []
  for (let at = start; at + 4 <= end; ) {
    const [code, length] = [u16le(bytes, at), u16le(bytes, at + 2)]
    if (at + 4 + length <= end) options.push({ code, length, at })
    at += 4 + ((length + 3) & ~3)
  }
  return options
}
