import type { CaseState } from '../case/case-store.ts'
import type { Named } from './gap-words.ts'

const NONE: readonly Named[] = []

/** The items of the open case, to name them by. */
export function itemsOf({ summary }: Pick<CaseState, 'summary'>): readonly Named[] {
  return summary?.items ?? NONE
}
