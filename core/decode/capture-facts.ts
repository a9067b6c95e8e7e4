import type { CaptureInterface, Instant } from '../capture/interface.ts'

/** Interfaces of which the facts are kept; only those count that saw packets or say something of losses. */
export const MAX_LISTED_INTERFACES = 1024

/** What a capture says of itself, as plain data: what was lost before it was written can be told from nothing else. */
export interface CaptureFacts {
  readonly packets: number
  /** Times of the earliest and the latest packet; undefined where no packet states one. */
  readonly first: Instant | undefined
  readonly last: Instant | undefined
  readonly interfaces: readonly InterfaceFacts[]
  /** Interfaces beyond MAX_LISTED_INTERFACES. */
  readonly moreInterfaces: number
}

export interface InterfaceFacts extends CaptureInterface {
  /** Number of the interface within the file. */
  readonly number: number
}

/** The facts of a capture that was read to its end, or as far as it can be read. */
export function captureFacts(
  interfaces: readonly CaptureInterface[],
  packets: number,
  first: Instant | undefined,
  last: Instant | undefined,
): CaptureFacts {
  const listed: InterfaceFacts[] = []
  let moreInterfaces = 0
  for (const [number, each] of interfaces.entries()) {
    if (each.packets === 0 && each.statistics === undefined) continue
    if (listed.length < MAX_LISTED_INTERFACES) listed.push({ ...each, number })
    else moreInterfaces++
  }
  return { packets, first, last, interfaces: listed, moreInterfaces }
}
