import { rotationOrder } from '../../log/rotation.ts'
import { visible } from '../../text/visible.ts'
import { later } from '../facts/instants.ts'
import type { GapAddress, GapFinding } from '../finding.ts'
import { count, duration, period, utc } from '../words.ts'
import type { RotatedFile } from './rotated-file.ts'

const DETECTOR = 'rotation'
/** Dated files of a set from which on a rhythm of rotation can be told. */
const MIN_DATED = 4
/** Share of the steps between dates that must keep the rhythm, and by how much they may miss it (months differ by a tenth). */
const REGULAR_SHARE = 0.6
const TOLERANCE = 0.15
/** A pause between two files, in longest pauses within them, that is worth telling, and one that hardly has another reason. */
const LONG_PAUSE = 4n
const VERY_LONG_PAUSE = 10n
/**
 * Pauses within the two files from which on one of LONG_PAUSE is worth telling. Lines come in bursts, and then the longest of few pauses
 * is often a few times as long as the next.
 */
const MIN_PAUSES = 13
const SHORTEST_HOLE = 60_000_000_000n
const DAY = 86_400_000_000_000

/** What is missing from sets of rotated logs, told by names, times and ends; each set for itself. */
export function rotationGaps(files: readonly RotatedFile[]): GapFinding[] {
  const byName = new Map(files.map((file) => [file.name, file]))
  return rotationOrder([...byName.keys()]).flatMap((names) => {
    const set = names.map((name) => byName.get(name)!)
    const isRotation = set.length > 1 && set.some(({ number, date }) => number !== null || date !== null)
    const ends = set.flatMap((file, index) => endGaps(file, set[index + 1], isRotation))
    return set.length === 1 ? ends : [...betweenFiles(set), ...ends]
  })
}

/** One finding at most for each place between two neighbours: what their names say, else what their times say. */
function betweenFiles(set: readonly RotatedFile[]): GapFinding[] {
  const step = rhythmOf(set)
  const longest = set.reduce<bigint | null>((longest, file) => later(longest, file.longestPause), null)
  return set.slice(1).flatMap((newer, index) => {
    const older = set[index]!
    return missingNumbers(older, newer) ?? missingDates(older, newer, step) ?? hole(older, newer, longest) ?? []
  })
}

function missingNumbers(older: RotatedFile, newer: RotatedFile): GapFinding | undefined {
  if (older.number === null) return undefined
  // The file in use follows number 1, or 0 where the set counts from there.
  const isCurrent = newer.number === null && newer.date === null
  if (newer.number === null && !isCurrent) return undefined
  const missing = older.number - (newer.number ?? 0) - 1
  if (missing <= 0) return undefined
  const from = older.number - 1
  const numbers = missing === 1 ? `number ${from}` : `numbers ${older.number - missing} to ${from}`
  const between = `between ${visible(older.name)} and ${visible(newer.name)}`
  return missingFiles(
    older,
    newer,
    missing,
    `${count(missing, 'file')} of the rotation ${missing === 1 ? 'is' : 'are'} not in this evidence, ${numbers}, ${between}.`,
  )
}

function missingDates(older: RotatedFile, newer: RotatedFile, step: number | null): GapFinding | undefined {
  if (step === null || older.date === null || newer.date === null) return undefined
  const missing = Math.round(Number(newer.date - older.date) / step) - 1
  if (missing <= 0) return undefined
  const days = step / DAY
  const rhythm = days >= 1 ? count(Math.round(days), 'day') : count(Math.round(days * 24), 'hour')
  return missingFiles(
    older,
    newer,
    missing,
    `The set is rotated every ${rhythm}, and between ${visible(older.name)} and ${visible(newer.name)} ${count(missing, 'file')} ${missing === 1 ? 'is' : 'are'} not in this evidence.`,
  )
}

function missingFiles(older: RotatedFile, newer: RotatedFile, missing: number, what: string): GapFinding {
  const { since, until } = stretch(older, newer)
  const times =
    since === null || until === null
      ? 'What they held is not known.'
      : `${period(since, until)} neither of the two files has a line.`
  const lost = { min: missing, max: missing, unit: 'files' } as const
  const addresses = [endOf(older), startOf(newer)].filter((address) => address !== undefined)
  return {
    kind: 'archive',
    detector: DETECTOR,
    source: null,
    since,
    until,
    lost,
    confidence: 'likely',
    text: `${what} ${times}`,
    addresses,
  }
}

