import type { Confidence, LossUnit } from '../finding.ts'

/** What a numbering is called, and what may be concluded from it. */
export interface Dialect {
  readonly detector: string
  /** The greatest number, after which 1 follows; Infinity where numbers do not come round. */
  readonly greatest: number
  /** The number that a restarted counter begins with; null: not defined. */
  readonly begins: number | null
  readonly unit: LossUnit
  /** "the sequenceId numbering". */
  readonly name: string
  /** What is counted, as one and as many. */
  readonly one: string
  readonly many: string
  /** How sure it is that what was not seen existed. */
  readonly confidence: Confidence
  /** What a hole does not prove. */
  readonly caveat: string
}
