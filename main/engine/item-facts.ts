import type { CaseSummary, Item, ItemCounts } from '../../contract/shapes.ts'
import type { Counts } from '../../core/decode/tally.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import type { CaseFolder, CaseItem } from '../store/case-folder.ts'
import type { Part } from '../store/manifest.ts'

/** What the engine notes of an item when its reading has ended; stands in items.jsonl. */
export interface ItemFacts {
  readonly sha256: string | null
  /** Bytes that the hash covers. */
  readonly size: number
  /** Records of its content and the root of their tree, in hexadecimal; null where not all was read. Older cases lack them. */
  readonly records?: number | null
  readonly root?: string | null
  readonly counts: Counts
  /** Why it was not read to its end, or what was found on reading it again. */
  readonly note: string | null
}

export const NO_COUNTS: ItemCounts = {
  packets: 0,
  messages: 0,
  fates: {},
  messagesByTransport: {},
  messagesByFormat: {},
  rejects: {},
  captureDrops: null,
}

/** Of an item that was never begun: nothing is known of it, and its state says so. */
export const NOTHING_READ = { sha256: null, size: 0, records: null, root: null, counts: NO_COUNTS } as const

/** How an item is being read. */
export type Reading =
  | { readonly state: 'loading' | 'rebuilding' }
  /** While it is being written: bytes so far, and what they came to. */
  | { readonly state: 'following'; readonly size: number; readonly counts: ItemCounts }

/** How an item is at the moment, as far as that is not in the case folder. */
export interface ItemNow {
  readonly now: Item['now']
  readonly reading: Reading | undefined
  readonly verdict: Verdict
  readonly reason: string
}

/** An item as the interface sees it. While it is being read, its counts are what its parts hold so far. */
export function itemOf({ entry, outcome }: CaseItem, parts: readonly Part[], known: ItemNow): Item {
  const { now, reading, verdict, reason } = known
  const isNew = reading !== undefined && reading.state !== 'rebuilding'
  const facts = outcome?.facts as ItemFacts | undefined
  const { firstTime, lastTime } = timesOf(parts)
  const messages = parts.reduce((sum, part) => sum + part.rows, 0)
  return {
    item: entry.item,
    path: entry.path,
    name: entry.name,
    kind: entry.kind,
    compression: entry.compression,
    size: reading?.state === 'following' ? reading.size : entry.size,
    sha256: isNew ? null : (facts?.sha256 ?? null),
    records: isNew ? null : (facts?.records ?? null),
    root: isNew ? null : (facts?.root ?? null),
    copied: entry.copied,
    state: reading?.state ?? outcome?.event ?? 'failed',
    now,
    verdict,
    verdictReason: reason,
    note: facts?.note ?? (outcome || reading ? null : INTERRUPTED),
    counts: countsNow(facts, reading, messages),
    firstTime,
    lastTime,
  }
}

const INTERRUPTED = 'its reading was interrupted, and it could not be read again'

function countsNow(facts: ItemFacts | undefined, reading: Reading | undefined, messages: number): ItemCounts {
  if (reading?.state === 'following') return { ...reading.counts, messages }
  return facts && reading === undefined ? facts.counts : { ...NO_COUNTS, messages }
}

/** First and last time of the messages in some parts, by the wire's clock where there is one. */
export function timesOf(parts: readonly Part[]): Pick<CaseSummary, 'firstTime' | 'lastTime'> {
  const spans = parts.map((part) => part.wire ?? part.sender).filter((span) => span !== null)
  if (spans.length === 0) return { firstTime: null, lastTime: null }
  const order = (a: bigint, b: bigint) => (a < b ? -1 : 1)
  const [first] = spans.map(({ min }) => BigInt(min)).sort(order)
  const last = spans
    .map(({ max }) => BigInt(max))
    .sort(order)
    .at(-1)
  return { firstTime: String(first), lastTime: String(last) }
}

/** What can be said at once about the file of an item: its size and date, not its content. */
export function nowOf(folder: CaseFolder, item: CaseItem): Item['now'] {
  const place = folder.locate(item.entry)
  if (place === null) return 'absent'
  if (item.entry.growsAs !== undefined) return 'not checked'
  return place.unchanged ? 'not checked' : 'changed'
}
