import type { Histogram } from '../../contract/shapes.ts'
import { caseStore } from '../case/case-store.ts'
import { GapPlate } from '../messages/gap-plate.tsx'
import { KIND_NAMES, sourceText, whenText } from '../messages/gap-words.ts'
import { itemsOf } from '../messages/items.ts'
import type { Grid } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { split } from '../verdict/look.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { Severity } from '../widgets/severity.tsx'
import { type Axis, toPixel } from './axis.ts'
import type { Band } from './bands.ts'

/** Gaps that a tip names. */
const NAMED = 4

/** What one bar holds, and what is missing there. `bucket` may lie beyond the bars: then only what is missing is told. */
export function BarTip(props: {
  axis: Axis
  grid: Grid
  data: Histogram
  bucket: number
  x: number
  missing: readonly Band[]
}) {
  const { axis, grid, data, bucket, x, missing } = props
  const hasBar = bucket >= 0 && bucket < data.buckets
  if (!hasBar && missing.length === 0) return null
  const at = hasBar ? toPixel(grid.from + BigInt(bucket) * grid.step, axis) : x
  const isRight = at > (axis.left + axis.right) / 2
  return (
    <div className="bar-tip" style={isRight ? { right: `calc(100% - ${at - 8}px)` } : { left: at + 16 }}>
      {hasBar && <Held grid={grid} data={data} bucket={bucket} />}
      <Missing bands={missing} />
    </div>
  )
}

/** Counts of a bar by severity and by verdict. */
function Held({ grid, data, bucket }: { grid: Grid; data: Histogram; bucket: number }) {
  const zone = useZone()
  const from = grid.from + BigInt(bucket) * grid.step
  const rows = data.counts
    .map((row, severity) => ({ severity, value: row[bucket] ?? 0 }))
    .filter((row) => row.value > 0)
  const total = rows.reduce((sum, row) => sum + row.value, 0)
  return (
    <>
      <div>{spanText(from, from + grid.step, zone)}</div>
      <b>{total === 1 ? '1 message' : `${count(total)} messages`}</b>
      {rows.map(({ severity, value }) => (
        <div key={severity} className="line">
          <Severity severity={severity < 8 ? severity : null} />
          <span>{count(value)}</span>
        </div>
      ))}
      <div className="part">
        {split(data.verdicts, bucket).map(({ verdict, number }) => (
          <div key={verdict} className="line">
            <Verdict verdict={verdict} />
            <span>{count(number)}</span>
          </div>
        ))}
      </div>
    </>
  )
}

/** What is missing at this time, by source. */
function Missing({ bands }: { bands: readonly Band[] }) {
  const items = useStore(caseStore, itemsOf)
  const zone = useZone()
  return (
    <div className="part">
      {bands.slice(0, NAMED).map(({ gap }) => (
        <div key={gap.number} className="lack" title={whenText(gap, zone)}>
          <GapPlate lost={gap.lost} /> {KIND_NAMES[gap.kind]},{' '}
          <span className="m">{visibleString(sourceText(gap, items))}</span>
        </div>
      ))}
      {bands.length > NAMED && <div>and {counted(bands.length - NAMED, 'more gap')}</div>}
    </div>
  )
}
