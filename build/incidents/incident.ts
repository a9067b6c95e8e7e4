import type { PlannedSilence } from '../../core/gaps/rhythm/silence.ts'
import { marks, namedBeats, silence } from './acts/beats.ts'
import { fileClock, wireClock, wrongClock } from './acts/clocks.ts'
import { cleanedLog } from './acts/files.ts'
import {
  auditSerials,
  ciscoNumbers,
  kernelStamps,
  metaNumbers,
  newStarts,
  relayNumbers,
  twoCounters,
} from './acts/numbers.ts'
import { beginnings, counters, counts, lookalikes, repeats, risks, stops, uncounted } from './acts/reports.ts'
import { connection, cutDatagrams, fragmentedDatagrams } from './acts/wire.ts'
import { captureOf } from './capture.ts'
import { COUNTED_BY } from './counters.ts'
import { type Filing, filesOf, hostsOf } from './disk.ts'
import { type Draw, drawing } from './draw.ts'
import { chatter, holesOf, openScene, type Scene, startsOf } from './scene.ts'
import { type Circumstance, type Consequence, DAY, HOUR, MINUTE, type Micros, type Truth } from './truth.ts'

/** A file of an incident's evidence, in the order in which it is taken in. */
export interface IncidentFile {
  readonly name: string
  readonly folder: string
  readonly kind: 'pcap' | 'pcapng' | 'log'
  readonly isPacked: boolean
  readonly bytes: Uint8Array
  readonly endsWithLineEnd: boolean | null
  readonly written: Micros
}

/** Evidence of something that went on for some time, and what only its maker knows of it. */
export interface Incident {
  readonly seed: number
  readonly files: readonly IncidentFile[]
  /** What is missing. */
  readonly truths: readonly Truth[]
  readonly consequences: readonly Consequence[]
  /** Circumstance of what is found of a source, by detector and source. */
  readonly circumstances: ReadonlyMap<string, Circumstance>
  readonly heartbeats: readonly string[]
  /** Silences that the user expects. */
  readonly planned: readonly PlannedSilence[]
  /** What was done in it, and what of that is no loss. */
  readonly acts: readonly string[]
}

/** One thing that goes on in an incident; without a loss it does all that looks like one. */
type Act = (scene: Scene, hasLoss: boolean) => void

/** What only tells of losses tells nothing where there are none. */
function ifAny(act: (scene: Scene) => void): Act {
  const either: Act = (scene, hasLoss) => (hasLoss ? act(scene) : lookalikes(scene))
  return Object.defineProperty(either, 'name', { value: act.name })
}

const NUMBERS: readonly Act[] = [metaNumbers, metaNumbers, ciscoNumbers, auditSerials, kernelStamps]
const HARD: readonly Act[] = [newStarts, twoCounters, relayNumbers]
/** Reports that stand for themselves, wherever one file ends and another begins. */
const REPORTS: readonly Act[] = [ifAny(counts), ifAny(counts), ifAny(repeats), lookalikes]
const JOINED: readonly Act[] = [counters, ifAny(beginnings), ifAny(uncounted), ifAny(stops), ifAny(risks)]
const BEATS: readonly Act[] = [namedBeats, marks, silence]
const WIRE: readonly Act[] = [
  fragmentedDatagrams,
  cutDatagrams,
  connection,
  connection,
  wireClock,
  wireClock,
  wrongClock,
]

const EVERYTHING = [...NUMBERS, ...HARD, ...REPORTS, ...JOINED, ...BEATS, ...WIRE]

/** Incidents without any loss: one in so many. */
const CLEAN_SHARE = 0.2
/** Monday 2 March 2026, 00:00 UTC, and days among which an incident begins. */
const FIRST_DAY = Date.UTC(2026, 2, 2) * 1000
const DAYS = 300

/** The incident of a seed, the same every time. */
export function incidentOf(seed: number): Incident {
  const draw = drawing(seed)
  const hasLoss = !draw.chance(CLEAN_SHARE)
  const kind = draw.uniform()
  const since = FIRST_DAY + draw.below(DAYS) * DAY + draw.below(24) * HOUR
  if (kind < 0.65) return captureIncident(seed, draw, since, hasLoss)
  if (kind < 0.78) return fileIncident(seed, draw, since, hasLoss)
  return kind < 0.96 ? rotatedIncident(seed, draw, since, hasLoss) : busyIncident(seed, draw, since, hasLoss)
}

function perform(scene: Scene, acts: readonly Act[], most: number, hasLoss: boolean): string[] {
  const { draw } = scene
  return Array.from({ length: draw.between(1, most) }, () => {
    const act = draw.pick(acts)
    // Beside what has a loss there is what has none.
    const hasOwn = hasLoss && draw.chance(0.8)
    act(scene, hasOwn)
    return `${act.name}${hasOwn ? '' : ' without a loss'}`
  })
}

