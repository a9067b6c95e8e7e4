import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

/** Where a tip stands: below a point of the window, or above it where there is no room. */
export interface TipPlace {
  readonly x: number
  readonly top: number
  readonly bottom: number
}

const GAP = 6

/** What a mark means, beside it. One for a whole pane: marks come and go with the scrolling. */
export function Tip({ place, children }: { place: TipPlace; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState({ left: 0, top: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: its size changes with its words
  useLayoutEffect(() => {
    const { width, height } = box.current!.getBoundingClientRect()
    const left = Math.min(Math.max(place.x - width / 2, GAP), window.innerWidth - width - GAP)
    const below = place.bottom + GAP
    const top = below + height > window.innerHeight ? place.top - GAP - height : below
    setAt((before) => (before.left === left && before.top === top ? before : { left, top }))
  }, [place.x, place.top, place.bottom, children])
  return createPortal(
    <div ref={box} role="status" className="missing-tip" style={at}>
      {children}
    </div>,
    document.body,
  )
}
