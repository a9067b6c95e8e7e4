import type { ClockPage, CoverageMap, Expectations, GapPage, LedgerPage, MissingState } from '../../contract/missing.ts'
import type { Expected } from '../../core/gaps/expected.ts'
import type { GapFinding, GapKind } from '../../core/gaps/finding.ts'
import type { LedgerBook, LedgerSource } from '../../core/gaps/ledger.ts'
import { FALSE_ALARM_RATE } from '../../core/gaps/rhythm/silence.ts'
import { readExpected, writeExpected } from '../store/expected-file.ts'
import { archiveGaps } from './gaps/case-archives.ts'
import { coverageMap, wholeCoverage } from './gaps/coverage-map.ts'
import { caseLedger, findGaps, wholeTime, withArchives } from './gaps/find-gaps.ts'
import { gapsFirst, isGap } from './gaps/gap-order.ts'
import { findingOf, plainFinding } from './gaps/gap-plain.ts'
import { fingerprintOf, LOOK_VERSION, type LookResult, lookResult } from './gaps/look-result.ts'
import type { OpenCase } from './open-case.ts'

export const LOOK_NAME = 'Looking for what is missing'
/** While evidence grows, this long passes between two looks, milliseconds, and so many times as long as the last one took. */
const REST = 10_000
const REST_TIMES = 10
/** What was found holds for so many such rests, for the one who looks: it says when it was found. */
const HOLDS = 3

interface Range {
  readonly from: string
  readonly to: string
}

/** Everything that follows from a look, made once and kept as long as what it stands on. */
interface View {
  /** Of the case when this was last known to hold. */
  revision: number
  readonly key: string
  readonly findings: readonly GapFinding[]
  readonly sources: readonly LedgerSource[]
  ledger: { readonly revision: number; readonly book: LedgerBook } | undefined
  covered: Promise<number | null> | undefined
}

/** Looks through a case for what is missing, and holds what was found. */
export class Missing {
  private readonly opened: OpenCase
  private found: LookResult | undefined
  private running = false
  /** The look that `keepUp` asked for and that has not ended. */
  private keeping: NodeJS.Timeout | undefined
  /** When the last look ended, and how long to rest from then on; of performance.now(). */
  private ended = Number.NEGATIVE_INFINITY
  private rest = 0
  private error: string | null = null
  private view: View | undefined

  constructor(opened: OpenCase) {
    this.opened = opened
    const found = opened.findings.missing()
    this.found = found?.version === LOOK_VERSION ? found : undefined
  }

  /** Whether there is something to look through that was not looked through as it is now. */
  isDue(): boolean {
    return this.opened.manifest.parts().length > 0 && !this.isFresh()
  }

  /** Whether a look would find what is known already. */
  isFresh(): boolean {
    return this.found?.fingerprint === fingerprintOf(this.opened, this.expectedNow())
  }

  /** Looks through all messages; `done` rejects where that cannot be done, and what was found before stays. */
  look(): { job: number; done: Promise<void> } {
    const { job, done } = this.opened.runCheck(LOOK_NAME, (report, signal) => this.run(report, signal))
    return { job, done }
  }

  /** Looks again where evidence grows, as soon as the last look is long enough ago. Told that something came, however often. */
  keepUp(): void {
    if (this.keeping !== undefined) return
    const wait = Math.max(0, this.ended + this.rest - performance.now())
    this.keeping = setTimeout(() => {
      const over = () => {
        this.keeping = undefined
      }
      if (this.running || !this.isDue()) over()
      else this.look().done.then(over, over)
    }, wait)
    this.keeping.unref()
  }

  private async run(report: (done: number, total: number) => void, signal: AbortSignal): Promise<void> {
    const { opened } = this
    const expected = this.expectedNow()
    const fingerprint = fingerprintOf(opened, expected)
    if (this.found?.fingerprint === fingerprint) return
    const parts = opened.manifest.parts()
    const rows = parts.reduce((sum, part) => sum + part.rows, 0)
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
    this.running = true
    opened.touch()
    const started = performance.now()
    try {
      const progress = (messages: number) => report(Math.round((bytes * messages) / Math.max(1, rows)), bytes)
      // Of items that grow, parts are replaced while they are read.
      const found = await opened.manifest.held(() => findGaps(opened, { ...expected, progress, signal }))
      this.found = lookResult(found, fingerprint, BigInt(Date.now()) * 1_000_000n)
      this.error = null
      if (!opened.folder.readOnly) opened.findings.putMissing(this.found)
    } catch (error) {
      if (!signal.aborted) this.error = (error as Error).message
      throw error
    } finally {
      this.running = false
      this.ended = performance.now()
      this.rest = Math.max(REST, (this.ended - started) * REST_TIMES)
      opened.touch()
    }
  }

