import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { IntegrityState } from '../../contract/integrity.ts'
import { ALTERATIONS } from '../../core/verdict/report.ts'
import { visibleString } from '../text/visible.ts'
import { LOOK } from '../verdict/look.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { findingAddress, findingTitle, type Listed } from './findings.ts'
import { choose } from './integrity-store.ts'

/** Height of an entry in pixels: a heading and its address. */
const ENTRY = 38

/** Findings in order. One has the focus of the keyboard at a time: arrow keys move on (keys/keys.ts). */
export function FindingList(props: { findings: readonly Listed[]; state: IntegrityState; chosen: number | null }) {
  const { findings, state, chosen } = props
  const scroll = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: findings.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ENTRY,
    overscan: 8,
  })
  useEffect(() => {
    if (chosen !== null) list.scrollToIndex(chosen)
  }, [chosen, list])
  if (findings.length === 0) return null
  return (
    <div
      className="finding-list scroll"
      ref={scroll}
      role="listbox"
      tabIndex={0}
      aria-label="What was found"
      aria-activedescendant={chosen === null ? undefined : `finding-${chosen}`}
    >
      <div style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => {
          const listed = findings[index]!
          const { finding, verdict } = listed
          return (
            <button
              key={index}
              id={`finding-${index}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              aria-setsize={findings.length}
              aria-posinset={index + 1}
              title={`${verdict}: ${ALTERATIONS[finding.kind]}`}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => choose({ kind: 'finding', at: index })}
            >
              <Glyph name={LOOK[verdict].glyph} size={9} colour={`var(--ver-${LOOK[verdict].style})`} />
              <span className="cut">{visibleString(findingTitle(finding))}</span>
              <span className="m cut">{findingAddress(state, listed).map(visibleString).join(' › ')}</span>
            </button>
          )
        })}
      </div>
    </div>
  )
}
