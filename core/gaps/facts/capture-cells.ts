import type { CaptureFacts } from '../../decode/capture-facts.ts'
import type { Lost } from '../finding.ts'
import { type Interval, isWithin, type LedgerCell, overlaps, plus, stateOf, unknown, zero } from '../ledger-cell.ts'
import { count } from '../words.ts'
import { counterSteps, type InterfaceSteps } from './counter-steps.ts'
import { earlier, nanosOf } from './instants.ts'

/** What a capture says of itself, made ready to be asked about many intervals. */
export interface CaptureAccount {
  readonly facts: CaptureFacts
  /** Times of its first and last packet; null: it has no packet with a time. */
  readonly first: bigint | null
  readonly last: bigint | null
  readonly counted: readonly InterfaceSteps[]
}

/** undefined: what the capture says of itself was not kept. */
export function captureAccount(facts: CaptureFacts | undefined): CaptureAccount | undefined {
  if (facts === undefined) return undefined
  return { facts, first: nanosOf(facts.first), last: nanosOf(facts.last), counted: counterSteps(0, facts) }
}

/** Why nothing can be said of an interval; undefined: the capture was running in it, or in a part of it. */
export function whyNotRunning(account: CaptureAccount | undefined, interval: Interval): string | undefined {
  if (account === undefined) return 'What the capture says of losses was not kept.'
  const { first, last } = account
  if (first === null || last === null) return 'The capture has no packet with a time.'
  return overlaps({ since: first, until: last }, interval) ? undefined : 'The capture was not running.'
}

/** What the counters of a capture that was running say of an interval, over all interfaces. */
export function captureCell(
  layer: 'link' | 'kernel' | 'process',
  { facts, first, last, counted }: CaptureAccount,
  interval: Interval,
): LedgerCell {
  if (facts.moreInterfaces > 0) return unknown('The capture has more interfaces than are kept apart.')
  if (layer === 'process') return processCell(facts, counted)
  const until = earlier(last, interval.until)!
  let lost: readonly Lost[] = []
  let isOpen = false
  for (const { layers, steps, readings, isOneCounter, readUntil } of counted) {
    // Where one counter stands for all, what it says is an upper bound for the interface.
    const counter = layer === 'link' && isOneCounter ? 'kernel' : layer
    if (!layers.includes(counter) || readings === 0 || readUntil === null || readUntil < until) isOpen = true
    for (const step of steps) {
      if (step.layer !== counter || step.max === 0 || !overlaps(step, interval)) continue
      const all = counter === layer && isWithin({ since: step.since ?? first, until: step.until ?? last }, interval)
      lost = plus(lost, { min: all ? step.min : 0, max: step.max, unit: 'packets' })
    }
  }
  if (isOpen) return open(lost, counted)
  if (lost.length === 0) return zero('The counters of the capture say none.')
  const from = `The counters of the capture say ${lost[0]!.max === null ? 'at least ' : ''}${count(lost[0]!.max ?? lost[0]!.min, 'packet')}.`
  return { state: stateOf(lost), lost, from, findings: [] }
}

/** Where a counter is missing: what the others say is a lower bound. */
function open(lost: readonly Lost[], counted: readonly InterfaceSteps[]): LedgerCell {
  const atLeast = lost.filter(({ min }) => min > 0).map(({ min, unit }) => ({ min, max: null, unit }))
  const application = counted.find(({ of }) => of.account?.application !== undefined)?.of.account?.application
  const isDumpcap = application?.startsWith('Dumpcap') === true && counted.every(({ readings }) => readings === 0)
  const why = isDumpcap
    ? 'The capture has no counters: dumpcap writes them when it ends in good order, and not when it writes several files.'
    : 'The capture does not count it, or not for all of the interval and all interfaces.'
  return atLeast.length > 0 ? { state: 'counted', lost: atLeast, from: why, findings: [] } : unknown(why)
}

/** What the capturing program lost itself: known where all that was received was written, or is among the other drops. */
function processCell(facts: CaptureFacts, counted: readonly InterfaceSteps[]): LedgerCell {
  const isAll = counted.every(({ of, steps }) => {
    const newest = of.statistics
    if (newest?.received === undefined || newest.packetsBefore !== facts.packets) return false
    const dropped = steps.reduce((sum, { min }) => sum + min, 0)
    return newest.received === of.packets || newest.received === of.packets + dropped
  })
  if (isAll && counted.length > 0)
    return zero('As many packets were written as were received, less those that others dropped.')
  return unknown('The capture does not count what the capturing program lost.')
}