/** The usual step between the dates of a set, nanoseconds; null where there is none. */
function rhythmOf(set: readonly RotatedFile[]): number | null {
  const dates = set.map(({ date }) => date).filter((date) => date !== null)
  if (dates.length < MIN_DATED) return null
  const steps = dates.slice(1).map((date, index) => Number(date - dates[index]!))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor((steps.length - 1) / 2)]!
  const regular = steps.filter((step) => Math.abs(step - usual) <= usual * TOLERANCE).length
  return usual > 0 && regular >= steps.length * REGULAR_SHARE ? usual : null
}

/** A pause between two files that is longer than any within them. `longest`: within any file of the set. */
function hole(older: RotatedFile, newer: RotatedFile, longest: bigint | null): GapFinding | undefined {
  const { since, until } = stretch(older, newer)
  // Where the older file ends early, that is the finding.
  if (older.endsEarly || since === null || until === null) return undefined
  if (older.longestPause === null || newer.longestPause === null) return undefined
  const usual = later(older.longestPause, newer.longestPause)!
  const pause = until - since
  if (pause <= usual * LONG_PAUSE || pause <= SHORTEST_HOLE) return undefined
  const isVeryLong = pause > usual * VERY_LONG_PAUSE
  const isRare = older.lines + newer.lines - 2 >= MIN_PAUSES && longest !== null && pause > longest
  if (!isVeryLong && !isRare) return undefined
  const text = `${period(since, until)} there is no line: ${visible(older.name)} ends and ${visible(newer.name)} begins there. Within the two files no pause is longer than ${length(usual)}; this one has ${length(pause)}. How many lines are missing, if any, is not known.`
  const addresses = [endOf(older), startOf(newer)].filter((address) => address !== undefined)
  return {
    kind: 'archive',
    detector: 'rotation-hole',
    source: null,
    since,
    until,
    lost: { min: 0, max: null, unit: 'messages' },
    confidence: isVeryLong ? 'likely' : 'possible',
    text,
    addresses,
  }
}

/**
 * A file that ends early, or within a line. `next`: the newer file, if there is one. Of a file that is no part of a rotation a last
 * line without its end says nothing: some programs write none.
 */
function endGaps(file: RotatedFile, next: RotatedFile | undefined, isRotation: boolean): GapFinding[] {
  const address = endOf(file)
  const addresses = address === undefined ? [] : [address]
  const since = file.last
  const until = next?.first != null && since !== null && next.first >= since ? next.first : null
  const about = { kind: 'archive', source: null, since, until, addresses } as const
  if (file.endsEarly) {
    const after = since === null ? '' : ` The last line that could be read is of ${utc(since)}.`
    const text = `${visible(file.name)} ends early: its compressed data is cut or damaged behind ${count(file.size, 'byte')}.${after} How many lines are missing is not known.`
    return [
      { ...about, detector: 'file-end', lost: { min: 0, max: null, unit: 'messages' }, confidence: 'certain', text },
    ]
  }
  // Number 0 is a file in use, or, where there are no others, a name like any other.
  const isCurrent = file.date === null && (file.number ?? 0) === 0
  if (file.endsWithLineEnd !== false || file.size === 0 || (isCurrent && !isRotation)) return []
  const why = isCurrent
    ? 'it was cut, or was being written when it was copied'
    : 'rotated files are complete, so it was cut'
  const text = `The last line of ${visible(file.name)} does not end: ${why}. How much is missing is not known.`
  const confidence = isCurrent ? 'possible' : 'likely'
  return [{ ...about, detector: 'cut-line', lost: { min: 0, max: null, unit: 'bytes' }, confidence, text }]
}

/** The time between the last line of the one and the first of the other; open where they overlap or have no times. */
function stretch(older: RotatedFile, newer: RotatedFile): { since: bigint | null; until: bigint | null } {
  const [since, until] = [older.last, newer.first]
  return since !== null && until !== null && since > until ? { since: null, until: null } : { since, until }
}

function endOf({ item, size }: RotatedFile): GapAddress | undefined {
  return item === null ? undefined : { item, packet: 0, offset: size, length: 0, seq: null }
}

function startOf({ item }: RotatedFile): GapAddress | undefined {
  return item === null ? undefined : { item, packet: 0, offset: 0, length: 0, seq: null }
}

function length(nanos: bigint): string {
  return duration(Number(nanos / 1000n))
}
