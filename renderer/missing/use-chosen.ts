import type { Gap } from '../../contract/missing.ts'
import { useStore } from '../state/store.ts'
import { gapAt, missing } from './missing-store.ts'

/** The finding that is looked at; undefined: none is, or it is not here yet. */
export function useChosen(): Gap | undefined {
  const chosen = useStore(missing, (all) => all.chosen)
  useStore(missing, (all) => all.arrived)
  return chosen === null ? undefined : gapAt(chosen)
}
