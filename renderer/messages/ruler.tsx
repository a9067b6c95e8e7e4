import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { token, useTheme } from '../theme/theme.ts'
import { rowCount, rowOfMessage } from './interleave.ts'
import { list, scrollTo, viewport } from './list-store.ts'
import { failureMarks, gapMarks, marks } from './marks.ts'
import { thumb, topForThumb } from './viewport.ts'

const WIDTH = 14

/** Scroll bar and overview in one: where in the result the worst messages stand, what is in the window, what is selected. */
export function Ruler() {
  const box = useRef<HTMLDivElement>(null)
  const [track, setTrack] = useState(0)
  const { top, selected, height, rows } = useStore(list, (state) => state)
  const port = { ...viewport(), height }
  const { start, size } = thumb(top, port, track)

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setTrack(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const grip = useRef(0)
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top
    grip.current = y >= start && y < start + size ? y - start : size / 2
    event.currentTarget.setPointerCapture(event.pointerId)
    scrollTo(topForThumb(y - grip.current, port, track))
  }
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top
    scrollTo(topForThumb(y - grip.current, port, track))
  }
  const count = rowCount(rows)
  return (
    <div
      ref={box}
      className="ruler"
      role="scrollbar"
      aria-label="Place in the result"
      aria-orientation="vertical"
      aria-controls="messages"
      aria-valuemin={0}
      aria-valuemax={count}
      aria-valuenow={Math.floor(top)}
      tabIndex={-1}
      onPointerDown={down}
      onPointerMove={move}
    >
      <div className="thumb" style={{ top: start, height: size }} />
      <Marks track={track} />
      {selected !== null && count > 0 && (
        <div className="mark-selected" style={{ top: (selected / count) * track - 1 }} />
      )}
    </div>
  )
}

/** Messages of crit or worse and of err, those that failed, and gaps, as places in the list. Painted: there may be many. */
function Marks({ track }: { track: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const histogram = useStore(search, (state) => state.histogram)
  const rows = useStore(list, (state) => state.rows)
  const theme = useTheme()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what token() answers
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!canvas.current || !context) return
    const scale = devicePixelRatio
    canvas.current.width = WIDTH * scale
    canvas.current.height = track * scale
    context.scale(scale, scale)
    for (const { at, isCounted } of gapMarks(rows, Math.floor(track / GAP_MARK))) {
      paintGap(context, Math.round(at * track), isCounted)
    }
    if (!histogram) return
    // Gaps take rows too: a place in the result is a little further on in the list.
    const pixel = (at: number): number =>
      Math.round((rowOfMessage(rows, Math.floor(at * rows.messages)) / rowCount(rows)) * track)
    for (const { at, severity } of marks(histogram.data.counts, Math.floor(track / 2))) {
      context.fillStyle = token(`--sev-${severity}`)
      const worse = severity <= 2
      context.fillRect(3, pixel(at), worse ? 5 : 3, worse ? 2 : 1)
    }
    // At the other side of the track: a verdict is no severity.
    context.fillStyle = token('--ver-failed')
    for (const at of failureMarks(histogram.data, Math.floor(track / 3))) {
      context.fillRect(9, pixel(at), 5, 3)
    }
  }, [histogram, rows, track, theme])
  return <canvas ref={canvas} />
}

/** Pixels that the mark of a gap is high. */
const GAP_MARK = 5

/** Strokes across the track: close for what is counted, wide for what is not known. */
function paintGap(context: CanvasRenderingContext2D, y: number, isCounted: boolean): void {
  context.save()
  context.beginPath()
  context.rect(1, y, WIDTH - 2, GAP_MARK)
  context.clip()
  context.strokeStyle = token('--loss')
  context.lineWidth = 1.2
  context.beginPath()
  for (let x = -GAP_MARK; x < WIDTH; x += isCounted ? 2.5 : 5) {
    context.moveTo(x, y + GAP_MARK)
    context.lineTo(x + GAP_MARK, y)
  }
  context.stroke()
  context.restore()
}
