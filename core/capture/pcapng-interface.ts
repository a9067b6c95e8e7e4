import { u16be, u16le, u32be, u32le } from '../bytes/integer.ts'
import { type CaptureEvent, parseCaptureEvent } from './capture-event.ts'
import {
  type CaptureInterface,
  type InterfaceStatistics,
  type LossAccount,
  MAX_NOTES,
  MAX_READINGS,
  type PacketDrops,
} from './interface.ts'
import type { Options } from './pcapng-block.ts'
import { type Resolution, resolution, setTimestamp, Timestamp } from './timestamp.ts'

/** Microseconds: the resolution of an interface that states none. */
const DEFAULT_RESOLUTION = 6

/** An interface as the reader uses it: what the file says, and how its time stamps are counted. */
export interface Interface {
  readonly described: CaptureInterface
  readonly scale: Resolution
  /** if_tsoffset: seconds to add to every time stamp. */
  readonly secondsOffset: number
  readonly account: LossAccount
  /** Time of the newest packet of the interface, and of the one before it; NaN: none, or none stated. */
  readonly newest: Timestamp
  readonly before: Timestamp
}

/**
 * Reads an interface description block, `bytes[start..end)` being its body. Where an option is damaged (`options.damaged`) the
 * description has what stands before it.
 */
export function readInterface(
  bytes: Uint8Array,
  start: number,
  end: number,
  bigEndian: boolean,
  section: number,
  options: Options,
  application: string | undefined,
): Interface {
  let name: string | undefined
  let description: string | undefined
  let filter: string | undefined
  let hardware: string | undefined
  let system: string | undefined
  let code = DEFAULT_RESOLUTION
  let secondsOffset = 0
  options.begin(bytes, start + 8, end, bigEndian)
  while (options.next()) {
    if (options.code === 2) name = options.text()
    else if (options.code === 3) description = options.text()
    else if (options.code === 9) code = options.byte() ?? code
    // if_filter: the first byte says what kind of filter follows; 0 is a string in libpcap's syntax.
    else if (options.code === 11) filter = options.byte() === 0 ? options.text().slice(1) : undefined
    else if (options.code === 12) system = options.text()
    else if (options.code === 14) secondsOffset = options.i64() ?? 0
    else if (options.code === 15) hardware = options.text()
  }
  const scale = resolution(code)
  const account = { application, drops: [], readings: [], readingsLeftOut: 0, notes: [], notesLeftOut: 0 }
  const described: CaptureInterface = {
    section,
    linkType: bigEndian ? u16be(bytes, start) : u16le(bytes, start),
    snapLength: bigEndian ? u32be(bytes, start + 4) : u32le(bytes, start + 4),
    resolution: `${scale.base}^-${scale.exponent} s`,
    name,
    description,
    filter,
    hardware,
    system,
    packets: 0,
    dropsBeforePackets: undefined,
    statistics: undefined,
    account,
  }
  return { described, scale, secondsOffset, account, newest: noTime(), before: noTime() }
}

/** Reads an interface statistics block, `bytes[start..end)` being its body; the interface has been looked up by the caller. */
export function readStatistics(
  bytes: Uint8Array,
  start: number,
  end: number,
  bigEndian: boolean,
  place: { number: number; offset: number; packetsBefore: number; of: Interface },
  options: Options,
): { readonly reading: InterfaceStatistics; readonly event: CaptureEvent | undefined } {
  const u32 = bigEndian ? u32be : u32le
  const counters: (number | undefined)[] = []
  let from: Timestamp | undefined
  let to: Timestamp | undefined
  options.begin(bytes, start + 12, end, bigEndian)
  while (options.next()) {
    if (options.code === 2 && options.length === 8) from = time(options.u32(0), options.u32(4), place.of)
    else if (options.code === 3 && options.length === 8) to = time(options.u32(0), options.u32(4), place.of)
    else if (options.code >= 4 && options.code <= 8) counters[options.code] = options.u64()
  }
  const { sec, nano } = time(u32(bytes, start + 4), u32(bytes, start + 8), place.of)
  const reading = {
    interface: place.number,
    offset: place.offset,
    packetsBefore: place.packetsBefore,
    sec,
    nano,
    start: from,
    end: to,
    received: counters[4],
    interfaceDropped: counters[5],
    filterAccepted: counters[6],
    systemDropped: counters[7],
    delivered: counters[8],
  }
  const comment = options.comment()
  return { reading, event: comment === undefined ? undefined : parseCaptureEvent(comment) }
}

/** Events that only say that the capture runs: the counters in the same block say more. */
const WELL: ReadonlySet<CaptureEvent['event']> = new Set(['statistics', 'heartbeat', 'rotation'])

/**
 * Keeps what a statistics block says, up to the limits of its file; `kept` counts over all interfaces. False where it states no
 * counters: one that only bears an event must not take the place of one that counts.
 */
export function keepStatistics(
  { described, account }: Interface,
  reading: InterfaceStatistics,
  event: CaptureEvent | undefined,
  kept: { readings: number; notes: number },
): boolean {
  if (event !== undefined && !WELL.has(event.event)) {
    const { sec, nano, offset, packetsBefore } = reading
    if (kept.notes++ < MAX_NOTES) account.notes.push({ ...event, at: { sec, nano }, offset, packetsBefore })
    else account.notesLeftOut++
  }
  if (event !== undefined && !hasCounters(reading)) return false
  described.statistics = reading
  kept.readings += keepReading(account, reading, kept.readings >= MAX_READINGS)
  return true
}

function hasCounters({ received, interfaceDropped, filterAccepted, systemDropped, delivered }: InterfaceStatistics) {
  return [received, interfaceDropped, filterAccepted, systemDropped, delivered].some((counter) => counter !== undefined)
}

/**
 * Adds a statistics block to the readings of its interface; `isFull`: the file has had its share of them. Returns how many more
 * are kept now (0 or 1).
 */
function keepReading(of: LossAccount, reading: InterfaceStatistics, isFull: boolean): number {
  const { readings } = of
  const last = readings.at(-1)
  const repeats = last !== undefined && saysTheSame(last, reading)
  const before = readings.at(-2)
  if (repeats && before !== undefined && saysTheSame(before, last)) readings[readings.length - 1] = reading
  else if (last === undefined || !isFull) return readings.push(reading) > 0 ? 1 : 0
  else {
    readings[readings.length - 1] = reading
    if (!repeats) of.readingsLeftOut++
  }
  return 0
}

/** Whether nothing was dropped from one reading to the next, and the counters did not begin anew. */
function saysTheSame(a: InterfaceStatistics, b: InterfaceStatistics): boolean {
  if (a.interfaceDropped !== b.interfaceDropped || a.systemDropped !== b.systemDropped) return false
  return a.received === b.received || (b.received ?? Number.NaN) > (a.received ?? Number.NaN)
}

/** Adds a drop count to the places of its interface; `isFull` and the result as with `keepReading`. */
export function keepDrops(of: LossAccount, drops: PacketDrops, isFull: boolean): number {
  const last = of.drops.at(-1)
  if (drops.drops === 0) return 0
  if (last === undefined || !isFull) return of.drops.push(drops) > 0 ? 1 : 0
  const { until } = drops
  of.drops[of.drops.length - 1] = { ...last, drops: last.drops + drops.drops, until, packets: last.packets + 1 }
  return 0
}

function noTime(): Timestamp {
  const none = new Timestamp()
  none.sec = Number.NaN
  return none
}

function time(high: number, low: number, of: Interface): Timestamp {
  const out = new Timestamp()
  setTimestamp(out, high, low, of.scale)
  out.sec += of.secondsOffset
  return out
}
