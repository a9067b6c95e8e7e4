import type { Filter } from './filter.ts'

/** Everything that narrows what is shown. */
export interface Narrowing {
  readonly text: string
  readonly filters: readonly Filter[]
  /** [from, to) in nanoseconds since the epoch, decimal. */
  readonly range: { readonly from: string; readonly to: string } | null
}

/** Nothing is narrowed. */
export const EVERYTHING: Narrowing = { text: '', filters: [], range: null }

/** Steps that Back can undo. */
export const MAX_STEPS = 200

/** The steps so far, oldest first, with the one that is being left. The same narrowing twice is one step. */
export function pushStep(past: readonly Narrowing[], leaving: Narrowing, going: Narrowing): readonly Narrowing[] {
  if (sameNarrowing(leaving, going)) return past
  return [...past, leaving].slice(-MAX_STEPS)
}

/** Whether two narrowings show the same. */
export function sameNarrowing(a: Narrowing, b: Narrowing): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
