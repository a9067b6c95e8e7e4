import type { Histogram } from '../../contract/shapes.ts'
import { list, orderTime } from '../messages/list-store.ts'
import { search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { ticks } from '../time/ticks.ts'
import { useZone } from '../time/use-zone.ts'
import { offsetText, UTC, type Zone } from '../time/zone.ts'
import { Ribbon } from '../verdict/ribbon.tsx'
import { runs, worstByBucket } from '../verdict/runs.ts'
import { type Axis, TOP, toPixel } from './axis.ts'
import type { Band } from './bands.ts'
import { Coverage } from './coverage.tsx'
import { CountedBands, SelectedBand } from './gap-bands.tsx'

const LANE = 15
/** Pixels that a label of the time axis needs. */
const LABEL = 86

/** Gaps on the bars, verdict and coverage on the histogram's axis, and the axis itself. `top` is where the bars end. */
export function Lanes(props: {
  axis: Axis
  step: bigint
  data: Histogram
  bands: readonly Band[]
  top: number
  width: number
  height: number
}) {
  const { axis, step, data, bands, top, width, height } = props
  const zone = useZone()
  const clock = useStore(search, (state) => state.clock)
  const verdict = top + 5
  const coverage = verdict + LANE
  const base = height - 18
  return (
    <svg className="lanes" width={width} height={height} aria-hidden="true">
      <CountedBands bands={bands} top={TOP} bottom={top} />
      <path className="base" d={`M${axis.left} ${top + 0.5}H${axis.right}`} />
      <LaneName name="Verdict" y={verdict} width={width} />
      <Verdicts axis={axis} data={data} y={verdict} />
      <LaneName name="Coverage" y={coverage} width={width} />
      <Coverage axis={axis} step={step} y={coverage} bands={bands} />
      <path className="rule" d={`M0 ${base + 0.5}H${width}`} />
      <text className="k" x="12" y={base + 13}>
        {clock === 'wire' ? 'Wire' : 'Sender'},{' '}
        {zone === UTC ? 'UTC' : offsetText(zone(Number(axis.from / 1_000_000n)))}
      </text>
      <TimeAxis axis={axis} y={base} zone={zone} />
      <SelectedTick axis={axis} from={top} to={base} />
      <SelectedBand bands={bands} from={TOP} to={base} />
    </svg>
  )
}

function LaneName({ name, y, width }: { name: string; y: number; width: number }) {
  return (
    <>
      <path d={`M0 ${y - 3.5}H${width}`} stroke="var(--line-1)" />
      <text className="k" x="12" y={y + 9}>
        {name}
      </text>
    </>
  )
}

/** The worst verdict of each bar. Where there is no message there is nothing to judge: the ribbon leaves off. */
function Verdicts({ axis, data, y }: { axis: Axis; data: Histogram; y: number }) {
  const found = runs(worstByBucket(data.verdicts, data.buckets))
  const at = (bucket: number): number => axis.left + (bucket * (axis.right - axis.left)) / data.buckets
  return (
    <>
      <path d={`M${axis.left} ${y + 5.5}H${axis.right}`} stroke="var(--line-2)" />
      <Ribbon runs={found} at={at} y={y} />
    </>
  )
}

/** Round times in the zone shown. */
function TimeAxis({ axis, y, zone }: { axis: Axis; y: number; zone: Zone }) {
  const most = Math.max(2, Math.floor((axis.right - axis.left) / LABEL))
  return (
    <>
      {ticks(axis.from, axis.to, most, zone).map(({ at, label }) => {
        const x = toPixel(at, axis)
        const anchor = x < axis.left + 24 ? 'start' : x > axis.right - 24 ? 'end' : 'middle'
        return (
          <g key={String(at)}>
            <path d={`M${Math.round(x) + 0.5} ${y}v4`} stroke="var(--ink-4)" />
            <text x={anchor === 'start' ? x - 2 : x} y={y + 13} textAnchor={anchor}>
              {label}
            </text>
          </g>
        )
      })}
    </>
  )
}

/** Where the selected message stands. */
function SelectedTick({ axis, from, to }: { axis: Axis; from: number; to: number }) {
  const message = useStore(list, (state) => state.message)
  const clock = useStore(search, (state) => state.clock)
  const time = message && orderTime(message, clock)
  if (!time || BigInt(time) < axis.from || BigInt(time) > axis.to) return null
  const x = Math.round(toPixel(BigInt(time), axis)) + 0.5
  return <path d={`M${x} ${from - 4}V${to}`} stroke="var(--focus)" strokeWidth="1.5" />
}
