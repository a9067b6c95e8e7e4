import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'

/**
 * A list whose items differ in height, drawn only as far as it is in sight. For lists of some thousand items; the messages have
 * a list of their own (messages/viewport.ts), since theirs may be longer than an element can be high.
 */
export function VirtualList({
  count,
  estimate,
  label,
  children,
}: {
  count: number
  /** Likely height of an item in pixels; each is measured once it is drawn. */
  estimate: number
  label: string
  children: (index: number) => ReactNode
}) {
  const scroll = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => estimate,
    overscan: 6,
  })
  return (
    <div ref={scroll} className="virtual-list">
      <ul aria-label={label} style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            ref={list.measureElement}
            data-index={index}
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(index)}
          </li>
        ))}
      </ul>
    </div>
  )
}
