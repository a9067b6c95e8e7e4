import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { Histogram } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { report } from '../case/case-store.ts'
import { showGap } from '../messages/go-gap.ts'
import { list, selectMessage } from '../messages/list-store.ts'
import type { Grid } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { type Axis, TOP, toPixel, toTime } from './axis.ts'
import { type Band, bandAt, bandsAt, isInFront } from './bands.ts'
import { BarTip } from './bar-tip.tsx'
import { type Brush, brushStore } from './brush-store.ts'
import { zoomTo } from './zoom.ts'

/** A drag shorter than this many pixels is a click. */
const CLICK = 4
/** Share of the axis by which an arrow key moves the brush. */
const STEPS = 50n

/**
 * The ground of bars and lanes that takes the pointer and the keys: hover tells, drag zooms, a click goes to the gap that is drawn
 * there, or to that time. `bars` is the height of the bars, `height` that of bars and lanes.
 */
export function Plot(props: {
  axis: Axis
  bars: number
  height: number
  grid: Grid
  data: Histogram
  bands: readonly Band[]
}) {
  const { axis, bars, height, grid, data, bands } = props
  const brush = useStore(brushStore, (state) => state.brush)
  const zone = useZone()
  const start = useRef<number | null>(null)
  const [hover, setHover] = useState<number | null>(null)

  const pixel = (event: PointerEvent<HTMLElement>): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left + axis.left

  const move = (event: PointerEvent<HTMLElement>): void => {
    const x = pixel(event)
    setHover(x)
    if (start.current === null || Math.abs(x - start.current) < CLICK) return
    const [a, b] = [Math.min(x, start.current), Math.max(x, start.current)]
    brushStore.set({ brush: { from: toTime(a, axis), to: toTime(b, axis) } })
  }
  const up = (event: PointerEvent<HTMLElement>): void => {
    const from = start.current
    start.current = null
    if (from === null) return
    const marked = brushStore.get().brush
    if (Math.abs(pixel(event) - from) >= CLICK && marked) zoomTo(marked)
    else void clicked(pixel(event), event.clientY - event.currentTarget.getBoundingClientRect().top)
  }
  const bucketAt = (x: number): number => Math.floor(Number(toTime(x, axis) - grid.from) / Number(grid.step))
  const clicked = async (x: number, y: number): Promise<void> => {
    const band = bandAt(bands, x)
    // Where messages stand before a band, a click on their bar means them; the lane below has the band.
    const isHere = band && (y > bars || isInFront(band) || data.counts.every((row) => !row[bucketAt(x)]))
    if (!(isHere && (await showGap(band.gap.number)))) await goTo(toTime(x, axis))
  }
  const key = (event: KeyboardEvent): void => {
    const next = moved(brush, axis, event)
    if (next) brushStore.set({ brush: next })
    else if (event.key === 'Enter' && brush) zoomTo(brush)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const label = brush
    ? `Marked: ${spanText(brush.from, brush.to, zone)}. Enter zooms.`
    : 'Time: drag or use arrow keys to mark, Enter zooms'
  return (
    <>
      <div
        className="plot"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes arrow keys
        tabIndex={0}
        aria-label={label}
        style={{ left: axis.left, width: axis.right - axis.left, top: TOP, height }}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          start.current = pixel(event)
        }}
        onPointerMove={move}
        onPointerUp={up}
        onPointerLeave={() => setHover(null)}
        onPointerCancel={() => {
          start.current = null
        }}
        onKeyDown={key}
      >
        {brush && <BrushBox brush={brush} axis={axis} />}
      </div>
      {hover !== null && start.current === null && (
        <BarTip
          axis={axis}
          grid={grid}
          data={data}
          bucket={bucketAt(hover)}
          x={hover}
          missing={bandsAt(bands, hover)}
        />
      )}
    </>
  )
}

/** The brush after an arrow key; null for other keys. Without a brush, one is put in the middle. */
function moved(brush: Brush | null, axis: Axis, event: KeyboardEvent): Brush | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return null
  const length = axis.to - axis.from
  if (!brush) return { from: axis.from + (length * 2n) / 5n, to: axis.from + (length * 3n) / 5n }
  const by = (length / STEPS) * (event.key === 'ArrowRight' ? 1n : -1n)
  const from = event.shiftKey ? brush.from : brush.from + by
  const to = brush.to + by
  return from < axis.from || to > axis.to || to <= from ? brush : { from, to }
}

/** Selects the message at a time, or the nearest. */
async function goTo(time: bigint): Promise<void> {
  const { found } = list.get()
  if (!found) return
  try {
    const { index } = await call('search.locate', { result: found.result, time: String(time) })
    if (index !== null) await selectMessage(index, true)
  } catch (error) {
    report(error)
  }
}

function BrushBox({ brush, axis }: { brush: Brush; axis: Axis }) {
  const left = toPixel(brush.from, axis) - axis.left
  return <div className="brush" style={{ left, width: toPixel(brush.to, axis) - axis.left - left }} />
}
