// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls can be reached
import { Button } from '@blueprintjs/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { MissingState } from '../../contract/missing.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { count, counted } from '../text/number.ts'
import { GapEntry } from './gap-entry.tsx'
import { gapAt, missing, wantGaps } from './missing-store.ts'
import { NothingMissing } from './nothing-missing.tsx'

/** Likely height of a finding, in pixels; each is measured once it is drawn. */
const ENTRY = 92

/** What was found, in the order of time: gaps first, then what bears on absence. */
export function GapListPane({ state }: { state: MissingState }) {
  const total = useStore(missing, (all) => all.total)
  const chosen = useStore(missing, (all) => all.chosen)
  useStore(missing, (all) => all.arrived)
  const generation = useStore(missing, (all) => all.generation)
  const scroll = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroll.current,
    estimateSize: () => ENTRY,
    overscan: 4,
  })
  const shown = list.getVirtualItems()
  const from = shown[0]?.index ?? 0
  const to = (shown.at(-1)?.index ?? -1) + 1
  // biome-ignore lint/correctness/useExhaustiveDependencies: after another look they are others
  useEffect(() => wantGaps(from, to), [from, to, generation])
  useEffect(() => {
    if (chosen !== null) list.scrollToIndex(chosen, { align: 'auto' })
  }, [chosen, list])
  return (
    <section className="pane gaps-found" aria-label="Findings">
      <h2>
        Findings
        <span className="d cut">{headWords(state)}</span>
        <span className="key">
          <Button
            className="small quiet"
            title="Planned silence and heartbeats"
            onClick={() => view.set({ sheet: 'expected' })}
          >
            Expected…
          </Button>
        </span>
      </h2>
      {total === 0 ? (
        <NothingMissing state={state} />
      ) : (
        <section ref={scroll} className="scroll gap-scroll" tabIndex={0} aria-label="What was found">
          <ul aria-label="Findings by time" style={{ height: list.getTotalSize() }}>
            {shown.map(({ index, start }) => {
              const gap = gapAt(index)
              return (
                <li
                  key={index}
                  ref={list.measureElement}
                  data-index={index}
                  aria-setsize={total}
                  aria-posinset={index + 1}
                  aria-busy={gap === undefined}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {isFirstBearing(index) && <h3 className="group">Not gaps, but they bear on absence</h3>}
                  {gap ? (
                    <GapEntry gap={gap} isChosen={chosen === index} />
                  ) : (
                    <div className="awaited" style={{ height: ENTRY }} />
                  )}
                </li>
              )
            })}
          </ul>
        </section>
      )}
      {state.unlisted > 0 && (
        <p className="unlisted">
          {counted(state.unlisted, 'further finding is', 'further findings are')} counted and not listed.
        </p>
      )}
    </section>
  )
}

/** Whether what bears on absence begins here. */
function isFirstBearing(index: number): boolean {
  if (gapAt(index)?.lost.max !== 0) return false
  const before = gapAt(index - 1)
  return index === 0 || (before !== undefined && before.lost.max !== 0)
}

function headWords({ gaps, bearing }: MissingState): string {
  if (gaps + bearing === 0) return 'none'
  if (bearing === 0) return counted(gaps, 'gap')
  const rest = `${count(bearing)} that ${bearing === 1 ? 'bears' : 'bear'} on absence`
  return gaps === 0 ? `no gap; ${rest}` : `${counted(gaps, 'gap')}, then ${rest}`
}
