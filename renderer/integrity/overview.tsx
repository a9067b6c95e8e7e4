import { type PointerEvent, useMemo } from 'react'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { Ribbon } from '../verdict/ribbon.tsx'
import { runs, worstByPart } from '../verdict/runs.ts'

/** Pixels of the overview that share one verdict, the worst of them. */
const PART = 4
const HEIGHT = 17

/** All segments of a long archive in the width of the window, and which of them are in sight; pressing it goes there. */
export function Overview(props: {
  verdicts: readonly Verdict[]
  width: number
  /** Shares of the whole, 0 to 1. */
  window: { readonly start: number; readonly share: number }
  /** Id of the element that scrolls. */
  controls: string
  onChange: (start: number) => void
}) {
  const { verdicts, width, window } = props
  const parts = Math.min(verdicts.length, Math.floor(width / PART))
  const found = useMemo(() => runs(worstByPart(verdicts, parts)), [verdicts, parts])
  const go = (event: PointerEvent<HTMLDivElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    props.onChange(Math.max(0, x / width - window.share / 2))
  }
  return (
    <div
      className="overview"
      role="scrollbar"
      tabIndex={-1}
      aria-label="Place among the segments"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(window.start * 100)}
      aria-controls={props.controls}
      title="All segments, the worst verdict where several share a place"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <Ribbon runs={found} at={(place) => (place * width) / parts} y={3} />
        <rect
          className="in-sight"
          x={window.start * width + 0.5}
          y="0.5"
          width={Math.max(4, window.share * width - 1)}
          height={HEIGHT - 1}
        />
      </svg>
    </div>
  )
}
