import { appTest } from '../app-test.ts'
import type { GapFinding, GapSink } from '../finding.ts'
import { asNumber, type Detector, type GapRow, MAX_SOURCES } from '../row.ts'
import { count, figure } from '../words.ts'
import { decimalAt, overDigits } from './digits.ts'
import { between, named, place } from './statement.ts'
import { type Mark, markOf } from './track.ts'

/**
 * Seconds by which stamps stray without meaning: the processors of a machine, above all of a virtual one, write into the
 * kernel's buffer side by side, and their clocks differ.
 */
export const STAMP_TOLERANCE = 60

/** Seconds by which the sender's time must have gone on between two runs: no machine starts sooner. */
export const MIN_RESTART = 2

/** Seconds by which stamps and the sender's time may grow apart from one message to the next of a run. */
const KEPT_TIME = 3

/** Seconds, and part of the fall, by which the sender's time may fall more or less than the stamp in messages that are old. */
export const OLD_TOLERANCE = 10
const OLD_SHARE = 0.1

interface Stamped {
  readonly stamp: number
  readonly mark: Mark
}

/** The kernel of one source. */
interface Uptime {
  /** The latest stamp of its present run. */
  latest: Stamped
  /** A stamp that does not go on from the latest, until the one after it shows whether it was out of place. */
  odd: Stamped | null
  /** Its first stamp since items went back in time, and that of the newer item which had come before. */
  begun: Stamped
  newer: Stamped | null
  /** Falls that no start of the machine explains, and the first of them. */
  unexplained: number
  example: readonly [Stamped, Stamped] | null
}

const NEW = { odd: null, newer: null, unexplained: 0, example: null }

/**
 * Finds where the stamps `[seconds.microseconds]` of kernel messages, which count from the start of the machine, fall: it was
 * started anew between the two messages. What the machine said in between is unknown in number.
 */
export function kernelStampDetector(sink: GapSink): Detector {
  const wire = new Map<string, Uptime>()
  const stored = new Map<string, Uptime>()
  let beyond = 0
  const isKernel = appTest((app) => app === null || app === 'kernel')

  const settle = (source: string, uptime: Uptime, odd: Stamped) => {
    const { latest } = uptime
    uptime.latest = odd
    if (odd.stamp >= latest.stamp) return
    if (isRestart(latest, odd)) sink(restart(source, latest, odd))
    else {
      uptime.unexplained++
      uptime.example ??= [latest, odd]
    }
  }

  const take = (source: string, uptime: Uptime, next: Stamped) => {
    const { odd } = uptime
    uptime.odd = null
    // If the stamps go on from the odd one, it counts; if from the one before, a single line was out of place.
    if (odd !== null && (!goesOn(uptime.latest, next) || isAnewAt(odd, uptime.latest, next)))
      settle(source, uptime, odd)
    const { latest } = uptime
    if (goesOn(latest, next)) {
      if (next.stamp >= latest.stamp) uptime.latest = next
    } else if (next.mark.address.item !== latest.mark.address.item && next.mark.said < latest.mark.said) {
      // An older item after a newer one: what follows it had come before.
      close(source, uptime)
      uptime.newer = uptime.begun
      uptime.latest = uptime.begun = next
    } else if (!isOld(latest, next)) uptime.odd = next
  }

  /** The end of an item, and the beginning of the newer one that had come before it. */
  const close = (source: string, { latest, newer }: Uptime) => {
    if (newer !== null && newer.mark.said > latest.mark.said && !goesOn(latest, newer) && isRestart(latest, newer))
      sink(restart(source, latest, newer))
  }

  return {
    item() {},
    row(row) {
      if (!isKernel(row)) return
      const stamp = kernelStamp(row.text)
      if (Number.isNaN(stamp)) return
      const sources = row.transport === 'file' ? stored : wire
      const uptime = sources.get(row.source)
      const next = { stamp, mark: markOf(row, saidOf(row)) }
      if (uptime !== undefined) take(row.source, uptime, next)
      else if (wire.size + stored.size >= MAX_SOURCES) beyond++
      else sources.set(row.source, { ...NEW, latest: next, begun: next })
    },
    end() {
      for (const sources of [wire, stored])
        for (const [source, uptime] of sources) {
          if (uptime.odd !== null) settle(source, uptime, uptime.odd)
          close(source, uptime)
          if (uptime.example !== null) sink(unexplained(source, uptime.unexplained, uptime.example))
        }
      if (beyond === 0) return
      sink({
        ...NOTHING_KNOWN,
        source: null,
        since: null,
        until: null,
        confidence: 'possible',
        text: `Kernel stamps were followed for ${count(MAX_SOURCES, 'source')}; ${count(beyond, 'message of others was', 'messages of others were')} not looked at.`,
        addresses: [],
      })
    },
  }
}

