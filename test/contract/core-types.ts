import type { z } from 'zod'
import type {
  archiveReport,
  checkpointReport,
  integrityFinding,
  sealReport,
  segmentReport,
} from '../../contract/integrity.ts'
import type { ClockPage, Gap, LedgerPage, lost } from '../../contract/missing.ts'
import type { messageRow } from '../../contract/shapes.ts'
import type { MessageRow } from '../../core/columns/message-row.ts'
import type { ClockState } from '../../core/gaps/clock/clock.ts'
import type { GapFinding, Lost } from '../../core/gaps/finding.ts'
import type { LedgerEntry } from '../../core/gaps/ledger.ts'
import type {
  ArchiveReport,
  CheckpointReport,
  IntegrityFinding,
  SealReport,
  SegmentReport,
} from '../../core/verdict/report.ts'

// Shapes of the contract that repeat a type of core: nothing here runs, the type check fails where the two part.

/** A type as it crosses a process line: what is bigint goes as decimal text, and who may write to it is of no matter. */
type Crossing<T> = T extends bigint
  ? string
  : T extends readonly (infer Each)[]
    ? Crossing<Each>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Crossing<T[Key]> }
      : T

/** Exactly the same, not only assignable: two types are where no condition on them can tell them apart. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

type Repeats<Shape, Core> = Same<Crossing<Shape>, Crossing<Core>>

/** Refused by the type check where one of them is not `true`. */
type AllTrue<T extends readonly true[]> = T

export type Repeated = AllTrue<
  [
    Repeats<z.output<typeof integrityFinding>, IntegrityFinding>,
    Repeats<z.output<typeof segmentReport>, SegmentReport>,
    Repeats<z.output<typeof checkpointReport>, CheckpointReport>,
    Repeats<z.output<typeof archiveReport>, ArchiveReport>,
    Repeats<z.output<typeof sealReport>, SealReport>,
    Repeats<z.output<typeof messageRow>, MessageRow>,
    Repeats<z.output<typeof lost>, Lost>,
    Repeats<Omit<Gap, 'number'>, GapFinding>,
    Repeats<Pick<LedgerPage['rows'][number], 'cells' | 'lost'>, LedgerEntry>,
    // Its steps are told in milliseconds.
    Repeats<Omit<ClockPage['rows'][number], 'steps'>, Omit<ClockState, 'steps'>>,
  ]
>

/** The comparison itself: it tells a field more, an optional one, another type, and one more name in a list apart. */
export type Compared = AllTrue<
  [
    Repeats<{ a: string; b: number[] }, { readonly a: bigint; readonly b: readonly number[] }>,
    Same<Repeats<{ a: string }, { a: string; b: string }>, false>,
    Same<Repeats<{ a: string }, { a?: string }>, false>,
    Same<Repeats<{ a: string }, { a: string | null }>, false>,
    Same<Repeats<{ a: 'x' | 'y' }, { a: 'x' }>, false>,
  ]
>
