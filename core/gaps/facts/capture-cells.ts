import type { CaptureFacts } from '../../decode/capture-facts.ts'
import type { RejectReason } from '../../finding.ts'
import type { Lost } from '../finding.ts'
import { type Interval, isWithin, type LedgerCell, overlaps, plus, stateOf, unknown, zero } from '../ledger-cell.ts'
import { counterSteps, type InterfaceSteps } from './counter-steps.ts'
import type { RejectFacts } from './reject-gaps.ts'
import { count, earlier, nanosOf } from './words.ts'

/** Rejects that tell of what was lost before the decoder, or of nothing lost: other layers account for the former. */
const NOT_THE_DECODER: readonly RejectReason[] = [
  'fragment-incomplete',
  'stream-gap',
  'frame-broken',
  'packet-truncated',
  'file-truncated',
  'compressed-data',
  'datagram-empty',
  'line-length',
]

/** What the counters of a capture say of an interval, over all interfaces. */
export function captureCell(
  layer: 'link' | 'kernel' | 'process',
  facts: CaptureFacts | undefined,
  interval: Interval,
): LedgerCell {
  if (facts === undefined) return unknown('What the capture says of losses was not kept.')
  const [first, last] = [nanosOf(facts.first), nanosOf(facts.last)]
  if (first === null || last === null) return unknown('The capture has no packet with a time.')
  if (!overlaps({ since: first, until: last }, interval)) return unknown('The capture was not running.')
  const counted = counterSteps(0, facts)
  if (facts.moreInterfaces > 0) return unknown('The capture has more interfaces than are kept apart.')
  if (layer === 'process') return processCell(facts, counted)
  const until = earlier(last, interval.until)!
  let lost: Lost[] = []
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

/**
 * What the decoder could not read. `addresses`: those of a source, for its share; a reject without a sender may be anybody's.
 */
export function decoderCell(
  { listed, counts }: RejectFacts,
  interval: Interval,
  addresses: readonly string[] | undefined,
): LedgerCell {
  let min = 0
  let max = 0
  let known = 0
  for (const { reason, noticed, sender } of listed) {
    if (NOT_THE_DECODER.includes(reason)) continue
    known++
    const at = nanosOf(noticed)
    if (at !== null && !overlaps({ since: at, until: at }, interval)) continue
    if (addresses !== undefined && sender !== undefined && !addresses.includes(sender)) continue
    max++
    if (at !== null && (addresses === undefined || sender !== undefined)) min++
  }
  let all = 0
  for (const [reason, number] of Object.entries(counts)) {
    if (!NOT_THE_DECODER.includes(reason as RejectReason)) all += number
  }
  if (max + all - known === 0) return zero('The decoder rejected nothing.')
  const lost: Lost = { min, max: max + all - known, unit: 'records' }
  return { state: stateOf([lost]), lost: [lost], from: 'Rejects of the decoder.', findings: [] }
}
