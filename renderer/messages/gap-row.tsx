// biome-ignore-all lint/a11y/useSemanticElements: a table of millions of rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its selected row
import { memo } from 'react'
import type { Gap } from '../../contract/missing.ts'
import { caseStore } from '../case/case-store.ts'
import { missing } from '../missing/missing-store.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { deltaText } from '../time/duration.ts'
import type { Zone } from '../time/zone.ts'
import { GapPlate } from './gap-plate.tsx'
import { isOutOfDate, KIND_NAMES, lossLook, lostText, rowText, sourceText, whenText } from './gap-words.ts'
import { itemsOf } from './items.ts'
import { select } from './list-store.ts'

/** What a gap row shows; all of it is compared, as in the rows of messages. */
export interface GapRowProps {
  /** Its place in the list. */
  readonly row: number
  readonly gap: Gap
  readonly selected: boolean
  readonly zone: Zone
}

/** A finding between the messages where it belongs: dense hatch and a filled plate for a count, wide hatch and dashes for what is not known. */
export const GapRow = memo(function GapRow({ row, gap, selected, zone }: GapRowProps) {
  const look = lossLook(gap.lost)
  const items = useStore(caseStore, itemsOf)
  const source = visibleString(sourceText(gap, items))
  const isOld = useStore(missing, ({ state }) => isOutOfDate(state))
  const isWhole = gap.source === null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list as a whole takes the keys (keys/keys.ts)
    <div
      className={`r row gap ${look}${selected ? ' sel' : ''}`}
      role="row"
      id={`row-${row}`}
      aria-rowindex={row + 2}
      aria-selected={selected}
      data-gap={gap.number}
      title={visibleString(gap.text)}
      onClick={() => void select(row)}
    >
      <span role="gridcell" className="lane" aria-label="no message, so no verdict" />
      <span role="gridcell" className="kind">
        <span className="over">{KIND_NAMES[gap.kind]}</span>
      </span>
      <span role="gridcell" className="delta m" title="How long the stretch is in which it happened">
        <span className="over">{lengthOf(gap)}</span>
      </span>
      <span role="gridcell">
        <GapPlate lost={gap.lost} />
      </span>
      <span role="gridcell" className="host m" title={isWhole ? `${source}: no single source can be told` : source}>
        {isWhole ? <i>{source}</i> : source}
      </span>
      <span role="gridcell" aria-colspan={2} className="say">
        <span className="tx over">
          <b>{lostText(gap.lost)}</b> · {whenText(gap, zone)} · {visibleString(rowText(gap, items))}
        </span>
        <span className="tags">
          {isOld && (
            <span className="tag" title="Evidence was added or lost since this was found">
              out of date
            </span>
          )}
          <span className="tag" title="How sure it is">
            {gap.confidence}
          </span>
        </span>
      </span>
    </div>
  )
})

/** As the column of deltas has it, without its sign; an open end makes it longer than can be told. */
function lengthOf({ since, until }: Gap): string {
  if (since === null || until === null) return 'open'
  return deltaText(BigInt(until) - BigInt(since)).slice(1)
}
