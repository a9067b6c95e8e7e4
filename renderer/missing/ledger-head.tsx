import { Button } from '@blueprintjs/core'
import type { LedgerPage } from '../../contract/missing.ts'
import { useStore } from '../state/store.ts'
import { rfc3339 } from '../time/instant.ts'
import { spanText } from '../time/span.ts'
import { ceilTo, floorTo } from '../time/step.ts'
import { useZone } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { interval, narrowLedger, type Range } from './interval.ts'

const SECOND = 1_000_000_000n

/** A stretch of time by the seconds that it lies in; the title has all of it. */
function wholeSeconds({ from, to }: Range, zone: Zone): string {
  return spanText(floorTo(from, SECOND), ceilTo(to, SECOND), zone)
}

/** The time that the ledger is of, and what its looks mean. */
export function LedgerHead({ page }: { page: LedgerPage | null }) {
  const zone = useZone()
  const range = useStore(interval, (all) => all.range)
  return (
    <h2>
      Loss ledger
      {range ? (
        <span className="chip-of">
          <span className="m" title={`${rfc3339(range.from, zone)} to ${rfc3339(range.to, zone)}`}>
            {wholeSeconds(range, zone)}
          </span>
          <Button
            className="small bare"
            aria-label="All of the time again"
            title="All of the time again (Esc)"
            onClick={() => narrowLedger(null)}
          >
            <Glyph name="close" size={9} />
          </Button>
        </span>
      ) : (
        <span className="d cut">
          what each layer lost{page ? `, ${spanText(page.since, page.until, zone, true)}` : ''}
        </span>
      )}
      <span className="key">
        <span>
          <span className="zero">0</span> a counter says none
        </span>
        <span>
          <span className="plate count">42</span> counted
        </span>
        <span>
          <span className="plate unknown">?</span> nothing counted it
        </span>
        <span className="opt">
          <span className="na">n/a</span> no such layer
        </span>
      </span>
    </h2>
  )
}
