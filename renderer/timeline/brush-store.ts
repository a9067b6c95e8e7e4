import { createStore } from '../state/store.ts'

/** A stretch of time that is marked on the axis but not yet narrowed to: [from, to) in nanoseconds. */
export interface Brush {
  readonly from: bigint
  readonly to: bigint
}

export const brushStore = createStore<{ readonly brush: Brush | null }>({ brush: null })
