import { constants, gunzipSync, gzipSync } from 'node:zlib'
import type { Said } from './said.ts'
import { written } from './said.ts'
import { chatter, mannerOf, type Scene, say, smallTalk } from './scene.ts'
import { DAY, MINUTE, type Micros, type Truth } from './truth.ts'

/** A log file as it was found. */
export interface LogFile {
  readonly name: string
  readonly folder: string
  readonly isPacked: boolean
  readonly bytes: Uint8Array
  /** Whether it ends a line; null: packed, so nobody looked. */
  readonly endsWithLineEnd: boolean | null
  /** When it was written last. */
  readonly written: Micros
}

/** How a folder of rotated files is found. */
export interface Filing {
  /** 1: one file that was never rotated. */
  readonly files: number
  readonly loss: 'nothing' | 'files' | 'hole' | 'cut line' | 'early end'
}

const FOLDER = '/evidence/var/log'
const ARCHIVE = { kind: 'archive', circumstance: '', source: null } as const
/** Where the number of a message ends, in every form of acts/numbers.ts. */
const NUMBER_END = /"\] |\): |: %/
/** Longest pause of the files around it, by which a hole is longer. */
const HOLE_TIMES = 5

/** One file before it is written, oldest first. */
interface Sheet {
  readonly name: string
  /** Day in its name, since 1970; null: none. */
  readonly date: number | null
  readonly isPacked: boolean
  readonly said: Said[]
}

/** The files of a scene, oldest first. What is not in them is added to the scene. */
export function filesOf(scene: Scene, { files, loss }: Filing): LogFile[] {
  const sheets = sheetsOf(scene, files)
  const kept = loss === 'files' ? withoutSome(scene, sheets) : sheets
  if (loss === 'hole') tearOut(scene, kept)
  const cutAt = loss === 'cut line' || loss === 'early end' ? scene.draw.below(kept.length - 1) : -1
  const found = kept.map((sheet, i) => {
    if (i !== cutAt || sheet.said.length === 0 || kept[i + 1]!.said.length === 0) return fileOf(sheet)
    return loss === 'cut line' ? cutLine(scene, sheet, kept[i + 1]!) : earlyEnd(scene, sheet, kept[i + 1]!)
  })
  // A host's own clock dates its files too; one without a line was written when it was made.
  let last = scene.since
  return found.map((file) => {
    last = Math.max(last, file.written)
    return { ...file, written: last }
  })
}

