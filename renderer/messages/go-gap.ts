import { missing } from '../missing/missing-store.ts'
import { notify } from '../status/notice.ts'
import { nextPlace, rowOfPlace } from './interleave.ts'
import { list, select } from './list-store.ts'

/** Selects the next (or previous) gap of the list; with nothing selected, the first one from the top of the window on. */
export function toGap(direction: 1 | -1): void {
  const { rows, selected, top } = list.get()
  const from = selected ?? (direction === 1 ? Math.ceil(top) - 1 : Math.floor(top))
  const place = nextPlace(rows, from, direction)
  if (place !== null) void select(rowOfPlace(rows, place), true)
  else if (rows.places.length > 0) notify(`No ${direction === 1 ? 'further' : 'earlier'} gap in this result`)
  else if (missing.get().state?.state === 'done') notify('No gap was found that concerns this search')
  else notify('What is missing has not been looked for, or not in all of the evidence')
}

/** Brings the row of a finding into sight, by the number it has among all findings; answers false where the result has none. */
export async function showGap(number: number): Promise<boolean> {
  const { rows } = list.get()
  const place = rows.places.findIndex(({ gap }) => gap.number === number)
  if (place < 0) return false
  await select(rowOfPlace(rows, place), true)
  return true
}
