import { useEffect, useMemo, useRef } from 'react'
import { VERDICTS, worst } from '../../core/verdict/verdict.ts'
import { caseStore } from '../case/case-store.ts'
import { hitFinder } from '../query/hits.ts'
import { search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { dayText, instant } from '../time/instant.ts'
import { type DatePart, datePartFor } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { LOOK } from '../verdict/look.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { Absence } from './absence.tsx'
import { list, orderTime, ROW_HEIGHT, rowAt, scrollTo, setHeight, viewport, wantRows } from './list-store.ts'
import { Row } from './row.tsx'
import { Ruler } from './ruler.tsx'
import { visibleRows } from './viewport.ts'

/** Rows fetched beyond either end of what is visible. */
const AHEAD = 60
const LINES_PER_NOTCH = 3

/** The messages of the result, or the statement of their absence. */
export function MessageTable() {
  const found = useStore(list, (state) => state.found)
  const pending = useStore(search, (state) => state.running || state.error !== null || state.failure !== null)
  const zone = useZone()
  const date = datePartFor(found?.firstTime ?? null, found?.lastTime ?? null, zone)
  return (
    <section className={`table ${date}${pending && found ? ' dim' : ''}`} aria-label="Messages">
      <Head date={date} />
      {found?.count === 0 ? <Absence /> : <Rows date={date} />}
    </section>
  )
}

/** Names of the columns. The clock that orders the list is named with its time. */
function Head({ date }: { date: DatePart }) {
  const clock = useStore(search, (state) => state.clock)
  const zone = useZone()
  useStore(list, (state) => state.arrived)
  const top = useStore(list, (state) => Math.floor(state.top))
  const first = rowAt(top)
  const time = first && orderTime(first, clock)
  return (
    <div className="r th" aria-hidden="true">
      <LaneHead />
      <span className="on">
        Time, {clock === 'wire' ? 'wire' : 'sender'}{' '}
        <span className="d">
          {time && date === 'none' && dayText(instant(time, zone))}
          {time && date === 'day' && instant(time, zone).year}
        </span>
      </span>
      <span className="right">Delta</span>
      <span>Severity</span>
      <span>Host</span>
      <span>App [pid]</span>
      <span>Message</span>
    </div>
  )
}

/** The worst verdict of the case stands for the channel. */
function LaneHead() {
  const verdicts = useStore(caseStore, (state) => state.summary?.verdicts)
  const verdict = worst(VERDICTS.filter((one) => (verdicts?.[one] ?? 0) > 0))
  return (
    <span className="lane-head" title={`Verdict on each message; the worst in this case: ${verdict}`}>
      <Glyph name={LOOK[verdict].glyph} size={10} colour={`var(--ver-${LOOK[verdict].style})`} />
    </span>
  )
}

/** The rows in the window. Only these exist as elements, however long the list is. */
function Rows({ date }: { date: DatePart }) {
  const { found, top, height, selected } = useStore(list, (state) => state)
  const foundWith = useStore(search, (state) => state.foundWith)
  const zone = useZone()
  const box = useRef<HTMLDivElement>(null)
  const query = foundWith?.narrowing.text ?? ''
  const hitsIn = useMemo(() => hitFinder(query), [query])

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    // React listens to wheel passively; the list is not a scrolling element, so nothing has to be prevented.
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey) return
      const rows =
        event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / ROW_HEIGHT : event.deltaY * LINES_PER_NOTCH
      scrollTo(list.get().top + rows)
    }
    element.addEventListener('wheel', wheel, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('wheel', wheel)
    }
  }, [])

  const { from, to } = visibleRows(top, { ...viewport(), height })
  useEffect(() => {
    if (found) wantRows(from - AHEAD, to + AHEAD)
  }, [found, from, to])

  const clock = foundWith?.clock ?? 'wire'
  const rows = []
  for (let index = from; index < to; index++) {
    const row = rowAt(index)
    const time = row && orderTime(row, clock)
    const above = index > 0 ? rowAt(index - 1) : undefined
    const before = above && orderTime(above, clock)
    rows.push(
      <Row
        key={index}
        index={index}
        row={row}
        delta={time && before ? BigInt(time) - BigInt(before) : null}
        selected={index === selected}
        clock={clock}
        zone={zone}
        date={date}
        hitsIn={hitsIn}
      />,
    )
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table of millions of rows cannot be a table element */}
      <div
        className="rows"
        id="messages"
        ref={box}
        role="grid"
        data-focus="list"
        tabIndex={0}
        aria-label="Messages"
        aria-rowcount={(found?.count ?? 0) + 1}
        aria-activedescendant={selected === null ? undefined : `row-${selected}`}
      >
        <div className="window" style={{ transform: `translateY(${-(top - from) * ROW_HEIGHT}px)` }}>
          {rows}
        </div>
      </div>
      <Ruler />
    </>
  )
}
