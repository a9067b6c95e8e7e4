import { count, counted } from '../text/number.ts'
import { dayText, instant } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { type ClockRow, driftText, linesOf, offsetMsText, scaleOf, scaleText } from './clock-plot.ts'
import { sourceName } from './words.ts'

/** A plot that is lower than this has no room for words. */
const LOW = 44
/** Room for the times below a plot. */
const TIMES = 14
/** From so long on, days are told instead of hours, in nanoseconds. */
const DAYS = 48n * 3_600_000_000_000n

interface PlotProps {
  readonly clock: ClockRow
  readonly width: number
  readonly height: number
  /** The time that all clocks were compared in; null: none was. */
  readonly time: { readonly since: bigint; readonly until: bigint } | null
}

/** One clock: how far it is off, over time, and how it drifts. */
export function Clock({ clock, ...plot }: PlotProps) {
  const zone = useZone()
  const { offset, drift } = wordsOf(clock, zone)
  const name = sourceName(clock.source)
  return (
    <div title={titleOf(clock)}>
      <div className="m cut name">{name}</div>
      <div className={`o cut${clock.state === 'compared' ? '' : ' d'}`}>{offset}</div>
      <ClockPlot clock={clock} {...plot} />
      <div className="o d cut drift">{drift}</div>
    </div>
  )
}

function wordsOf(clock: ClockRow, zone: Zone): { offset: string; drift: string } {
  const [step] = clock.steps
  const steps = clock.steps.length + clock.furtherSteps
  if (clock.state === 'not comparable') {
    const inversions = clock.inversions > 0 ? `${counted(clock.inversions, 'line')} out of order` : 'file only'
    return { offset: 'not comparable', drift: step ? `${stepWords(clock, zone)}` : inversions }
  }
  if (step) {
    return {
      offset: steps === 1 ? `${offsetMsText(step.amountMs, 2)} step` : `${count(steps)} steps`,
      drift: stepWords(clock, zone),
    }
  }
  return {
    offset: clock.offsetMs === null ? 'offset not known' : offsetMsText(clock.offsetMs),
    drift: driftText(clock) ?? 'drift not known',
  }
}

function stepWords({ steps }: ClockRow, zone: Zone): string {
  const step = steps[0]!
  const at = step.until ?? step.since
  return `set ${step.amountMs < 0 ? 'back' : 'forward'}${at === null ? '' : ` ${instant(at, zone).clock.slice(0, 5)}`}`
}

/** What does not fit beside the plot. */
function titleOf(clock: ClockRow): string {
  const parts = [sourceName(clock.source), `${counted(clock.messages, 'message')}`]
  if (clock.state === 'not comparable') parts.push('no wire clock: its times stand in files only')
  else {
    if (clock.offsetMs !== null) parts.push(`median offset ${offsetMsText(clock.offsetMs, 3)}`)
    const drift = driftText(clock)
    if (drift) parts.push(`drift ${drift} ms/h (one standard error)`)
    for (const { amountMs } of clock.steps) parts.push(`step of ${offsetMsText(amountMs, 3)}`)
    if (clock.furtherSteps > 0) parts.push(`${counted(clock.furtherSteps, 'further step')}`)
    if (clock.isInferred) parts.push('year or zone were inferred')
  }
  if (clock.inversions > 0) parts.push(`${counted(clock.inversions, 'message')} out of order`)
  return parts.join('\n')
}

function ClockPlot({ clock, width, height, time }: PlotProps) {
  const base = height - TIMES
  if (clock.state === 'not comparable' || time === null || clock.windows.length === 0) {
    return (
      <svg width={width} height={height} aria-hidden="true">
        <path className="none" d={`M0 ${base / 2}H${width}`} />
        {time && <Times {...time} width={width} y={height - 3} />}
      </svg>
    )
  }
  const scale = scaleOf(clock)
  const y = (ms: number): number => ((scale.high - ms) / (scale.high - scale.low || 1)) * base
  const lines = linesOf(clock, scale, time.since, time.until)
  const xs = lines.flatMap((line) => line.map(({ x }) => x * width))
  const firstX = xs[0] ?? 0
  const lastX = xs.at(-1) ?? width
  const silent = [
    { x: 0, width: firstX },
    { x: lastX, width: width - lastX },
  ].filter((part) => part.width > width * 0.04)
  return (
    <svg width={width} height={height} aria-hidden="true">
      {clock.steps.length === 0 && <rect className="band" width={width} height={base} />}
      <path className="zero" d={`M0 ${Math.round(y(0)) + 0.5}H${width}`} />
      {silent.map((part) => (
        <rect key={part.x} {...part} y={0} height={base} fill="url(#loss-unknown)" />
      ))}
      {lines.map((line) => (
        <polyline
          key={line[0]!.x}
          className={clock.steps.length > 0 ? 'stepped' : ''}
          points={line.map((point) => `${(point.x * width).toFixed(1)},${(point.y * base).toFixed(1)}`).join(' ')}
        />
      ))}
      {(base < LOW ? [] : scale.labels).map((label) => (
        <text
          key={label}
          className="at"
          x="2"
          y={Math.min(Math.max(y(label) + (y(label) < base / 2 ? 10 : -4), 9), base - 3)}
        >
          {scaleText(label)}
        </text>
      ))}
      <Times {...time} width={width} y={height - 3} />
    </svg>
  )
}

function Times({ since, until, width, y }: { since: bigint; until: bigint; width: number; y: number }) {
  const zone = useZone()
  const text = (at: bigint): string =>
    until - since < DAYS ? instant(at, zone).clock.slice(0, 5) : dayText(instant(at, zone))
  return (
    <>
      <text x="0" y={y}>
        {text(since)}
      </text>
      <text x={width} y={y} textAnchor="end">
        {text(until)}
      </text>
    </>
  )
}
