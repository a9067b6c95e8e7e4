import { count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import {
  bucketState,
  type CoverageRow,
  type CoverageStretch,
  type MapAxis,
  stretchesAt,
  timeOf,
} from './coverage-map.ts'
import { sourceName, stretchWords } from './words.ts'

const WHAT: Readonly<Record<CoverageStretch['what'], string>> = {
  unknown: 'unknown',
  loss: 'counted loss',
  clock: 'clock',
  planned: 'planned',
}

/** What a bucket of a source is, in words. */
export function bucketWords(row: CoverageRow, bucket: number): string {
  const state = bucketState(row, bucket)
  if (state === 'seen') return counted(row.counts[bucket]!, 'message')
  return state === 'quiet' ? 'no message: silent as usual' : 'unknown: no item covers it'
}

/** Source, stretch of time and state of a bucket; what leads on from there. */
export function CoverageTip({ row, axis, bucket }: { row: CoverageRow; axis: MapAxis; bucket: number }) {
  const zone = useZone()
  const { from, to } = timeOf(axis, { from: bucket, to: bucket + 1 })
  const stretches = stretchesAt(row, axis, bucket)
  // What a finding says weighs more than that nothing was heard.
  const isSilent =
    (row.counts[bucket] ?? 0) === 0 && stretches.some(({ what }) => what === 'unknown' || what === 'planned')
  return (
    <>
      <b className="m">{sourceName(row.source)}</b>
      <div className="m">{spanText(from, to, zone)}</div>
      {!isSilent && <div>{bucketWords(row, bucket)}</div>}
      {stretches.slice(0, 4).map(({ what, since, until, gap, name }) => (
        <div key={`${what} ${since} ${until} ${gap}`}>
          <b>{WHAT[what]}</b> {what === 'unknown' || what === 'loss' ? stretchWords({ name })[1] : visibleString(name)}{' '}
          <span className="m d">{spanText(since, until, zone, true)}</span>
        </div>
      ))}
      {stretches.length > 4 && <div className="d">and {count(stretches.length - 4)} more</div>}
      <div className="d">
        {stretches.some(({ gap }) => gap !== null) ? 'Click: the finding' : 'Click: the ledger of this time'}
      </div>
    </>
  )
}
