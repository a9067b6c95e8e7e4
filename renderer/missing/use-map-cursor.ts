import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react'
import { LANE } from './coverage-lane.tsx'
import { bucketAt, type CoverageRow, type MapAxis, stretchesAt, timeOf } from './coverage-map.ts'
import { narrowLedger, type Range } from './interval.ts'
import { chooseGap, missing } from './missing-store.ts'
import type { TipPlace } from './tip.tsx'

interface Cell {
  readonly row: number
  readonly bucket: number
}

/** Where pointer or keyboard stand in the map. */
export interface MapPoint extends Cell {
  readonly place: TipPlace
}

/** Top of the first lane, as the list pads it. */
export const PADDING = 6
/** Rows that a page key passes. */
const PAGE = 10

interface Options {
  readonly axis: MapAxis
  /** Room for names at the left, in pixels. */
  readonly names: number
  readonly total: number
  readonly row: (index: number) => CoverageRow | undefined
  readonly reveal: (index: number) => void
  readonly scroll: RefObject<HTMLDivElement | null>
}

/**
 * Pointer and keyboard on the map. A press on a cell chooses its finding, else it has the ledger tell of that time; a drag marks
 * a time. By keyboard arrows move, Enter presses, and Shift with arrows marks.
 */
export function useMapCursor({ axis, names, total, row, reveal, scroll }: Options) {
  const [at, setAt] = useState<MapPoint | null>(null)
  const [marked, setMarked] = useState<Range | null>(null)
  const start = useRef<Cell | null>(null)
  /** Where the keyboard stands goes with the scrolling; where the pointer stood is no longer there. */
  const byKeys = useRef(false)

  /** The cell at a point of the window; null: beside the lanes. On the axis below them it has no source. */
  function cellAt(clientX: number, clientY: number): Cell | null {
    const box = scroll.current!.getBoundingClientRect()
    const x = clientX - box.left - names
    if (x < 0 || x >= axis.width || axis.buckets === 0) return null
    const isAxis = clientY > box.top + scroll.current!.clientHeight - AXIS
    const line = Math.floor((clientY - box.top + scroll.current!.scrollTop - PADDING) / LANE)
    return { row: isAxis || line < 0 || line >= total ? -1 : line, bucket: bucketAt(axis, x) }
  }

  function placeOf({ row: line, bucket }: Cell): TipPlace {
    const box = scroll.current!.getBoundingClientRect()
    const top = box.top + PADDING + line * LANE - scroll.current!.scrollTop
    return { x: box.left + names + ((bucket + 0.5) * axis.width) / axis.buckets, top, bottom: top + LANE }
  }

  const point = (cell: Cell | null): void => setAt(cell && cell.row >= 0 ? { ...cell, place: placeOf(cell) } : null)

  const rangeOf = (a: Cell, b: Cell): Range =>
    timeOf(axis, { from: Math.min(a.bucket, b.bucket), to: Math.max(a.bucket, b.bucket) + 1 })

  /** A press: the finding that stands there, the next one where there are several, else the time of the cell. */
  function press(cell: Cell): void {
    const source = cell.row < 0 ? undefined : row(cell.row)
    const gaps = source ? stretchesAt(source, axis, cell.bucket).flatMap(({ gap }) => gap ?? []) : []
    if (gaps.length === 0) {
      narrowLedger(rangeOf(cell, cell))
      return
    }
    const now = gaps.indexOf(missing.get().chosen ?? -1)
    chooseGap(gaps[(now + 1) % gaps.length]!)
  }

  function move(by: { row?: number; bucket?: number }, isMarking: boolean): void {
    const line = Math.min(Math.max((at?.row ?? -(by.row ?? 0)) + (by.row ?? 0), 0), total - 1)
    const bucket = Math.min(Math.max((at?.bucket ?? 0) + (by.bucket ?? 0), 0), axis.buckets - 1)
    const next = { row: line, bucket }
    reveal(line)
    if (isMarking) {
      start.current ??= at ?? next
      narrowLedger(rangeOf(start.current, next))
    } else start.current = null
    byKeys.current = true
    point(next)
  }

  const KEYS: Readonly<Record<string, { row?: number; bucket?: number }>> = {
    ArrowUp: { row: -1 },
    ArrowDown: { row: 1 },
    ArrowLeft: { bucket: -1 },
    ArrowRight: { bucket: 1 },
    PageUp: { row: -PAGE },
    PageDown: { row: PAGE },
    Home: { bucket: -axis.buckets },
    End: { bucket: axis.buckets },
  }

  const handlers = {
    onPointerDown(event: PointerEvent<HTMLDivElement>): void {
      const cell = cellAt(event.clientX, event.clientY)
      if (event.button !== 0 || !cell) return
      start.current = cell
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>): void {
      const cell = cellAt(event.clientX, event.clientY)
      const isDragging = event.currentTarget.hasPointerCapture(event.pointerId)
      if (isDragging && start.current && cell && (marked || cell.bucket !== start.current.bucket)) {
        setMarked(rangeOf(start.current, cell))
        setAt(null)
      } else if (!isDragging) {
        byKeys.current = false
        point(cell)
      }
    },
    onPointerUp(event: PointerEvent<HTMLDivElement>): void {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
      event.currentTarget.releasePointerCapture(event.pointerId)
      if (marked) narrowLedger(marked)
      else if (start.current) press(start.current)
      setMarked(null)
      start.current = null
    },
    onPointerLeave: () => point(null),
    onScroll: () => setAt((before) => (before && byKeys.current ? { ...before, place: placeOf(before) } : null)),
    onBlur: () => point(null),
    onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
      if (event.ctrlKey || event.metaKey || event.altKey || axis.buckets === 0 || total === 0) return
      const step = KEYS[event.key]
      if (step) move(step, event.shiftKey && step.bucket !== undefined)
      else if (event.key === 'Enter' && at) press(at)
      else if (event.key === ' ' && at) narrowLedger(rangeOf(at, at))
      else return
      event.preventDefault()
    },
  }
  return { at, marked, handlers }
}

/** Height of the axis below the lanes, in pixels. */
export const AXIS = 34
