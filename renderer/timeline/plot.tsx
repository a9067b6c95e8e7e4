import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { Histogram } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { report } from '../case/case-store.ts'
import { list, select } from '../messages/list-store.ts'
import type { Grid } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { split } from '../verdict/look.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { Severity } from '../widgets/severity.tsx'
import { type Axis, TOP, toPixel, toTime } from './axis.ts'
import { type Brush, brushStore } from './brush-store.ts'
import { zoomTo } from './zoom.ts'

/** A drag shorter than this many pixels is a click. */
const CLICK = 4
/** Share of the axis by which an arrow key moves the brush. */
const STEPS = 50n

/** The ground of the histogram that takes the pointer and the keys: hover tells, drag zooms, a click goes to that time. */
export function Plot({ axis, height, grid, data }: { axis: Axis; height: number; grid: Grid; data: Histogram }) {
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
    else void goTo(toTime(pixel(event), axis))
  }
  const key = (event: KeyboardEvent): void => {
    const next = moved(brush, axis, event)
    if (next) brushStore.set({ brush: next })
    else if (event.key === 'Enter' && brush) zoomTo(brush)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const bucket = hover === null ? -1 : Math.floor(Number(toTime(hover, axis) - grid.from) / Number(grid.step))
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
      {hover !== null && start.current === null && bucket >= 0 && bucket < data.buckets && (
        <BarTip axis={axis} grid={grid} data={data} bucket={bucket} />
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
    if (index !== null) await select(index, true)
  } catch (error) {
    report(error)
  }
}

function BrushBox({ brush, axis }: { brush: Brush; axis: Axis }) {
  const left = toPixel(brush.from, axis) - axis.left
  return <div className="brush" style={{ left, width: toPixel(brush.to, axis) - axis.left - left }} />
}

/** What one bar holds. */
function BarTip({ axis, grid, data, bucket }: { axis: Axis; grid: Grid; data: Histogram; bucket: number }) {
  const zone = useZone()
  const from = grid.from + BigInt(bucket) * grid.step
  const rows = data.counts
    .map((row, severity) => ({ severity, value: row[bucket] ?? 0 }))
    .filter((row) => row.value > 0)
  const total = rows.reduce((sum, row) => sum + row.value, 0)
  const x = toPixel(from, axis)
  const right = x > (axis.left + axis.right) / 2
  return (
    <div className="bar-tip" style={right ? { right: `calc(100% - ${x - 8}px)` } : { left: x + 16 }}>
      <div>{spanText(from, from + grid.step, zone)}</div>
      <b>{total === 1 ? '1 message' : `${count(total)} messages`}</b>
      {rows.map(({ severity, value }) => (
        <div key={severity} className="line">
          <Severity severity={severity < 8 ? severity : null} />
          <span>{count(value)}</span>
        </div>
      ))}
      <div className="verdicts">
        {split(data.verdicts, bucket).map(({ verdict, number }) => (
          <div key={verdict} className="line">
            <Verdict verdict={verdict} />
            <span>{count(number)}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