  async state(): Promise<MissingState> {
    const { found } = this
    const view = this.viewNow()
    const gaps = view.findings.filter(isGap)
    const kinds: Partial<Record<GapKind, number>> = {}
    for (const { kind } of view.findings) kinds[kind] = (kinds[kind] ?? 0) + 1
    const sources = found?.looked.sources ?? 0
    return {
      state: this.stateNow(),
      lookedAt: found?.lookedAt ?? null,
      error: this.error,
      looked: found?.looked ?? null,
      kinds,
      gaps: gaps.length,
      unknownSize: gaps.filter(({ lost }) => lost.max === null).length,
      bearing: view.findings.length - gaps.length,
      unlisted: found?.unlisted ?? 0,
      lost: found === undefined ? 0 : this.lostMessages(view),
      covered: found === undefined ? null : await this.covered(view),
      alarmsPerDay: FALSE_ALARM_RATE * sources,
    }
  }

  private stateNow(): MissingState['state'] {
    if (this.running) return 'running'
    if (this.error !== null) return 'failed'
    if (this.found === undefined) return this.opened.manifest.parts().length === 0 ? 'none' : 'not looked'
    const isGrowing = [...this.opened.reading.values()].some(({ state }) => state === 'following')
    if (isGrowing && performance.now() < this.ended + HOLDS * Math.max(REST, this.rest)) return 'done'
    return this.isFresh() ? 'done' : 'stale'
  }

  findings(from: number, count: number): GapPage {
    const { findings } = this.viewNow()
    const gaps = findings
      .slice(from, from + count)
      .map((finding, i) => ({ number: from + i, ...plainFinding(finding) }))
    return { gaps, total: findings.length }
  }

  /** Everything that was found, gaps first, with the sources that it is about. */
  all(): { readonly findings: readonly GapFinding[]; readonly sources: readonly LedgerSource[] } {
    return this.viewNow()
  }

  ledger(from: number, count: number, range: Range | undefined): LedgerPage {
    const book = this.bookOf(this.viewNow())
    const interval = range ? { since: BigInt(range.from), until: BigInt(range.to) } : wholeTime(this.opened)
    const { rows, intervals } = book.of([interval], from, count)
    return {
      ...intervals[0]!,
      rows: rows.map(({ intervals, ...row }) => {
        const { cells, lost } = intervals[0]!
        return { ...row, cells: structuredClone(cells) as LedgerPage['rows'][number]['cells'], lost }
      }),
      total: book.rows,
    }
  }

  async coverage(from: number, count: number, buckets: number, range: Range | undefined): Promise<CoverageMap> {
    const { findings, sources } = this.viewNow()
    const { planned } = this.expectedNow()
    const asked = range && { from: BigInt(range.from), to: BigInt(range.to) }
    return coverageMap(this.opened, { findings, sources, planned, from, count, buckets, range: asked })
  }

  clocks(from: number, count: number): ClockPage {
    const clocks = this.found?.clocks ?? []
    return { rows: clocks.slice(from, from + count) as ClockPage['rows'], total: clocks.length }
  }

  expected(): Expectations {
    const { heartbeats, planned } = this.expectedNow()
    return {
      heartbeats: [...heartbeats],
      planned: planned.map((one) => ({ ...one, since: String(one.since), until: String(one.until) })),
    }
  }

  expect({ heartbeats, planned }: Expectations): void {
    writeExpected(this.opened.folder.folder, {
      heartbeats,
      planned: planned.map((one) => ({ ...one, since: BigInt(one.since), until: BigInt(one.until) })),
    })
    this.view = undefined
    this.opened.touch()
  }

  private expectedNow(): Expected {
    return readExpected(this.opened.folder.folder)
  }

  /** What is known at the moment: of the last look, and of the last check of archives. */
  private viewNow(): View {
    const { revision } = this.opened
    if (this.view?.revision === revision) return this.view
    const key = `${this.found?.lookedAt} ${this.opened.findings.integrity()?.checkedAt}`
    if (this.view?.key === key) {
      this.view.revision = revision
      return this.view
    }
    const own = (this.found?.findings ?? []).map(findingOf)
    const findings = gapsFirst(withArchives(own, archiveGaps(this.opened)))
    this.view = { revision, key, findings, sources: this.found?.sources ?? [], ledger: undefined, covered: undefined }
    return this.view
  }

  private bookOf(view: View): LedgerBook {
    const { revision } = this.opened
    if (view.ledger?.revision !== revision) view.ledger = { revision, book: caseLedger(this.opened, view) }
    return view.ledger.book
  }

  /** What all sources lost at least, all layers together. */
  private lostMessages(view: View): number {
    const { rows } = this.bookOf(view).of([wholeTime(this.opened)])
    return rows.reduce((sum, { source, intervals }) => sum + (source === null ? 0 : intervals[0]!.lost.min), 0)
  }

  private covered(view: View): Promise<number | null> {
    const { findings, sources } = view
    view.covered ??= wholeCoverage(this.opened, { findings, sources, planned: this.expectedNow().planned })
    return view.covered
  }
}
