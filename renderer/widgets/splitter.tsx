import type { KeyboardEvent, PointerEvent } from 'react'

const STEP = 16

/** The line between the list and a pane at its right; dragging or arrow keys change the pane's width. */
export function Splitter(props: {
  label: string
  width: number
  min: number
  max: number
  onChange: (width: number) => void
}) {
  const set = (width: number): void => props.onChange(Math.min(Math.max(Math.round(width), props.min), props.max))
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerWidth - event.clientX)
  }
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    event.stopPropagation()
    set(props.width + (event.key === 'ArrowLeft' ? STEP : -STEP))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter that can be moved is a focusable separator, which hr is not
    <div
      role="separator"
      className="splitter"
      tabIndex={0}
      aria-label={props.label}
      aria-orientation="vertical"
      aria-valuenow={props.width}
      aria-valuemin={props.min}
      aria-valuemax={props.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={key}
    />
  )
}
