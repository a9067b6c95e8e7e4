import { list, selectedGap } from '../messages/list-store.ts'
import { useStore } from '../state/store.ts'
import { type Band, type BandRun, bandRuns, WIDE_BAND } from './bands.ts'

/** Behind the bars: where something is missing, their height is a lower bound. */
export function GapGround(props: { bands: readonly Band[]; top: number; bottom: number; width: number }) {
  const { bands, top, bottom, width } = props
  return (
    <svg className="lanes" width={width} height={bottom} aria-hidden="true">
      {bandRuns(bands.filter(({ isCounted }) => !isCounted)).map((run) => (
        <RunRect key={run.left} run={run} top={top} bottom={bottom} hatch="loss-unknown-faint" />
      ))}
      {countedRuns(bands)
        .filter(({ left, right }) => right - left >= WIDE_BAND)
        .map((run) => (
          <RunRect key={run.left} run={run} top={top} bottom={bottom} hatch="loss-counted-faint" />
        ))}
    </svg>
  )
}

const countedRuns = (bands: readonly Band[]): BandRun[] => bandRuns(bands.filter(({ isCounted }) => isCounted))

function RunRect(props: { run: BandRun; top: number; bottom: number; hatch: string }) {
  const { run, top, bottom, hatch } = props
  const { left, right } = run
  return <rect x={left} y={top} width={right - left} height={bottom - top} fill={`url(#${hatch})`} />
}

/** Before the bars: short stretches in which a counted number is missing, and what hatch behind bars means. */
export function CountedBands({ bands, top, bottom }: { bands: readonly Band[]; top: number; bottom: number }) {
  const right = Math.max(0, ...bands.filter(({ isCounted }) => !isCounted).map((band) => band.right))
  return (
    <>
      {countedRuns(bands)
        .filter((run) => run.right - run.left < WIDE_BAND)
        .map((run) => (
          <RunRect key={run.left} run={run} top={top} bottom={bottom} hatch="loss-counted" />
        ))}
      {right > 0 && (
        <text className="loss" x={right - 6} y={top + 12} textAnchor="end">
          hatched: counts are a lower bound
        </text>
      )}
    </>
  )
}

/** The ends of the gap that is selected, across bars and lanes. */
export function SelectedBand({ bands, from, to }: { bands: readonly Band[]; from: number; to: number }) {
  const gap = useStore(list, selectedGap)
  const band = bands.find((one) => one.gap === gap)
  if (!band) return null
  const { left, right } = band
  return (
    <path
      d={`M${Math.round(left) + 0.5} ${from}V${to}M${Math.round(right) - 0.5} ${from}V${to}`}
      stroke="var(--focus)"
      strokeWidth="1.5"
    />
  )
}
