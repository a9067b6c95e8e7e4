import type { Gap } from '../../contract/missing.ts'
import { KIND_NAMES } from '../messages/gap-words.ts'
import { visibleString } from '../text/visible.ts'
import { dayText, instant } from '../time/instant.ts'
import { type Tick, ticks } from '../time/ticks.ts'
import { useZone } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { type MapAxis, placeOn, xOf } from './coverage-map.ts'
import { AXIS, PADDING } from './use-map-cursor.ts'

/** Pixels that a label of the axis needs. */
const LABEL = 62

function axisTicks(axis: MapAxis, zone: Zone): Tick[] {
  const end = axis.since + axis.step * BigInt(axis.buckets)
  return ticks(axis.since, end, axis.width / LABEL, zone)
}

/** The same times over the lanes. */
export function TickLines({ axis, height }: { axis: MapAxis; height: number }) {
  const zone = useZone()
  const d = axisTicks(axis, zone).map(({ at }) => `M${Math.round(xOf(axis, at)) + 0.5} ${PADDING}V${height}`)
  return (
    <svg width={axis.width} height={height} aria-hidden="true">
      <path d={d.join('')} />
    </svg>
  )
}

/** The time below the lanes, and where the finding that is looked at stands on it. */
export function CoverageAxis({ axis, names, gap }: { axis: MapAxis; names: number; gap: Gap | undefined }) {
  const zone = useZone()
  const marks = axisTicks(axis, zone)
  const at = gap ? placeOn(axis, gap) : null
  const isLeft = at !== null && at > axis.width * 0.6
  return (
    <div className="axis-of" style={{ height: AXIS }}>
      <svg height={AXIS} width={names + axis.width} aria-hidden="true">
        <text x="12" y="15">
          from {dayText(instant(axis.since, zone))}
        </text>
        <g transform={`translate(${names} 0)`}>
          {marks.map((tick) => {
            const x = xOf(axis, tick.at)
            const isDay = !tick.label.includes(':')
            return (
              <g key={String(tick.at)}>
                <path d={`M${Math.round(x) + 0.5} 0v4`} stroke="var(--ink-4)" />
                {x > LABEL / 3 && x < axis.width - LABEL / 4 && (
                  <text className={isDay ? 'day' : ''} x={x} y="15" textAnchor="middle">
                    {tick.label}
                  </text>
                )}
              </g>
            )
          })}
          {gap && at !== null && (
            <>
              <path className="lead" d={`M${Math.round(at) + 0.5} 0v28`} />
              <text className="what" x={isLeft ? at - 6 : at + 6} y="28" textAnchor={isLeft ? 'end' : 'start'}>
                {instant((gap.since ?? gap.until)!, zone).clock.slice(0, 5)}{' '}
                {gap.source === null ? '' : `${visibleString(gap.source)} `}
                {KIND_NAMES[gap.kind].toLowerCase()}
              </text>
            </>
          )}
        </g>
      </svg>
      <span className="head">messages</span>
      <span className="head">covered</span>
    </div>
  )
}