function captureIncident(seed: number, draw: Draw, since: Micros, hasLoss: boolean): Incident {
  const until = since + draw.magnitude(30 * MINUTE, 2 * DAY)
  const scene = openScene(seed, true, since, until)
  for (let i = draw.magnitude(1, 45); i > 0; i--) chatter(scene, scene.sender(), draw.magnitude(10, 60))
  const style = draw.uniform()
  const isPlain = style < 0.3
  const acts = isPlain ? perform(scene, [...NUMBERS, metaNumbers], 4, hasLoss) : perform(scene, EVERYTHING, 5, hasLoss)
  let snapLength = 0
  if (isPlain && hasLoss && style < 0.1) {
    if (draw.chance(0.6)) connection(scene, false)
    snapLength = draw.between(160, 220)
    acts.push(`a snap length of ${snapLength}`)
  } else if (isPlain && hasLoss && style < 0.2 && captureDown(scene)) acts.push('a capture that was down')
  const isSplit = isPlain && snapLength === 0 && draw.chance(0.4)
  const counting = isSplit || !hasLoss ? 'nothing' : draw.pick(COUNTED_BY)
  const files = captureOf(scene, { snapLength, counting, isSplit })
  acts.push(`counted by ${counting}`)
  return finished(
    seed,
    scene,
    acts,
    files.map(({ kind, bytes }, i) => ({
      name: `capture-${i + 1}.${kind}`,
      folder: '/evidence',
      kind,
      isPacked: false,
      bytes,
      endsWithLineEnd: null,
      written: until,
    })),
  )
}

/** Takes away what all sources said for a time; false where that would be usual for them. */
function captureDown(scene: Scene): boolean {
  const { draw, said, since, until, truths } = scene
  const bySource = Map.groupBy(said, ({ sender }) => sender.host)
  const longest = [...bySource.values()]
    .map((own) => own.map(({ time }) => time).sort((a, b) => a - b))
    .filter((times) => times.length >= 40)
    .map((times) => Math.max(...times.slice(1).map((time, i) => time - times[i]!)))
    .sort((a, b) => a - b)
  // Two sources at least must be silent for much longer than they ever are.
  const length = 6 * (longest[1] ?? Infinity)
  if (length > (until - since) / 4) return false
  const from = since + (0.2 + 0.4 * draw.uniform()) * (until - since)
  const lost = said.filter(({ time }) => time > from && time < from + length)
  for (const one of lost) one.isLost = true
  const about = { since: from, until: from + length, detector: 'silence', source: null } as const
  truths.push({
    ...about,
    kind: 'silence',
    circumstance: 'capture down',
    lost: lost.length,
    unit: 'messages',
    isExact: false,
  })
  scene.consequences.push({ ...about, rule: 'down-silence' })
  return true
}

function fileIncident(seed: number, draw: Draw, since: Micros, hasLoss: boolean): Incident {
  const scene = openScene(seed, false, since, since + draw.magnitude(30 * MINUTE, 3 * DAY))
  hostsOf(scene, draw.between(1, 6), draw.between(20, 80))
  const acts = perform(scene, [...NUMBERS, ...HARD, ...REPORTS, ...JOINED, ...BEATS, fileClock, fileClock], 4, hasLoss)
  return finished(seed, scene, acts, logs(filesOf(scene, { files: 1, loss: 'nothing' })))
}

function busyIncident(seed: number, draw: Draw, since: Micros, hasLoss: boolean): Incident {
  const scene = openScene(seed, false, since, since + draw.between(3, 6) * HOUR)
  cleanedLog(scene, hasLoss)
  const acts = [`cleanedLog${hasLoss ? '' : ' without a loss'}`]
  return finished(seed, scene, acts, logs(filesOf(scene, { files: 1, loss: 'nothing' })))
}

const FILE_LOSSES: readonly Filing['loss'][] = ['files', 'files', 'hole', 'cut line', 'early end', 'nothing']

function rotatedIncident(seed: number, draw: Draw, since: Micros, hasLoss: boolean): Incident {
  const files = draw.between(3, 9)
  const step = draw.pick([HOUR, DAY, DAY])
  const scene = openScene(seed, false, since, since + files * step)
  hostsOf(scene, draw.between(1, 3), files * draw.between(20, 60))
  const acts = perform(scene, [...NUMBERS, ...REPORTS], 3, hasLoss)
  const loss = hasLoss ? draw.pick(FILE_LOSSES) : 'nothing'
  const found = logs(filesOf(scene, { files, loss }))
  const isBackwards = draw.chance(0.3)
  return finished(seed, scene, [...acts, `${files} files, ${loss} lost`], isBackwards ? found.reverse() : found)
}

function logs(files: ReturnType<typeof filesOf>): IncidentFile[] {
  return files.map((file) => ({ ...file, kind: 'log' }))
}

function finished(seed: number, scene: Scene, acts: readonly string[], files: readonly IncidentFile[]): Incident {
  const { truths, consequences, circumstances, heartbeats, planned, distractions } = scene
  return {
    seed,
    files,
    truths: [
      ...truths.filter(({ rests = [] }) => !rests.some(({ isLost }) => isLost)),
      ...holesOf(scene),
      ...startsOf(scene),
    ],
    consequences,
    circumstances,
    heartbeats,
    planned,
    acts: [...acts, ...new Set(distractions)],
  }
}
