import type { ArchiveReport, SealReport } from '../../core/verdict/report.ts'

/** What checking the archives and seals of a case found; stands in findings/integrity.json and can be found again at any time. */
export interface CheckedSeals {
  /** Nanoseconds since the epoch, in decimal. */
  readonly checkedAt: string
  readonly archives: readonly ArchiveReport[]
  readonly seals: readonly SealReport[]
}
