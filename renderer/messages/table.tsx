import { useEffect, useMemo, useRef } from 'react'
import { VERDICTS, worst } from '../../core/verdict/verdict.ts'
import { caseStore } from '../case/case-store.ts'
import { FollowNotice } from '../live/follow-notice.tsx'
import { hitFinder } from '../query/hits.ts'
import { isInDoubt, search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { dayText, instant } from '../time/instant.ts'
import { type DatePart, datePartFor } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { LOOK } from '../verdict/look.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { Absence } from './absence.tsx'
import { GapRow } from './gap-row.tsx'
import { contentOf, messageFrom, rowCount } from './interleave.ts'
import { list, messageAt, orderTime, ROW_HEIGHT, scrollTo, setHeight, viewport, wantRows } from './list-store.ts'
import { Row } from './row.tsx'
import { Ruler } from './ruler.tsx'
import { visibleRows } from './viewport.ts'

/** Rows fetched beyond either end of what is visible. */
const AHEAD = 60
const LINES_PER_NOTCH = 3

/** The messages of the result, or the statement of their absence. */
export function MessageTable() {
  const found = useStore(list, (state) => state.found)
  const pending = useStore(search, isInDoubt)
  const zone = useZone()
  const date = datePartFor(found?.firstTime ?? null, found?.lastTime ?? null, zone)
  return (
    <section className={`table ${date}${pending && found ? ' dim' : ''}`} aria-label="Messages">
      <Head date={date} />
      <FollowNotice />
      {found?.count === 0 ? <Absence /> : <Rows date={date} />}
    </section>
  )
}

/** Names of the columns. The clock that orders the list is named with its time. */
function Head({ date }: { date: DatePart }) {
  const clock = useStore(search, (state) => state.clock)
  const zone = useZone()
  useStore(list, (state) => state.arrived)
  const top = useStore(list, (state) => messageFrom(state.rows, Math.floor(state.top)))
  const first = messageAt(top)
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
  const { found, rows, top, height, selected, freshFrom } = useStore(list, (state) => state)
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
    if (found) wantRows(Math.max(0, from - AHEAD), Math.min(to + AHEAD, rowCount(rows)))
  }, [found, rows, from, to])

  const clock = foundWith?.clock ?? 'wire'
  const drawn = []
  for (let row = from; row < to; row++) {
    const content = contentOf(rows, row)
    if (content.kind === 'gap') {
      drawn.push(<GapRow key={row} row={row} gap={content.gap} selected={row === selected} zone={zone} />)
      continue
    }
    const { index } = content
    const message = messageAt(index)
    const time = message && orderTime(message, clock)
    const above = index > 0 ? messageAt(index - 1) : undefined
    const before = above && orderTime(above, clock)
    drawn.push(
      <Row
        key={row}
        place={row}
        index={index}
        row={message}
        delta={time && before ? BigInt(time) - BigInt(before) : null}
        selected={row === selected}
        fresh={freshFrom !== null && index >= freshFrom}
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
        aria-rowcount={rowCount(rows) + 1}
        aria-activedescendant={selected === null ? undefined : `row-${selected}`}
      >
        <div className="window" style={{ transform: `translateY(${-(top - from) * ROW_HEIGHT}px)` }}>
          {drawn}
        </div>
      </div>
      <Ruler />
    </>
  )
}
