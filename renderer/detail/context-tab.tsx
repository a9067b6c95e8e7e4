import { Button } from '@blueprintjs/core'
import { useEffect, useState } from 'react'
import type { ShownRow } from '../../contract/shapes.ts'
import { call, explain } from '../bridge.ts'
import { indexOf, orderTime, selectMessage } from '../messages/list-store.ts'
import { TimeCell } from '../messages/time-cell.tsx'
import { filterText } from '../query/filter.ts'
import { EVERYTHING } from '../query/history.ts'
import { type Clock, narrow, search } from '../query/search-store.ts'
import { withSideSearch } from '../query/side-search.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { VisibleText } from '../text/visible-text.tsx'
import { type DatePart, datePartFor } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { Segments } from '../widgets/segments.tsx'
import { severityGlyph, severityName } from '../widgets/severity.tsx'

/** Rows shown before and after the message. */
const AROUND = 12
const LONGEST = 300

type Width = 'all' | 'host'

/** What was said just before and after, whether it matches the query or not. */
async function around(row: ShownRow, width: Width, clock: Clock): Promise<{ rows: ShownRow[]; place: boolean }> {
  const query =
    width === 'host' ? filterText({ id: 0, field: 'host', values: [row.host], negated: false, enabled: true }) : ''
  return withSideSearch({ query, clock }, async ({ result, count }) => {
    const at = await indexOf(result, count, row, clock)
    if (at === null) return { rows: [row], place: false }
    const from = Math.max(0, at - AROUND)
    const { rows } = await call('search.page', { result, from, count: Math.min(2 * AROUND + 1, count - from) })
    return { rows, place: true }
  })
}

/** The neighbours of a message in the whole case: a query hides what explains its hits. */
export function ContextTab({ row }: { row: ShownRow }) {
  const clock = useStore(search, (state) => state.clock)
  const zone = useZone()
  const [width, setWidth] = useState<Width>('all')
  const [shown, setShown] = useState<{ rows: readonly ShownRow[]; place: boolean } | null>(null)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    let wanted = true
    setError(null)
    around(row, width, clock).then(
      (answer) => wanted && setShown(answer),
      (reason) => wanted && setError(explain(reason)),
    )
    return () => {
      wanted = false
    }
  }, [row, width, clock])
  const times = (shown?.rows ?? []).map((other) => orderTime(other, clock)).filter((time) => time !== null)
  const date = datePartFor(times[0] ?? null, times.at(-1) ?? null, zone)
  return (
    <section className="sec" aria-label="Messages around it">
      <h3>
        Around it <span className="d">whether it matches or not</span>
        <span className="grow" />
        <Segments
          label="Whose messages"
          value={width}
          options={[
            { value: 'all', label: 'All' },
            { value: 'host', label: 'Same host' },
          ]}
          onChange={setWidth}
        />
      </h3>
      {error && (
        <p className="trouble" role="alert">
          {error}
        </p>
      )}
      {shown && !shown.place && <p className="remark">Its place among the others could not be found.</p>}
      <ol className="context m" aria-label="Messages around it">
        {shown?.rows.map((other) => (
          <ContextRow
            key={`${other.item}/${other.seq}`}
            row={other}
            here={other.item === row.item && other.seq === row.seq}
            clock={clock}
            date={date}
          />
        ))}
      </ol>
      <Button
        className="small"
        title="Drops query, filters and time range; Back brings them again"
        onClick={() => {
          narrow(EVERYTHING)
        }}
      >
        Show it in the whole case
      </Button>
    </section>
  )
}

/** A neighbour; a click goes to it where the result holds it. */
function ContextRow(props: { row: ShownRow; here: boolean; clock: Clock; date: DatePart }) {
  const { row, here, clock, date } = props
  const zone = useZone()
  const go = async (): Promise<void> => {
    const { found } = search.get()
    const index = found && (await indexOf(found.result, found.count, row, clock))
    if (index !== null) await selectMessage(index, true)
  }
  const colour = row.severity === null ? 'var(--ink-3)' : `var(--sev-${row.severity}-ink)`
  return (
    <li className={here ? 'here' : ''} aria-current={here ? 'true' : undefined}>
      <button type="button" onClick={() => void go()} title="Goes to it in the list, if it is in the result">
        <TimeCell row={row} clock={clock} zone={zone} date={date} />
        <span title={severityName(row.severity)}>
          <Glyph name={severityGlyph(row.severity)} size={10} colour={colour} />
        </span>
        <span className="cut">
          <i>{visibleString(row.host ?? row.src ?? 'none')} </i>
          {row.app && `${visibleString(row.app)}: `}
          <VisibleText text={row.text.slice(0, LONGEST)} />
        </span>
      </button>
    </li>
  )
}
