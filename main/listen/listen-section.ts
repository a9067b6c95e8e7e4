import { release, type } from 'node:os'
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  NANOSECONDS,
  sectionHeader,
} from '../../core/capture/pcapng-writer.ts'
import { LINK_TYPE_EXPORTED_PDU } from '../../core/packet/exported-pdu-tags.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Section } from '../capture/archive-sink.ts'
import { type ListenAddress, listenName } from './listen-address.ts'

/** In a statistics block without times and comment: what stands in front of the counters, and behind them. */
const BEFORE_COUNTERS = 20
const BEHIND_COUNTERS = 4

const COMMENT =
  'Messages as sockets gave them, each with the addresses of its socket: not packets. Time stamps are those of their arrival in the program that wrote this, in milliseconds.'

/** What a socket took and lost since it was opened; null: not known. */
export interface SocketCounts {
  readonly received: number
  readonly dropped: number | null
}

/** The pcapng section of a receiver: an interface for each socket that it listens on, in their order. */
export class ListenSection implements Section {
  readonly isDescribed = true
  readonly places = NANOSECONDS
  readonly head: readonly Uint8Array[]
  counters: Uint8Array = new Uint8Array(0)

  constructor(addresses: readonly ListenAddress[]) {
    const system = `${type()} ${release()}`
    this.head = [
      sectionHeader({ system, application: `logwitness ${packageJson.version} listen`, comment: COMMENT }),
      ...addresses.map((address) =>
        interfaceDescription({ linkType: LINK_TYPE_EXPORTED_PDU, snapLength: 0, name: listenName(address) }),
      ),
    ]
  }

  /** A message, or a part of its header and its bytes one after the other. `time`: milliseconds since the epoch. */
  message(number: number, time: number, bytes: Uint8Array): Uint8Array {
    return enhancedPacket({ time: nanoseconds(time), bytes, interface: number })
  }

  statistics(number: number, begun: number, time: number, { received, dropped }: SocketCounts): Uint8Array {
    const counts = { received, ...(dropped === null ? {} : { systemDropped: dropped }), interface: number }
    if (number === 0)
      this.counters = interfaceStatistics({ time: 0n, ...counts }).slice(BEFORE_COUNTERS, -BEHIND_COUNTERS)
    const now = nanoseconds(time)
    return interfaceStatistics({ time: now, start: nanoseconds(begun), end: now, ...counts })
  }
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(milliseconds) * 1_000_000n
}
