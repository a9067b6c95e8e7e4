import type { DropReason, DropReport, Drops, RelayState } from './relay-state.ts'

/** Drops that come one by one are reported together, at most so often, milliseconds. */
export const REPORT_EVERY = 10_000

/** Why messages were not passed on, in words that follow "dropped 3 messages for tls://…:". */
export const REASON_TEXT: Readonly<Record<DropReason, string>> = {
  buffer: 'the far end was away, and the buffer was full',
  loop: 'they had passed as many relays as a message may; they go round in a circle',
  'no-source': 'no address of a sender is known that could be put into a datagram to there',
  'too-long': 'they are longer than a datagram can be',
  refused: 'the system refused to send the datagrams',
}

/** What was not passed on, and whether that was reported. */
export class DropLedger {
  readonly #unreported = new Map<DropReason, Drops>()
  /** Numbers of messages that are not to be sent, as runs in their order. */
  #runs: [from: number, to: number][]
  #reported: number
  #lastReport = Number.NEGATIVE_INFINITY

  /** Goes on with what an earlier run left: its runs are counted from its place on, as the numbers are now. */
  constructor(state: RelayState | undefined) {
    this.#runs = (state?.skip ?? []).map(([from, to]) => [from, to])
    this.#reported = state?.reported ?? 0
    for (const drops of state?.unreported ?? []) this.#unreported.set(drops.why, drops)
  }

  get isEmpty(): boolean {
    return this.#unreported.size === 0
  }

  /** Messages that were dropped and not reported. */
  get unreported(): number {
    return [...this.#unreported.values()].reduce((sum, { messages }) => sum + messages, 0)
  }

  /** `ordinal`: number of the message; null where that is not known. */
  add(ordinal: number | null, why: DropReason, place: string): void {
    const { messages = 0, first = place } = this.#unreported.get(why) ?? {}
    this.#unreported.set(why, { why, messages: messages + 1, first, last: place })
    if (ordinal === null) return
    const last = this.#runs.at(-1)
    if (last?.[1] === ordinal) last[1] = ordinal + 1
    else this.#runs.push([ordinal, ordinal + 1])
  }

  /** Whether a message was dropped in an earlier run. */
  isSkipped(ordinal: number): boolean {
    return this.#runs.some(([from, to]) => from <= ordinal && ordinal < to)
  }

  /** What is to be reported now; it then counts as reported. */
  report(isEnd: boolean, now: number = performance.now()): DropReport | undefined {
    const [drops] = this.#unreported.values()
    if (drops === undefined) return undefined
    // What the buffer could not hold is one stretch, and is over.
    if (drops.why !== 'buffer' && !isEnd && now - this.#lastReport < REPORT_EVERY) return undefined
    this.#unreported.delete(drops.why)
    this.#lastReport = now
    return { ...drops, number: ++this.#reported }
  }

  /** For the state whose place stands in front of the message `base`; runs in front of it are forgotten. */
  state(base: number): Pick<RelayState, 'skip' | 'unreported' | 'reported'> {
    this.#runs = this.#runs.filter(([, to]) => to > base)
    return {
      skip: this.#runs.map(([from, to]) => [Math.max(0, from - base), to - base] as const),
      unreported: [...this.#unreported.values()],
      reported: this.#reported,
    }
  }
}
