import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { IntegrityState } from '../../contract/integrity.ts'
import { counted } from '../text/number.ts'
import { CheckButton } from './check-notice.tsx'
import { SealEntry } from './seal-entry.tsx'

/** Likely height of a seal in pixels; each is measured once it is drawn. */
const ENTRY = 58

/** Seals that others made: each with its verdict, what it is, and why. */
export function SealsPane({ state }: { state: IntegrityState }) {
  const { seals } = state
  const looked = state.checkedAt !== null
  const scroll = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: seals.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ENTRY,
    overscan: 6,
  })
  return (
    <section className="pane seals" aria-label="Seals of others">
      <h2>
        Seals of others{' '}
        <span className="d cut">
          {looked
            ? `${counted(seals.length, 'seal')}, checked offline`
            : `${counted(seals.length, 'seal')}, not checked yet`}
        </span>
        <span className="key">
          <CheckButton state={state} />
        </span>
      </h2>
      {seals.length === 0 && (
        <p className="nothing">
          {looked
            ? 'No checksum list, sidecar, bag, signature or time stamp stands beside the evidence.'
            : 'Seals of others were not looked for yet.'}
        </p>
      )}
      <div className="scroll" ref={scroll}>
        <ul aria-label="Seals" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => (
            <li
              key={index}
              ref={list.measureElement}
              data-index={index}
              aria-setsize={seals.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <SealEntry seal={seals[index]!} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
