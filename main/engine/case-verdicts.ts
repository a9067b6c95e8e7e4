import type { CaseSummary, Item } from '../../contract/shapes.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import type { CaseFolder } from '../store/case-folder.ts'
import type { Manifest } from '../store/manifest.ts'
import { type Exception, RowVerdicts } from '../store/row-verdicts.ts'
import { type Judgement, judgeByIntake } from './judgement.ts'

/** What holds for the items of a case and for their messages: what its seals say, or else whether a file is what was taken in. */
export class CaseVerdicts {
  private readonly folder: CaseFolder
  private readonly manifest: Manifest
  private readonly now: (item: number) => Item['now']
  private judgements: ReadonlyMap<number, Judgement> = new Map()
  private exceptions: ReadonlyMap<number, readonly Exception[]> = new Map()

  constructor(folder: CaseFolder, manifest: Manifest, now: (item: number) => Item['now']) {
    this.folder = folder
    this.manifest = manifest
    this.now = now
  }

  /** Takes what a check of archives and seals found, in the place of what the one before it did. */
  judge(judgements: ReadonlyMap<number, Judgement>, exceptions: ReadonlyMap<number, readonly Exception[]>): void {
    this.judgements = judgements
    this.exceptions = exceptions
  }

  /** A file that is no longer what was taken in is not what a seal was held against either. */
  of(item: number): Judgement {
    const now = this.now(item)
    const judged = now === 'changed' ? undefined : this.judgements.get(item)
    return judged ?? judgeByIntake(now)
  }

  /** The verdict on each message. */
  rows(): RowVerdicts {
    const items = this.folder.items().map(({ entry: { item } }) => {
      const { base, stretches } = this.of(item)
      return [item, { base, exceptions: stretches.length === 0 ? [] : (this.exceptions.get(item) ?? []) }] as const
    })
    return new RowVerdicts(new Map(items))
  }

  /** Messages by verdict. */
  counts(): CaseSummary['verdicts'] {
    const counts = this.rows().counts(this.manifest.parts())
    return Object.fromEntries(VERDICTS.map((verdict, at) => [verdict, counts[at]!])) as CaseSummary['verdicts']
  }
}