/** Deals the messages out to files of the same time each. */
function sheetsOf({ draw, since, until, said }: Scene, files: number): Sheet[] {
  const lines = said.filter(({ isLost }) => !isLost).toSorted((a, b) => a.time - b.time)
  const base = draw.pick(['messages', 'syslog', 'daemon.log'])
  const step = (until - since) / files
  const isDated = step >= DAY && draw.chance(0.4)
  const packedFrom = draw.pick([1, 2, 99])
  return Array.from({ length: files }, (_, i) => {
    const age = files - 1 - i
    const end = since + step * (i + 1)
    const date = age > 0 && isDated ? Math.floor(end / DAY) : null
    const stamp = date === null ? '' : new Date(date * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
    const isPacked = age >= packedFrom
    const mark = age === 0 ? '' : date === null ? `.${age}` : `-${stamp}`
    const own = lines.filter(({ time }) => (i === 0 || time >= end - step) && (age === 0 || time < end))
    return { name: `${base}${mark}${isPacked ? '.gz' : ''}`, date, isPacked, said: own }
  })
}

const timeOf = ({ said }: Sheet, place: 0 | -1): Micros => said.at(place)!.time

/** Whoever wrote to the files was silent there by what is left of them. */
function silent(scene: Scene, since: Micros, until: Micros): void {
  scene.consequences.push({ detector: 'silence', source: null, since, until, rule: 'file-silence' })
}

/** Takes away files that follow one another: neither the oldest, which nobody can miss, nor the one in use. */
function withoutSome(scene: Scene, sheets: Sheet[]): Sheet[] {
  const { draw, truths } = scene
  const first = draw.between(1, sheets.length - 2)
  const count = draw.between(1, Math.min(3, sheets.length - 1 - first))
  const [older, newer] = [sheets[first - 1]!, sheets[first + count]!]
  const missing = sheets.slice(first, first + count)
  for (const { said } of missing) for (const one of said) one.isLost = true
  const left = sheets.toSpliced(first, count)
  const [since, until] = [older.said.at(-1)?.time ?? scene.since, newer.said[0]?.time ?? scene.until]
  const about = { ...ARCHIVE, since, until } as const
  if (showsInNames(left, newer))
    truths.push({ ...about, detector: 'rotation', lost: count, unit: 'files', isExact: true })
  else if (until - since > HOLE_TIMES * Math.max(longestPause(older), longestPause(newer))) {
    const lost = missing.reduce((sum, { said }) => sum + said.length, 0)
    truths.push({ ...about, detector: 'rotation-hole', lost, unit: 'messages', isExact: false })
  } else scene.consequences.push({ detector: 'rotation-hole', source: null, since, until, rule: 'nameless-files' })
  silent(scene, since, until)
  return left
}

/**
 * Whether names show that files are missing in front of `newer`: numbers always do; dates where four files at least keep a rhythm,
 * three in five of their steps, and not in front of the file in use, which has no date.
 */
function showsInNames(left: readonly Sheet[], newer: Sheet): boolean {
  const dated = left.filter(({ date }) => date !== null)
  if (dated.length === 0) return true
  if (newer.date === null || dated.length < 4) return false
  const steps = dated.slice(1).map(({ date }, i) => date! - dated[i]!.date!)
  return steps.filter((step) => step === Math.min(...steps)).length >= 0.6 * steps.length
}

function longestPause({ said }: Sheet): Micros {
  return Math.max(0, ...said.slice(1).map(({ time }, i) => time - said[i]!.time))
}

/** Tears the end off a file, between two lines, so that it shows as a pause before the next. */
function tearOut(scene: Scene, sheets: readonly Sheet[]): void {
  const place = scene.draw.below(sheets.length - 1)
  const [sheet, next] = [sheets[place]!, sheets[place + 1]!]
  if (next.said.length === 0) return
  const length = Math.max(2 * MINUTE, HOLE_TIMES * Math.max(longestPause(sheet), longestPause(next)))
  const from = timeOf(next, 0) - length
  const torn = sheet.said.filter(({ time }) => time > from)
  // Where lines came late, those of two files overlap, and no pause shows.
  const isInOrder = [...sheet.said, ...next.said].every(({ time, clock }) => time === clock)
  if (torn.length > sheet.said.length / 2 || torn.length === 0 || !isInOrder) return
  for (const one of torn) one.isLost = true
  sheet.said.splice(sheet.said.length - torn.length)
  const [since, until] = [timeOf(sheet, -1), timeOf(next, 0)]
  const about = { ...ARCHIVE, detector: 'rotation-hole', unit: 'messages', isExact: false } as const
  scene.truths.push({ ...about, since, until, lost: torn.length })
  silent(scene, since, until)
}

function textOf(said: readonly Said[]): Buffer {
  return Buffer.from(said.map((one) => `${written(one, false)}\n`).join(''))
}

function fileOf({ name, isPacked, said }: Sheet, text = textOf(said)): LogFile {
  const bytes = isPacked ? gzipSync(text) : text
  const endsWithLineEnd = isPacked || text.length === 0 ? null : text.at(-1) === 0x0a
  return {
    name,
    folder: FOLDER,
    isPacked,
    bytes,
    endsWithLineEnd,
    written: Math.max(...said.map(({ clock }) => clock)),
  }
}

function endTruth(
  scene: Scene,
  detector: string,
  last: Micros,
  next: Sheet,
  lost: number,
  unit: 'bytes' | 'messages',
): void {
  const truth: Truth = { ...ARCHIVE, detector, since: last, until: timeOf(next, 0), lost, unit, isExact: false }
  scene.truths.push(truth)
}

/** The last line of a file that is not packed lacks its end. */
function cutLine(scene: Scene, sheet: Sheet, next: Sheet): LogFile {
  const last = sheet.said.at(-1)!
  const manner = mannerOf(scene.draw, ['iso'])
  const said = [
    ...sheet.said,
    say({ ...manner, time: last.time + 1, sender: last.sender, text: smallTalk(scene.draw) }),
  ]
  const text = textOf(said)
  const cut = scene.draw.between(1, 8)
  endTruth(scene, 'cut-line', last.time, next, cut, 'bytes')
  const name = sheet.name.replace('.gz', '')
  return fileOf({ ...sheet, name, isPacked: false, said }, text.subarray(0, text.length - cut))
}

/** A packed file of which the end is not there: the lines behind it are lost, and of one the end. */
function earlyEnd(scene: Scene, sheet: Sheet, next: Sheet): LogFile {
  const whole = fileOf({ ...sheet, isPacked: true, name: sheet.isPacked ? sheet.name : `${sheet.name}.gz` })
  const bytes = whole.bytes.subarray(0, Math.floor(whole.bytes.length * (0.3 + 0.6 * scene.draw.uniform())))
  const readable = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  let at = 0
  let lost = 0
  let last = sheet.said[0]!.time
  for (const one of sheet.said) {
    const line = written(one, false)
    const part = line.slice(0, Math.max(0, readable.length - at))
    at += line.length + 1
    if (part.length === line.length) last = one.time
    else lost++
    if (part.length < line.length && !NUMBER_END.test(part)) one.isLost = true
  }
  endTruth(scene, 'file-end', last, next, lost, 'messages')
  silent(scene, last, timeOf(next, 0))
  return { ...whole, bytes }
}

/** What hosts write to files all day. */
export function hostsOf(scene: Scene, hosts: number, lines: number): void {
  for (let i = 0; i < hosts; i++) chatter(scene, scene.sender(), lines, mannerOf(scene.draw, ['rfc3164', 'iso']))
}
