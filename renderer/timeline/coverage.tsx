import { caseStore } from '../case/case-store.ts'
import { KIND_NAMES, lossLook, sourceText } from '../messages/gap-words.ts'
import { itemsOf } from '../messages/items.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { type Axis, gaps, type Span, toPixel, unite } from './axis.ts'
import { type Band, type BandRun, bandRuns } from './bands.ts'

/** Pixels that a label in the lane needs. */
const LABEL = 220

/**
 * From the first to the last time of every item, and in it what is missing. Beyond the items nothing was captured, so nothing
 * is known.
 */
export function Coverage({ axis, step, y, bands }: { axis: Axis; step: bigint; y: number; bands: readonly Band[] }) {
  const summary = useStore(caseStore, (state) => state.summary)
  const spans: Span[] = (summary?.items ?? []).flatMap(({ firstTime, lastTime }) =>
    firstTime && lastTime ? [{ from: BigInt(firstTime), to: BigInt(lastTime) }] : [],
  )
  const box = ({ from, to }: Span): { x: number; width: number } => {
    const start = Math.max(axis.left, toPixel(from, axis))
    return { x: start, width: Math.max(1.5, Math.min(axis.right, toPixel(to, axis)) - start) }
  }
  const inside = (span: Span): boolean => span.to >= axis.from && span.from <= axis.to
  return (
    <>
      {gaps(spans, axis.from, axis.to)
        // Less than a bar is within the rounding of the axis.
        .filter((span) => span.to - span.from > step)
        .map((span) => (
          <rect
            className="not-known"
            fill="url(#loss-unknown)"
            key={String(span.from)}
            {...box(span)}
            y={y - 0.5}
            height="12"
          />
        ))}
      {unite(spans)
        .filter(inside)
        .map((span) => (
          <rect key={String(span.from)} {...box(span)} y={y + 4} height="3" fill="var(--heat-4)" />
        ))}
      {bandRuns(bands.filter(({ isCounted }) => !isCounted)).map((run) => (
        <UnknownRun key={run.left} run={run} y={y} />
      ))}
      {bandRuns(bands.filter(({ isCounted }) => isCounted)).map(({ left, right }) => (
        <g key={left}>
          <rect x={left - 1} y={y - 1} width={right - left + 2} height="13" fill="var(--bg-1)" />
          <rect x={left} y={y - 1} width={right - left} height="13" fill="url(#loss-counted)" />
        </g>
      ))}
    </>
  )
}

/** A stretch in which it is not known how much is missing, with its name where there is room. */
function UnknownRun({ run, y }: { run: BandRun; y: number }) {
  const items = useStore(caseStore, itemsOf)
  const { left, right, bands } = run
  const x = left + 0.5
  const width = right - left - 1
  const [first] = bands
  const who =
    bands.length === 1 && first
      ? `${visibleString(sourceText(first.gap, items))}: ${KIND_NAMES[first.gap.kind].toLowerCase()}`
      : `${bands.length} gaps`
  const label = `${who}, ${openText(bands)}`
  return (
    <>
      <rect x={x} y={y - 0.5} width={width} height="12" fill="var(--bg-1)" />
      <rect className="not-known" fill="url(#loss-unknown)" x={x} y={y - 0.5} width={width} height="12" />
      <path
        d={edges(run)
          .map((at) => `M${at} ${y - 0.5}v12`)
          .join('')}
        stroke="var(--loss)"
      />
      {width > LABEL && (
        <text className="loss" x={x + 20} y={y + 9}>
          {label}
        </text>
      )}
    </>
  )
}

/** Pixels at which a band begins or ends within its run; there may be many bands, and several at one pixel. */
function edges({ left, right, bands }: BandRun): number[] {
  const inside = bands.flatMap((band) => [band.left, band.right]).filter((at) => at > left && at < right)
  return [...new Set(inside.map((at) => Math.round(at) + 0.5))]
}

/** What is not known of bands that are not counted: how much is missing, or since or until when. */
function openText(bands: readonly Band[]): string {
  const sizes = bands.filter(({ gap }) => lossLook(gap.lost) === 'unknown').length
  if (sizes === bands.length) return 'size unknown'
  return sizes === 0 ? 'time unknown' : 'size or time unknown'
}
