import type { Item } from '../../../contract/shapes.ts'
import { withoutExplained } from '../../../core/gaps/archive/explained-silence.ts'
import type { ClockState } from '../../../core/gaps/clock/clock.ts'
import { earlier, later, nanosOf } from '../../../core/gaps/facts/instants.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { type LedgerBook, type LedgerSource, ledgerBook } from '../../../core/gaps/ledger.ts'
import type { Interval } from '../../../core/gaps/ledger-cell.ts'
import type { OpenCase } from '../open-case.ts'
import { archiveGaps } from './case-archives.ts'
import { caseSeries } from './case-series.ts'
import type { LookOptions } from './detector-group.ts'
import { evidenceOf } from './gap-evidence.ts'
import { inOrder } from './gap-order.ts'
import type { PassOptions } from './gap-pass.ts'
import { lookInThreads } from './gap-threads.ts'

/** What is missing, in the order of time, and what was looked at. */
export interface FoundGaps {
  readonly findings: readonly GapFinding[]
  /** What was found among messages alone: without what archives lack, and with what that explains. */
  readonly amongMessages: readonly GapFinding[]
  /** Findings that are counted and not listed. */
  readonly unlisted: number
  /** `beyond`: messages of sources beyond those that are told apart, of which nothing is known. */
  readonly looked: {
    readonly messages: number
    readonly items: number
    readonly sources: number
    readonly beyond: number
  }
  readonly sources: readonly LedgerSource[]
  readonly clocks: readonly ClockState[]
}

/** Looks through all messages of a case for what is missing among them. */
export async function findGaps(opened: OpenCase, options: LookOptions & PassOptions): Promise<FoundGaps> {
  const items = evidenceOf(opened)
  const { messages } = opened.state()
  const looked = await lookInThreads(items, messages, options)
  return {
    findings: inOrder(withArchives(looked.findings, archiveGaps(opened))),
    amongMessages: looked.findings,
    unlisted: looked.unlisted,
    looked: {
      messages: looked.messages,
      items: items.length,
      sources: looked.sources.length,
      beyond: looked.beyond,
    },
    sources: looked.sources,
    clocks: looked.clocks,
  }
}

/** What was found among messages, and what is missing of archives, which explains some of it. */
export function withArchives(findings: readonly GapFinding[], sealed: readonly GapFinding[]): GapFinding[] {
  return [...withoutExplained(findings, sealed), ...sealed]
}

/** The ledger of a case, ready to be asked about any interval, a part of its rows at a time. */
export function caseLedger(
  opened: OpenCase,
  { findings, sources }: Pick<FoundGaps, 'findings' | 'sources'>,
): LedgerBook {
  const { items } = opened.state()
  const of = ({ item, counts, state }: Item) => ({
    item,
    rejects: { listed: opened.findings.rejects(item) ?? [], counts: counts.rejects },
    isWhole: state === 'complete',
  })
  const captures = items.filter(({ kind }) => kind !== 'log')
  return ledgerBook({
    sources,
    captures: captures.map((item) => ({ ...of(item), name: item.name, facts: opened.findings.capture(item.item) })),
    logs: items.filter(({ kind }) => kind === 'log').map(of),
    findings,
    series: caseSeries(opened),
  })
}

/**
 * The whole time of a case: of its messages, and of what its captures count besides. Counters are read for the last time behind the last
 * message, and what they say must not fall outside.
 */
export function wholeTime(opened: OpenCase): Interval {
  const { items, firstTime, lastTime } = opened.state()
  const times = items.flatMap(({ item }) => {
    const facts = opened.findings.capture(item)
    const counted = facts?.interfaces.flatMap(({ account }) => account?.readings ?? []) ?? []
    const ends = [counted[0], counted.at(-1)].flatMap((reading) => (reading === undefined ? [] : [reading]))
    return [facts?.first, facts?.last, ...ends].flatMap((at) => nanosOf(at) ?? [])
  })
  for (const time of [firstTime, lastTime]) if (time !== null) times.push(BigInt(time))
  if (times.length === 0) return { since: 0n, until: 1n }
  const since = times.reduce((low, time) => earlier(low, time)!)
  const until = times.reduce((high, time) => later(high, time)!)
  return { since, until: until + 1n }
}
