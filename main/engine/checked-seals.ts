import type { ArchiveReport, SealReport } from '../../core/verdict/report.ts'

/** Rises with what a check finds out: what an older one found would say more, or less, than is known now. */
export const CHECK_VERSION = 2

/** What checking the archives and seals of a case found; stands in findings/integrity.json and can be found again at any time. */
export interface CheckedSeals {
  readonly version: typeof CHECK_VERSION
  /** Nanoseconds since the epoch, in decimal. */
  readonly checkedAt: string
  readonly archives: readonly ArchiveReport[]
  readonly seals: readonly SealReport[]
}
