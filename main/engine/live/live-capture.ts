import type { LiveCapture } from '../../../contract/live.ts'
import type { CaptureNote, Instant, InterfaceStatistics } from '../../../core/capture/interface.ts'
import type { CaptureFacts } from '../../../core/decode/capture-facts.ts'

/** Notices that are kept for showing. */
const MAX_NOTICES = 20
/** The rate is that of so much time, milliseconds. */
const RATE_MS = 5_000

/** What a capture says of itself, over the segments that were followed: a segment need not repeat what one before it said. */
export class CaptureWatch {
  #start: CaptureNote | undefined
  #before: LiveCapture['notices'] = []
  #samples: { readonly at: number; readonly packets: number }[] = []

  /** The account of the segment in hand; `packets` of all segments, `at` in milliseconds. */
  look({ interfaces }: CaptureFacts, packets: number, at: number): LiveCapture {
    const notes = interfaces.flatMap(({ account }) => account?.notes ?? [])
    this.#start = notes.findLast(({ event }) => event === 'start') ?? this.#start
    const newest = interfaces.flatMap(({ statistics }) => statistics ?? [])
    const isWhole = newest.length === interfaces.length
    const { facts } = this.#start ?? {}
    const [first] = interfaces
    const sum = (of: (one: InterfaceStatistics) => number | undefined) => (isWhole ? sumOf(newest.map(of)) : null)
    return {
      interface: facts?.interface ?? first?.name ?? null,
      engine: facts?.engine ?? null,
      filter: facts?.filter ?? first?.filter ?? null,
      packetsPerSecond: this.rate(packets, at),
      received: sum(({ received }) => received),
      dropped: sum(({ systemDropped }) => systemDropped),
      interfaceDropped: sum(({ interfaceDropped }) => interfaceDropped),
      blindness: facts?.blindness ?? null,
      since: this.#start ? nanoseconds(this.#start.at) : null,
      notices: [...this.#before, ...noticesOf(notes)].slice(-MAX_NOTICES),
    }
  }

  /** The segment is complete: what it said is kept. */
  close({ interfaces }: CaptureFacts): void {
    const notes = interfaces.flatMap(({ account }) => account?.notes ?? [])
    this.#before = [...this.#before, ...noticesOf(notes)].slice(-MAX_NOTICES)
  }

  /** Packets a second, where there are so many now. */
  rate(packets: number, at: number): number {
    this.#samples.push({ at, packets })
    while (this.#samples.length > 2 && this.#samples[1]!.at <= at - RATE_MS) this.#samples.shift()
    const [{ at: since, packets: before } = { at, packets }] = this.#samples
    return at > since ? ((packets - before) * 1000) / (at - since) : 0
  }
}

function noticesOf(notes: readonly CaptureNote[]): LiveCapture['notices'] {
  return notes.slice(-MAX_NOTICES).map(({ event, facts, at }) => ({
    time: nanoseconds(at),
    event,
    text: Object.entries(facts)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  }))
}

/** null as soon as one is not known, or where there are none. */
function sumOf(counts: readonly (number | undefined)[]): number | null {
  return counts.length === 0
    ? null
    : counts.reduce<number | null>((sum, one) => (sum === null || one === undefined ? null : sum + one), 0)
}

function nanoseconds({ sec, nano }: Instant): string {
  return String(BigInt(sec) * 1_000_000_000n + BigInt(nano))
}