/** Whether `next` is of the same run: behind no more than processors differ, or ahead no farther than time went on. */
function goesOn(latest: Stamped, next: Stamped): boolean {
  const ahead = next.stamp - latest.stamp
  const elapsed = (next.mark.said - latest.mark.said) / 1e9
  if (ahead >= 0) return !(ahead > Math.max(0, elapsed) + STAMP_TOLERANCE)
  return ahead >= -STAMP_TOLERANCE && !isRestart(latest, next)
}

/** Whether the machine was started anew before `odd`: the stamps go on from it to `next` as time does, and from `latest` they do not. */
function isAnewAt(odd: Stamped, latest: Stamped, next: Stamped): boolean {
  const apart = (from: Stamped) => Math.abs((next.mark.said - from.mark.said) / 1e9 - (next.stamp - from.stamp))
  return isRestart(latest, odd) && apart(odd) <= KEPT_TIME && apart(latest) > STAMP_TOLERANCE
}

/** Whether a start of the machine between the two explains the fall: it cannot have been up for longer than that. */
function isRestart(latest: Stamped, next: Stamped): boolean {
  if (next.stamp >= latest.stamp || isOld(latest, next)) return false
  // The first lines of a kernel are stamped 0.000000, whatever its clock says then.
  if (next.stamp === 0) return latest.stamp >= MIN_RESTART
  const elapsed = (next.mark.said - latest.mark.said) / 1e9
  return !(elapsed < MIN_RESTART) && !(next.stamp > elapsed + 1)
}

/** Whether the sender's time fell as far as the stamp did: then the message is of the same run, and late. */
function isOld(latest: Stamped, next: Stamped): boolean {
  const fall = latest.stamp - next.stamp
  const back = (latest.mark.said - next.mark.said) / 1e9
  return back > 1 && Math.abs(back - fall) <= OLD_TOLERANCE + OLD_SHARE * fall
}

const NOTHING_KNOWN = {
  kind: 'sequence',
  detector: 'kernel-stamp',
  lost: { min: 0, max: null, unit: 'messages' },
} as const

function saidOf({ senderSec, senderNano, wireSec, wireNano }: GapRow): number {
  return Number.isNaN(senderSec) ? asNumber(wireSec, wireNano) : asNumber(senderSec, senderNano)
}

function restart(source: string, { stamp, mark }: Stamped, next: Stamped): GapFinding {
  const falls = `${between(mark, next.mark)}the kernel's time stamps of ${named(source)} fall from ${stamp.toFixed(6)} to ${next.stamp.toFixed(6)} seconds: `
  return {
    ...NOTHING_KNOWN,
    source: source || null,
    ...place(mark, next.mark),
    confidence: 'likely',
    text: `${falls}the machine was started anew. How much of what it said while it went down and came up is missing they do not show.`,
  }
}

function unexplained(source: string, count: number, [latest, next]: readonly [Stamped, Stamped]): GapFinding {
  const times = count === 1 ? 'once' : `${figure(count)} times, first`
  const fall = `from ${latest.stamp.toFixed(6)} to ${next.stamp.toFixed(6)} seconds`
  return {
    ...NOTHING_KNOWN,
    source: source || null,
    ...place(latest.mark, next.mark),
    confidence: 'possible',
    text: `${between(latest.mark, next.mark)}the kernel's time stamps of ${named(source)} fall ${times} ${fall}, which no start of the machine in that time explains: its clock was set, messages are out of order, or several machines share the name.`,
  }
}

/** The stamp `[seconds.microseconds]` at the start of a kernel message, seconds; NaN: there is none. */
export function kernelStamp(text: string): number {
  let at = 0
  while (text[at] === ' ') at++
  if (text[at] !== '[') return NaN
  for (at++; text[at] === ' '; ) at++
  const point = overDigits(text, at)
  if (text[point] !== '.' || text[point + 7] !== ']') return NaN
  const seconds = decimalAt(text, at, point)
  const micros = decimalAt(text, point + 1, point + 7)
  return seconds < 0 || micros < 0 ? NaN : seconds + micros / 1e6
}
