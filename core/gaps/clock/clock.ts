import { CodeCache } from '../code-cache.ts'
import type { Confidence, GapAddress, GapFinding, GapSink, Lost } from '../finding.ts'
import { type Detector, type GapRow, MAX_SOURCES } from '../row.ts'
import { count } from '../words.ts'
import { type ClockStep, inversionText, isYearStep, offsetText, stepText } from './clock-text.ts'
import { FileClock } from './file-clock.ts'
import { WindowGrid } from './offset-series.ts'
import { STEP_WITNESSES, type StepSink, WireClock } from './wire-clock.ts'

/** Steps of one source that become findings; those beyond are counted in one more. */
export const MAX_STEPS = 16
/** A clock that is off by so much (seconds) from the beginning, as those of 1970 and 2106 are, is a finding of its own. */
export const FAR_OFFSET = 86_400
/** Times of inferred years that go back by so much (seconds) more likely pass a turn of the year than go back. */
export const MIN_YEAR_TURN = 30 * 86_400
/** Windows from which a drift is told, and how long they must reach, seconds. */
export const MIN_DRIFT_WINDOWS = 3
export const MIN_DRIFT_SECONDS = 3600
/** Seconds per second as milliseconds per hour. */
const MS_PER_HOUR = 3.6e6
const NONE: Lost = { min: 0, max: 0, unit: 'messages' }

/** The offset of a sender's clock in one window of time. */
export interface ClockWindow {
  /** Nanoseconds since the epoch. */
  readonly since: bigint
  readonly until: bigint
  /** Median of sender time less wire time, and the median distance from it, milliseconds. */
  readonly offsetMs: number
  readonly spreadMs: number
  readonly count: number
}

/** What is known of a sender's clock. */
export interface ClockState {
  readonly source: string
  /** `not comparable`: no message has both the sender's time and the wire's, as in log files. */
  readonly state: 'compared' | 'not comparable'
  /** Messages with a time of the sender. */
  readonly messages: number
  /** Median over the windows, milliseconds; null where nothing is comparable. Behind is below 0. */
  readonly offsetMs: number | null
  /** What the offset grows by in an hour, steps left out; null where there are too few messages to tell. */
  readonly driftMsPerHour: number | null
  /** What the drift may be wrong by: its standard error, from how the slopes differ; null as above. */
  readonly driftErrorMsPerHour: number | null
  readonly steps: readonly ClockStep[]
  /** Steps beyond MAX_STEPS. */
  readonly furtherSteps: number
  /** Whether year or zone are inferred: whole quarter hours, or years, of the offset are then not the sender's word. */
  readonly isInferred: boolean
  /** Lines of files that stand behind later ones by more than noise. */
  readonly inversions: number
  /** At most MAX_WINDOWS (core/gaps/clock/offset-series.ts), in order; those without messages are left out. */
  readonly windows: readonly ClockWindow[]
}

interface Sender {
  readonly source: string
  wire: WireClock | null
  file: FileClock | null
  messages: number
  readonly steps: ClockStep[]
  furtherSteps: number
}

/**
 * Compares each sender's clock with the capture's, and looks in files for times that go back. Detector id `clock`; nothing is lost
 * by a clock, so `lost` is 0. `clocks` gives, once `end` was called, what is known of each clock.
 */
export function clockDetector(sink: GapSink): Detector & { clocks(): ClockState[] } {
  const grid = new WindowGrid()
  const senders = new Map<string, Sender>()
  const cache = new CodeCache<Sender>()
  let beyond = 0
  let itemName = ''
  // One sink for all: what it is about stands here, so that no function is made for each message.
  let sender: Sender
  const onWire: StepSink = (step, addresses, isBrief) =>
    report(step, addresses, stepText(sender.source, step), isBrief ? 'possible' : confidenceOf(step))
  const inFile: StepSink = (step, addresses) => {
    // A year that was inferred is nobody's word, and with the lines before in the year before nothing went back.
    if (step.isInferred && (isYearStep(step.amount) || -step.amount >= MIN_YEAR_TURN)) return
    report(step, addresses, inversionText(sender.source, itemName, addresses[1]!.packet, step), 'possible')
  }

  function report(step: ClockStep, addresses: readonly GapAddress[], text: string, confidence: Confidence): void {
    if (sender.steps.length === MAX_STEPS) {
      sender.furtherSteps++
      return
    }
    sender.steps.push(step)
    sink({ ...base(sender.source, text), since: step.since, until: step.until, confidence, addresses })
  }

  function senderOf({ source, part, sourceCode }: GapRow): Sender | undefined {
    let known = senders.get(source)
    if (known === undefined) {
      if (senders.size === MAX_SOURCES) return undefined
      known = { source, wire: null, file: null, messages: 0, steps: [], furtherSteps: 0 }
      senders.set(source, known)
    }
    cache.set(part, sourceCode, known)
    return known
  }

  return {
    item({ name }) {
      itemName = name
    },
    row(row: GapRow) {
      if (Number.isNaN(row.senderSec) || row.source === '') return
      const known = cache.get(row.part, row.sourceCode) ?? senderOf(row)
      if (known === undefined) {
        beyond++
        return
      }
      sender = known
      known.messages++
      if (Number.isNaN(row.wireSec)) {
        known.file ??= new FileClock()
        known.file.take(row, inFile)
      } else {
        known.wire ??= new WireClock(grid)
        known.wire.take(row, onWire)
      }
    },
    end() {
      for (const each of senders.values()) {
        sender = each
        each.wire?.end(onWire)
        if (each.wire !== null) reportOffset(each.source, each.wire, each.steps[0], sink)
        if (each.furtherSteps > 0) sink(furtherFinding(each.source, each.furtherSteps))
      }
      if (beyond > 0) sink(beyondFinding(beyond))
    },
    clocks: () => [...senders.values()].map((each) => stateOf(each, grid)),
  }
}

