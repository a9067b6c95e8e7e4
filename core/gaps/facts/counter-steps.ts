import type { InterfaceStatistics, PacketDrops } from '../../capture/interface.ts'
import type { CaptureFacts, InterfaceFacts } from '../../decode/capture-facts.ts'
import type { GapAddress } from '../finding.ts'
import { nanosOf } from './instants.ts'

/**
 * Where a counter of dropped packets counts. `link`: the interface; `kernel`: the operating system, and whatever the writer of the
 * capture does not tell apart from it.
 */
export type CounterLayer = 'link' | 'kernel'

/** What was dropped on an interface between two readings of its counters, or in front of a packet. */
export interface CounterStep {
  readonly layer: CounterLayer
  readonly since: bigint | null
  readonly until: bigint | null
  readonly min: number
  /** null: the counter began anew in between, or readings were left out. */
  readonly max: number | null
  /** Values of the counter at both ends; undefined for a drop count of a packet. */
  readonly values?: readonly [number, number]
  /** The counter began anew. */
  readonly isReset: boolean
  readonly addresses: readonly GapAddress[]
}

export interface InterfaceSteps {
  readonly of: InterfaceFacts
  /** Layers whose counter is stated; of the others nothing is known. */
  readonly layers: readonly CounterLayer[]
  /** Of each layer one after the other in time, those without a loss among them. */
  readonly steps: readonly CounterStep[]
  /** Readings that state drops; 0: none, or only counts in packets. */
  readonly readings: number
  /** The writer states isb_ifdrop alone, which may then count for every layer. */
  readonly isOneCounter: boolean
  /** When the counters were read last. */
  readonly readUntil: bigint | null
}

/**
 * Makes differences of the cumulative counters of each interface (isb_ifdrop, isb_osdrop; draft-ietf-opsawg-pcapng, Interface
 * Statistics Block) and sets the drop counts of packets (epb_dropcount) beside them. Both may count the same packets: what packets
 * account for is taken off the difference of the counters.
 *
 * A writer that states isb_ifdrop alone may count all in it: dumpcap adds up what libpcap lost and what it lost itself. That
 * counter is therefore `link` only beside isb_osdrop.
 */
export function counterSteps(item: number, facts: CaptureFacts): InterfaceSteps[] {
  return facts.interfaces.map((of) => {
    // A statistics block need not state drops: such a reading says nothing of them.
    const readings = (of.account?.readings ?? []).filter(
      ({ interfaceDropped, systemDropped }) => interfaceDropped !== undefined || systemDropped !== undefined,
    )
    const drops = of.account?.drops ?? []
    const newest = readings.at(-1)
    const readUntil = newest === undefined ? null : readAt(newest)
    const tellsApart = readings.some(({ systemDropped }) => systemDropped !== undefined)
    const ofInterface = steps(item, of, (each) => each.interfaceDropped, tellsApart ? 'link' : 'kernel')
    const ofSystem = steps(item, of, (each) => each.systemDropped, 'kernel')
    const ofPackets = drops.map((each) => packetStep(item, each))
    const kernel = accountFor(tellsApart ? ofSystem : ofInterface, drops, of)
    const all = [...(tellsApart ? ofInterface : []), ...kernel, ...ofPackets]
    const layers = (['link', 'kernel'] as const).filter((layer) => all.some((step) => step.layer === layer))
    const isOneCounter = !tellsApart && ofInterface.length > 0
    return { of, layers, steps: all, readings: readings.length, isOneCounter, readUntil }
  })
}

function steps(
  item: number,
  of: InterfaceFacts,
  counter: (reading: InterfaceStatistics) => number | undefined,
  layer: CounterLayer,
): CounterStep[] {
  const found: CounterStep[] = []
  const readings = (of.account?.readings ?? []).filter((each) => counter(each) !== undefined)
  const leftOut = of.account?.readingsLeftOut ?? 0
  for (const [index, reading] of readings.entries()) {
    const before = readings[index - 1]
    const value = counter(reading)!
    const from = before === undefined ? 0 : counter(before)!
    const isReset = before !== undefined && (value < from || (reading.received ?? 0) < (before.received ?? 0))
    const min = isReset ? value : value - from
    const isOpen = isReset || (leftOut > 0 && index === readings.length - 1)
    found.push({
      layer,
      ...orderly(before === undefined ? nanosOf(reading.start) : readAt(before), readAt(reading)),
      min,
      max: isOpen ? null : min,
      values: [from, value],
      isReset,
      addresses: before === undefined ? [placeOf(item, reading)] : [placeOf(item, before), placeOf(item, reading)],
    })
  }
  return found
}

/** Takes off what packets account for already. A count of the first packet behind a reading may belong to either side of it. */
function accountFor(all: readonly CounterStep[], drops: readonly PacketDrops[], of: InterfaceFacts): CounterStep[] {
  if (drops.length === 0) return [...all]
  const ends = new Map((of.account?.readings ?? []).map((each) => [each.offset, each.packetsBefore]))
  let next = 0
  return all.map((step) => {
    const end = ends.get(step.addresses.at(-1)!.offset)!
    let inside = 0
    while (next < drops.length && drops[next]!.packet <= end) inside += drops[next++]!.drops
    const min = Math.max(0, step.min - inside - (drops[next]?.drops ?? 0))
    return { ...step, min, max: step.max === null ? null : Math.max(0, step.max - inside) }
  })
}

function packetStep(item: number, { packet, offset, drops, since, until }: PacketDrops): CounterStep {
  const addresses = [{ item, packet, offset, length: 0, seq: null }]
  const times = orderly(nanosOf(since), nanosOf(until))
  return { layer: 'kernel', ...times, min: drops, max: drops, isReset: false, addresses }
}

/** When the counters were read. Some writers leave the time at zero and state the end of the capture alone. */
function readAt(reading: InterfaceStatistics): bigint | null {
  return nanosOf(reading.sec === 0 && reading.nano === 0 ? reading.end : reading)
}

/** Of two times in the wrong order neither can be relied on. */
function orderly(since: bigint | null, until: bigint | null): { since: bigint | null; until: bigint | null } {
  return since !== null && until !== null && since > until ? { since: null, until: null } : { since, until }
}

function placeOf(item: number, { offset }: InterfaceStatistics): GapAddress {
  return { item, packet: 0, offset, length: 0, seq: null }
}
