import { createStore } from '../state/store.ts'
import { chooseGap } from './missing-store.ts'

/** A stretch of time in nanoseconds, `to` excluded. */
export interface Range {
  readonly from: bigint
  readonly to: bigint
}

/** The stretch that the ledger is of; null: the whole time of the case. */
export const interval = createStore<{ readonly range: Range | null }>({ range: null })

/** Has the ledger tell of a stretch only. */
export function narrowLedger(range: Range | null): void {
  interval.set({ range })
}

/** Undoes what was narrowed last: first the stretch, then the choice of a finding. */
export function leave(): void {
  if (interval.get().range) narrowLedger(null)
  else chooseGap(null)
}