function base(source: string | null, text: string) {
  return { kind: 'clock', detector: 'clock', source, lost: NONE, text } as const
}

/** A clock that goes back, or is ahead of the wire, is no delay. */
function confidenceOf({ amount, isInverted }: ClockStep): Confidence {
  return amount < 0 && !isInverted ? 'possible' : isInverted ? 'certain' : 'likely'
}

function reportOffset(source: string, clock: WireClock, step: ClockStep | undefined, sink: GapSink): void {
  const { first, firstLevel, count: messages } = clock
  if (clock.isInferred || first === null || !(Math.abs(firstLevel) >= FAR_OFFSET)) return
  sink({
    ...base(source, offsetText(source, messages, firstLevel, first.sender, first.wire)),
    since: first.wire,
    until: step?.since ?? clock.lastWire(),
    confidence: messages >= STEP_WITNESSES ? 'certain' : 'likely',
    addresses: [first.address],
  })
}

function furtherFinding(source: string, steps: number): GapFinding {
  const text = `The clock of ${source} moved ${count(steps, 'more time')} than the ${MAX_STEPS} that are listed.`
  return { ...base(source, text), since: null, until: null, confidence: 'likely', addresses: [] }
}

function beyondFinding(messages: number): GapFinding {
  const text = `${count(messages, 'message is', 'messages are')} of sources beyond the ${count(MAX_SOURCES, 'source')} that are told apart: their clocks were not looked at.`
  return { ...base(null, text), since: null, until: null, confidence: 'certain', addresses: [] }
}

function stateOf({ source, wire, file, messages, steps, furtherSteps }: Sender, grid: WindowGrid): ClockState {
  const windows = wire === null ? [] : [...wire.series.windows()]
  const since = (window: number): number => grid.since + window * grid.width
  const points = windows.map((each) => ({ time: since(each.window) + grid.width / 2, offset: each.median }))
  const drift = driftOf(points, steps)
  return {
    source,
    state: wire === null ? 'not comparable' : 'compared',
    messages,
    offsetMs: windows.length === 0 ? null : median(windows.map(({ median }) => median)) * 1000,
    driftMsPerHour: drift?.slope ?? null,
    driftErrorMsPerHour: drift?.error ?? null,
    steps,
    furtherSteps,
    isInferred: wire?.isInferred ?? false,
    inversions: file?.inversions ?? 0,
    windows: windows.map(({ window, median, spread, count }) => ({
      since: BigInt(Math.round(since(window))) * 1_000_000_000n,
      until: BigInt(Math.round(since(window + 1))) * 1_000_000_000n,
      offsetMs: median * 1000,
      spreadMs: spread * 1000,
      count,
    })),
  }
}

/** The median of the slopes between windows half the series apart (Theil and Sen's estimator, thinned), milliseconds per hour. */
function driftOf(
  points: readonly { time: number; offset: number }[],
  steps: readonly ClockStep[],
): { slope: number; error: number } | null {
  if (points.length < MIN_DRIFT_WINDOWS || points.at(-1)!.time - points[0]!.time < MIN_DRIFT_SECONDS) return null
  const amounts = steps.map(({ amount, until }) => ({ amount, at: Number(until) / 1e9 }))
  const level = points.map(({ time, offset }) =>
    amounts.reduce((rest, { amount, at }) => (time >= at ? rest - amount : rest), offset),
  )
  const half = Math.ceil(points.length / 2)
  const slopes = points
    .slice(half)
    .map(({ time }, i) => ((level[half + i]! - level[i]!) / (time - points[i]!.time)) * MS_PER_HOUR)
  const slope = median(slopes)
  const spread = median(slopes.map((each) => Math.abs(each - slope)))
  // 1.4826 spreads are a standard deviation of a normal distribution, 1.2533 standard errors of its mean one of its median.
  return { slope, error: (1.4826 * 1.2533 * spread) / Math.sqrt(slopes.length) }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
