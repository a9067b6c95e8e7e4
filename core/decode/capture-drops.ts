import type { CaptureInterface } from '../capture/interface.ts'

/**
 * Packets that the capture itself says it lost, over all interfaces: isb_ifdrop and isb_osdrop of the newest statistics of
 * each. undefined as soon as one interface that saw packets does not say: the sum is then unknown, not smaller.
 */
export function statedDrops(interfaces: readonly CaptureInterface[]): number | undefined {
  let sum: number | undefined
  for (const { packets, statistics } of interfaces) {
    const { interfaceDropped, systemDropped } = statistics ?? {}
    if (interfaceDropped !== undefined || systemDropped !== undefined)
      sum = (sum ?? 0) + (interfaceDropped ?? 0) + (systemDropped ?? 0)
    else if (packets > 0) return undefined
  }
  return sum
}
