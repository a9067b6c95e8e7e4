import { list, orderTime, selectedGap } from '../messages/list-store.ts'
import { narrow, search } from '../query/search-store.ts'
import { ceilTo, floorTo, niceStep } from '../time/step.ts'
import { type Brush, brushStore } from './brush-store.ts'

/** A zoom keeps at least this much time, in nanoseconds. */
const SHORTEST = 1000n
/** Share of the shown time by which edges are rounded, so that ranges read well: half a bar. */
const ROUNDING = 200

/** Narrows to a stretch of time, rounded outwards to a step too small to be seen on the axis. */
export function zoomTo({ from, to }: Brush): void {
  const length = to - from < SHORTEST ? SHORTEST : to - from
  const step = niceStep(length, ROUNDING)
  brushStore.set({ brush: null })
  narrow({ range: { from: String(floorTo(from, step)), to: String(ceilTo(from + length, step)) } })
}

/** Zooms to the brush, or to half of what is shown, around what is selected or the middle. */
export function zoomIn(): void {
  const { brush } = brushStore.get()
  const { histogram, clock } = search.get()
  if (brush) zoomTo(brush)
  if (brush || !histogram) return
  const { from, to } = histogram.grid
  const { message } = list.get()
  const gap = selectedGap(list.get())
  const time = gap ? (gap.since ?? gap.until) : message && orderTime(message, clock)
  const centre = time && BigInt(time) >= from && BigInt(time) < to ? BigInt(time) : (from + to) / 2n
  const quarter = (to - from) / 4n
  if (quarter > 0n) zoomTo({ from: centre - quarter, to: centre + quarter })
}

/** Shows twice the time; without a range there is nothing more to show. */
export function zoomOut(): void {
  const { histogram, narrowing } = search.get()
  if (!histogram || !narrowing.range) return
  const from = BigInt(narrowing.range.from)
  const to = BigInt(narrowing.range.to)
  const half = (to - from) / 2n
  zoomTo({ from: from - half, to: to + half })
}
