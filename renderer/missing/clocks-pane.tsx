// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls can be reached
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ClockPage } from '../../contract/missing.ts'
import { call } from '../bridge.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { Clock } from './clock.tsx'
import { type ClockRow, comparedTime } from './clock-plot.ts'
import { missing } from './missing-store.ts'
import { useChosen } from './use-chosen.ts'
import { useSize } from './use-size.ts'
import { useSources } from './use-sources.ts'

/** Bounds of the width of a clock, and the height of the words around its plot, in pixels. */
const WIDTH = 90
const MOST = 280
const WORDS = 60

/** How far each sender's clock was off the clock of the capture. */
export function ClocksPane() {
  const generation = useStore(missing, (all) => all.generation)
  const scroll = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(scroll)
  const sources = useSources<ClockRow, ClockPage>(String(generation), (from, number) =>
    call('missing.clocks', { from, count: number }),
  )
  const each = Math.min(Math.max(Math.floor(width / Math.max(sources.total, 1)), WIDTH), MOST)
  const list = useVirtualizer({
    horizontal: true,
    count: sources.total,
    getScrollElement: () => scroll.current,
    estimateSize: () => each,
    overscan: 4,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the width of all changes with it
  useEffect(() => list.measure(), [each, list])
  const shown = list.getVirtualItems()
  const from = shown[0]?.index ?? 0
  const to = (shown.at(-1)?.index ?? -1) + 1
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer has rows of its own
  useEffect(() => sources.want(from, to), [from, to, sources.first])
  const time = comparedTime(sources.first?.rows ?? [])
  const gap = useChosen()
  return (
    <section className="pane clocks" aria-label="Clocks">
      <h2>
        Clocks <span className="d cut">sender minus wire, each at its own scale; below, drift in ms per hour</span>
        <span className="key">
          <span>a file has no wire clock: nothing to compare with</span>
        </span>
      </h2>
      {sources.failure && <p className="trouble">Clocks could not be asked for: {visibleString(sources.failure)}</p>}
      <section
        ref={scroll}
        className={`clock-row scroll${sources.isOld ? ' dim' : ''}`}
        tabIndex={0}
        aria-label="Clocks of all sources"
      >
        <ul aria-label="Clocks by source" style={{ width: list.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const clock = sources.row(index)
            const isOn = gap?.source === clock?.source && gap?.kind === 'clock'
            const style = `${isOn ? 'on' : ''}${clock && clock.steps.length > 0 ? ' stepped' : ''}`
            return (
              <li
                key={index}
                aria-posinset={index + 1}
                aria-setsize={sources.total}
                className={style}
                style={{ width: each, transform: `translateX(${start}px)` }}
              >
                {clock && <Clock clock={clock} width={each - 16} height={Math.max(height - WORDS, 30)} time={time} />}
              </li>
            )
          })}
        </ul>
        {sources.total === 0 && !sources.failure && (
          <p className="d wait">{sources.first ? 'No source was heard.' : 'Asking…'}</p>
        )}
      </section>
    </section>
  )
}
