import type { RejectReason } from '../../finding.ts'
import type { Lost } from '../finding.ts'
import { type Interval, type LedgerCell, stateOf, zero } from '../ledger-cell.ts'
import { nanosOf } from './instants.ts'
import type { RejectFacts } from './reject-gaps.ts'

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

/** What the decoders could not read of an item, made ready to be asked about many intervals. */
export interface RejectAccount {
  /** Rejects with a time, in its order, and who sent what was rejected. */
  readonly times: readonly bigint[]
  readonly senders: readonly (string | undefined)[]
  /** Who sent what was rejected at a time that is not stated. */
  readonly undated: readonly (string | undefined)[]
  /** Those of which neither time nor sender was kept. */
  readonly unlisted: number
}

export function rejectAccount({ listed, counts }: RejectFacts): RejectAccount {
  const own = listed.filter(({ reason }) => !NOT_THE_DECODER.includes(reason))
  const dated: { at: bigint; sender: string | undefined }[] = []
  const undated: (string | undefined)[] = []
  for (const { noticed, sender } of own) {
    const at = nanosOf(noticed)
    if (at === null) undated.push(sender)
    else dated.push({ at, sender })
  }
  dated.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  let all = 0
  for (const [reason, number] of Object.entries(counts))
    if (!NOT_THE_DECODER.includes(reason as RejectReason)) all += number
  return {
    times: dated.map(({ at }) => at),
    senders: dated.map(({ sender }) => sender),
    undated,
    unlisted: Math.max(0, all - own.length),
  }
}

interface Bounds {
  min: number
  max: number
}

/** What was rejected in one interval, by who sent it. */
export interface RejectCounts {
  readonly all: Bounds
  /** Of no known sender: it may be anybody's. */
  readonly nobodys: number
  readonly bySender: ReadonlyMap<string, Readonly<Bounds>>
}

/** Counts the rejects of some items in an interval. Those without a time may lie in it. */
export function rejectsIn(accounts: readonly RejectAccount[], { since, until }: Interval): RejectCounts {
  const bySender = new Map<string, Bounds>()
  const all: Bounds = { min: 0, max: 0 }
  let nobodys = 0
  const take = (sender: string | undefined, isDated: boolean) => {
    all.max++
    if (isDated) all.min++
    if (sender === undefined) {
      nobodys++
      return
    }
    const bounds = bySender.get(sender) ?? { min: 0, max: 0 }
    bounds.max++
    if (isDated) bounds.min++
    bySender.set(sender, bounds)
  }
  for (const { times, senders, undated, unlisted } of accounts) {
    for (let i = firstFrom(times, since); i < times.length && times[i]! < until; i++) take(senders[i], true)
    for (const sender of undated) take(sender, false)
    all.max += unlisted
    nobodys += unlisted
  }
  return { all, nobodys, bySender }
}

/** Index of the first time that is not before `since`. */
function firstFrom(times: readonly bigint[], since: bigint): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < since) low = middle + 1
    else high = middle
  }
  return low
}

/** What the decoder lost of a whole item. */
export function decoderCell({ all }: RejectCounts): LedgerCell {
  return cellOf(all)
}

/** What it lost of a source: what its addresses sent, and at most also what has no known sender. */
export function decoderShare({ nobodys, bySender }: RejectCounts, addresses: readonly string[]): LedgerCell {
  const bounds: Bounds = { min: 0, max: nobodys }
  if (bySender.size > 0)
    for (const address of addresses) {
      const own = bySender.get(address)
      if (own === undefined) continue
      bounds.min += own.min
      bounds.max += own.max
    }
  return cellOf(bounds)
}

function cellOf({ min, max }: Bounds): LedgerCell {
  if (max === 0) return zero('The decoder rejected nothing of it.')
  const lost: Lost[] = [{ min, max, unit: 'records' }]
  return { state: stateOf(lost), lost, from: 'Rejects of the decoder.', findings: [] }
}
