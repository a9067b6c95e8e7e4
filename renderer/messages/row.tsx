// biome-ignore-all lint/a11y/useSemanticElements: a table of millions of rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its selected row
import { memo } from 'react'
import type { ShownRow } from '../../contract/shapes.ts'
import type { HitFinder } from '../query/hits.ts'
import type { Clock } from '../query/search-store.ts'
import { visibleString } from '../text/visible.ts'
import { VisibleText } from '../text/visible-text.tsx'
import { deltaText } from '../time/duration.ts'
import type { DatePart } from '../time/span.ts'
import type { Zone } from '../time/zone.ts'
import { VerdictLane } from '../verdict/lane.tsx'
import { Severity } from '../widgets/severity.tsx'
import { select } from './list-store.ts'
import { TimeCell } from './time-cell.tsx'

/** Characters of a message that a row can show at most; the pane shows all of it. */
const LONGEST = 600
const BIG_DELTA = 10_000_000_000n

/** What a row shows. All of it is compared, so that scrolling draws only rows that are new. */
export interface RowProps {
  /** Its place in the list, gaps counted. */
  readonly place: number
  /** Its place in the result. */
  readonly index: number
  readonly row: ShownRow | undefined
  /** Nanoseconds since the message above; null at the first, and where a time is lacking. */
  readonly delta: bigint | null
  readonly selected: boolean
  /** It came while an archive was followed, a moment ago. */
  readonly fresh: boolean
  readonly clock: Clock
  readonly zone: Zone
  readonly date: DatePart
  readonly hitsIn: HitFinder
}

export const Row = memo(function Row({
  place,
  index,
  row,
  delta,
  selected,
  fresh,
  clock,
  zone,
  date,
  hitsIn,
}: RowProps) {
  if (!row) {
    return (
      <div className="r row wait" role="row" aria-rowindex={place + 2} data-index={index} aria-busy="true">
        <span className="lane" />
        <span className="bone" />
        <span />
        <span className="bone" />
        <span className="bone" />
        <span className="bone" />
        <span className="bone" />
      </div>
    )
  }
  const text = row.text.slice(0, LONGEST)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list as a whole takes the keys (keys/keys.ts)
    <div
      className={`r row${selected ? ' sel' : ''}${fresh ? ' fresh' : ''}${place % 2 === 1 ? ' odd' : ''}${row.verdict === 'failed' ? ' failed' : ''}`}
      role="row"
      id={`row-${place}`}
      aria-rowindex={place + 2}
      data-index={index}
      aria-selected={selected}
      data-address={`${row.item}/${row.seq}`}
      onClick={() => void select(place)}
    >
      <VerdictLane verdict={row.verdict} />
      <span role="gridcell" className="cell">
        <TimeCell row={row} clock={clock} zone={zone} date={date} />
      </span>
      <span role="gridcell" className={`delta m${delta !== null && abs(delta) >= BIG_DELTA ? ' big' : ''}`}>
        {delta === null ? '' : deltaText(delta)}
      </span>
      <span role="gridcell">
        <Severity severity={row.severity} />
      </span>
      <HostCell row={row} hitsIn={hitsIn} />
      <AppCell row={row} hitsIn={hitsIn} />
      <span role="gridcell" className="message m">
        <span className={`tx${row.format === 'other' ? ' raw' : ''}`}>
          <VisibleText text={text} hits={hitsIn(text, 'text')} />
        </span>
        <Tags row={row} />
      </span>
    </div>
  )
})

const abs = (value: bigint): bigint => (value < 0n ? -value : value)

type Part = Pick<RowProps, 'hitsIn'> & { readonly row: ShownRow }

/** The host that the message names; else, in italics, the address that sent it. */
function HostCell({ row, hitsIn }: Part) {
  if (row.host !== null) {
    return (
      <span role="gridcell" className="host m" title={visibleString(row.host)}>
        <VisibleText text={row.host} hits={hitsIn(row.host, 'host')} />
      </span>
    )
  }
  return (
    <span role="gridcell" className="host m" title="from the packet: the message names no host">
      {row.src === null ? <span className="d">none</span> : <i>{row.src}</i>}
    </span>
  )
}

/** The program and its process. */
function AppCell({ row, hitsIn }: Part) {
  if (row.app === null) {
    return (
      <span role="gridcell" className="app m d">
        none
      </span>
    )
  }
  const whole = `${row.app}${row.procid === null ? '' : `[${row.procid}]`}`
  return (
    <span role="gridcell" className="app m" title={visibleString(whole)}>
      <VisibleText text={row.app} hits={hitsIn(row.app, 'app')} />
      {row.procid !== null && (
        <i>
          [<VisibleText text={row.procid} />]
        </i>
      )}
    </span>
  )
}

/** What is out of the ordinary about the message itself. */
function Tags({ row }: { row: ShownRow }) {
  const cut = row.textState === 'cut'
  if (row.format !== 'other' && row.rule === null && !cut) return null
  return (
    <span className="tags">
      {row.format === 'other' && (
        <span className="tag" title={row.rule ? `rule: ${row.rule}` : undefined}>
          non-conforming, kept raw
        </span>
      )}
      {row.format !== 'other' && row.rule !== null && <span className="tag">{row.rule}</span>}
      {cut && <span className="tag">cut</span>}
    </span>
  )
}
