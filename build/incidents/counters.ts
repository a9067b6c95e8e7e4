import type { Draw } from './draw.ts'
import { type Micros, SECOND, type Truth } from './truth.ts'

/**
 * What a capture tells of its own losses. `system`: isb_osdrop; `both`: isb_ifdrop beside it; `once`: isb_ifdrop alone, at the end,
 * as dumpcap does; `packets`: epb_dropcount; `packets and system`: both of the same packets; `nothing`: it does not.
 */
export const COUNTED_BY = ['nothing', 'system', 'both', 'once', 'packets', 'packets and system'] as const
export type Counted = (typeof COUNTED_BY)[number]

/** Options of an interface statistics block. */
const RECEIVED = 4
const INTERFACE_DROPS = 5
const SYSTEM_DROPS = 7

interface Reading {
  readonly time: Micros
  readonly counters: Readonly<Record<number, bigint>>
}

interface Counters {
  /** Drop counts of packets, by their index. */
  readonly drops: ReadonlyMap<number, number>
  readonly readings: readonly Reading[]
  readonly truths: readonly Truth[]
}

const ABOUT = {
  kind: 'capture',
  detector: 'capture-counters',
  circumstance: '',
  source: null,
  unit: 'packets',
  isExact: true,
} as const

/** Draws what a capture lost on the way to its file, whose packets were seen at `times`, and what it says of that. */
export function countersOf(draw: Draw, counted: Counted, times: readonly Micros[]): Counters {
  const [first, last] = [times[0]!, times.at(-1)!]
  if (counted === 'packets' || counted === 'packets and system') return ofPackets(draw, counted, times)
  if (counted === 'nothing') return { drops: new Map(), readings: [], truths: [] }
  const count = counted === 'once' ? 1 : draw.between(1, 12)
  const moments = Array.from({ length: count }, (_, i) => readingTime(first + ((last - first) * (i + 1)) / count))
  const layers =
    counted === 'both' ? [INTERFACE_DROPS, SYSTEM_DROPS] : [counted === 'once' ? INTERFACE_DROPS : SYSTEM_DROPS]
  const truths: Truth[] = []
  const values = new Map<number, number[]>()
  for (const layer of layers) {
    const steps = moments.map(() => (draw.chance(0.4) ? draw.magnitude(1, 100_000) : 0))
    let sum = 0
    values.set(
      layer,
      steps.map((step) => (sum += step)),
    )
    truths.push(
      ...runsOf(steps).map(([from, to]) => {
        const lost = steps.slice(from, to).reduce((all, step) => all + step, 0)
        return { ...ABOUT, since: from === 0 ? first : moments[from - 1]!, until: moments[to - 1]!, lost }
      }),
    )
  }
  const readings = moments.map((time, i) => ({
    time,
    counters: Object.fromEntries([
      [RECEIVED, BigInt(1000 * (i + 1))],
      ...[...values].map(([layer, all]): [number, bigint] => [layer, BigInt(all[i]!)]),
    ]),
  }))
  return { drops: new Map(), readings, truths }
}

/** Whole seconds: what states the time of a reading has no more. */
function readingTime(time: Micros): Micros {
  return Math.ceil(time / SECOND) * SECOND
}

function ofPackets(draw: Draw, counted: Counted, times: readonly Micros[]): Counters {
  const steps = times.map((_, i) => (i > 0 && draw.chance(0.02) ? draw.magnitude(1, 1000) : 0))
  const drops = new Map(
    steps.flatMap((step, i): [number, number][] => (step > 0 || draw.chance(0.1) ? [[i, step]] : [])),
  )
  const truths = runsOf(steps).map(([from, to]) => {
    const lost = steps.slice(from, to).reduce((all, step) => all + step, 0)
    return { ...ABOUT, since: times[from - 1]!, until: times[to - 1]!, lost }
  })
  const all = steps.reduce((sum, step) => sum + step, 0)
  const counters = { [RECEIVED]: BigInt(times.length + all), [SYSTEM_DROPS]: BigInt(all) }
  const readings = counted === 'packets' ? [] : [{ time: readingTime(times.at(-1)! + 1), counters }]
  return { drops, readings, truths }
}

/** Stretches of steps that are not zero, as `from` up to and without `to`. */
function runsOf(steps: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (const [i, step] of steps.entries()) {
    const last = runs.at(-1)
    if (step === 0) continue
    if (last !== undefined && last[1] === i) last[1] = i + 1
    else runs.push([i, i + 1])
  }
  return runs
}
