import type { CaseSummary, Item } from '../../contract/shapes.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import type { CaseFolder } from '../store/case-folder.ts'
import type { Manifest } from '../store/manifest.ts'
import { type Exception, RowVerdicts } from '../store/row-verdicts.ts'
import { type Judgement, judgeByIntake } from './judgement.ts'

const GREW = 'it has grown since it was checked'

/** Exceptions that hold up to a message; those behind it were not checked. */
function upTo(exceptions: readonly Exception[], last: number): Exception[] {
  const known = exceptions
    .filter(({ first }) => first <= last)
    .map((each) => ({ ...each, last: Math.min(each.last, last) }))
  return [...known, { first: last + 1, last: Number.MAX_SAFE_INTEGER, verdict: 'not checked' }]
}

/** What holds for the items of a case and for their messages: what its seals say, or else whether a file is what was taken in. */
export class CaseVerdicts {
  private readonly folder: CaseFolder
  private readonly manifest: Manifest
  private readonly now: (item: number) => Item['now']
  private readonly isGrowing: (item: number) => boolean
  private judgements: ReadonlyMap<number, Judgement> = new Map()
  private exceptions: ReadonlyMap<number, readonly Exception[]> = new Map()

  /** Items that were being written when they were judged, and the last message that they had then. */
  private grew: ReadonlyMap<number, number> = new Map()
  private marked: ReadonlyMap<number, number> = new Map()

  constructor(
    folder: CaseFolder,
    manifest: Manifest,
    now: (item: number) => Item['now'],
    isGrowing: (item: number) => boolean,
  ) {
    this.folder = folder
    this.manifest = manifest
    this.now = now
    this.isGrowing = isGrowing
  }

  /** Takes what a check of archives and seals found, in the place of what the one before it did. */
  judge(judgements: ReadonlyMap<number, Judgement>, exceptions: ReadonlyMap<number, readonly Exception[]>): void {
    this.judgements = judgements
    this.exceptions = exceptions
    this.grew = this.marked
  }

  /** A judgement is about to be made, of the messages that are there now: it will not apply to those that come from now on. */
  mark(): void {
    const growing = this.folder.items().filter(({ entry }) => this.isGrowing(entry.item))
    this.marked = new Map(growing.map(({ entry: { item } }) => [item, this.lastSeq(item)]))
  }

  /** A file that is no longer what was taken in is not what a seal was held against either. */
  of(item: number): Judgement {
    const now = this.now(item)
    const judged = now === 'changed' ? undefined : this.judgements.get(item)
    if (judged && this.newSince(judged, item)) return { ...judged, verdict: 'not checked', reason: GREW }
    return judged ?? judgeByIntake(now)
  }

  /** Whether messages came after a judgement, to which it does not apply. */
  private newSince(judged: Judgement, item: number): boolean {
    return judged.verdict !== 'failed' && this.lastSeq(item) > (this.grew.get(item) ?? Number.POSITIVE_INFINITY)
  }

  private lastSeq(item: number): number {
    return this.manifest.parts(item).at(-1)?.lastSeq ?? 0
  }

  /** The verdict on each message. */
  rows(): RowVerdicts {
    const items = this.folder.items().map(({ entry: { item } }) => {
      const { base, stretches } = this.of(item)
      const known = stretches.length === 0 ? [] : (this.exceptions.get(item) ?? [])
      const last = this.judgements.has(item) ? this.grew.get(item) : undefined
      return [item, { base, exceptions: last === undefined ? known : upTo(known, last) }] as const
    })
    return new RowVerdicts(new Map(items))
  }

  /** Messages by verdict. */
  counts(): CaseSummary['verdicts'] {
    const counts = this.rows().counts(this.manifest.parts())
    return Object.fromEntries(VERDICTS.map((verdict, at) => [verdict, counts[at]!])) as CaseSummary['verdicts']
  }
}
