import { momentsOf } from '../rhythm.ts'
import type { Said, Sender } from '../said.ts'
import { chatter, type Manner, mannerOf, type Scene, say } from '../scene.ts'
import { MINUTE, type Micros, SECOND, type Truth } from '../truth.ts'
import { BEGINNINGS, COUNTERS, COUNTS, LOOKALIKES, REPEATS, RISKS, STOPS, UNCOUNTED } from './report-forms.ts'

const NAMES = ['queue', 'alpha', 'messages', 'loghost', 'crond'] as const
/** Reports without a count that are no more than this apart are one finding. */
const RUN = 10 * MINUTE
const KIND = { kind: 'drop-report', detector: 'drop-report', circumstance: '' } as const

/** A source that talks, and among that admits its losses. */
interface Reporter {
  readonly sender: Sender
  readonly name: string
  readonly manner: Manner
  /** Moments of reports, two seconds apart at least. */
  readonly moments: readonly Micros[]
  tell(time: Micros, words: readonly [app: string, text: string]): Said
  truth(truth: Pick<Truth, 'since' | 'until' | 'lost' | 'isExact'> & Partial<Truth>): void
}

function reporter(scene: Scene, most: number): Reporter {
  const { draw, since, until, isWire } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw, isWire ? ['rfc5424', 'rfc3164'] : ['rfc3164', 'iso'])
  chatter(scene, sender, draw.between(30, 80), manner)
  const drawn = momentsOf(draw, 'even', since, until, draw.between(1, most) + 1)
  const moments = drawn.filter((time, i) => i === 0 || time - drawn[i - 1]! > 2 * SECOND)
  return {
    sender,
    name: draw.pick(NAMES),
    manner,
    moments,
    tell: (time, [app, text]) => {
      const copies = isWire && draw.chance(0.05) ? 1 : 0
      if (copies > 0) scene.distractions.push('a report seen twice')
      const said = say({ ...manner, time, sender, app, text, copies })
      scene.said.push(said)
      return said
    },
    truth: (truth) => scene.truths.push({ ...KIND, source: sender.host, unit: 'messages', ...truth }),
  }
}

/** Whoever reports a loss tells its count. */
export function counts(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell, truth } = reporter(scene, 5)
  const { words, unit = 'messages' } = draw.pick(COUNTS)
  let since = scene.since
  for (const time of moments) {
    const lost = draw.magnitude(1, 200_000)
    const rests = [tell(time, words(lost, name))]
    truth({ since, until: time, lost, unit, isExact: true, rests })
    since = time
  }
}

/** A counter that runs on; it stands still at times, and is no loss then. */
export function counters(scene: Scene, hasLoss: boolean): void {
  const { draw } = scene
  const { moments, name, tell, truth } = reporter(scene, 10)
  const { words, unit = 'messages' } = draw.pick(COUNTERS)
  let value = draw.chance(0.5) ? 0 : draw.magnitude(1, 10_000)
  let since = scene.since
  for (const [i, time] of moments.entries()) {
    const lost = i > 0 && hasLoss && draw.chance(0.5) ? draw.magnitude(1, 10_000) : 0
    value += lost
    tell(time, words(value, name))
    // Of the first value it is not known when it was counted.
    if (i === 0 && value > 0) truth({ since, until: time, lost: value, unit, isExact: false })
    if (lost > 0) truth({ since, until: time, lost, unit, isExact: true })
    since = time
  }
}

/** A begin, and long after it the count. */
export function beginnings(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell, truth } = reporter(scene, 6)
  const { begin, count } = draw.pick(BEGINNINGS)
  for (let i = 0; i + 1 < moments.length; i += 2) {
    const [since, until] = [moments[i]!, moments[i + 1]!]
    const lost = draw.magnitude(1, 200_000)
    tell(since, begin(0, name))
    tell(until, count(lost, name))
    truth({ since, until, lost, isExact: true })
  }
}

/** Reports without a count; what comes within ten minutes of each other is one. */
export function uncounted(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell, truth } = reporter(scene, 6)
  const { words, isOne, unit = 'messages' } = draw.pick(UNCOUNTED)
  let run: Micros[] = []
  const close = () => {
    const lost = run.length + (isOne ? 0 : draw.below(30))
    if (run.length > 0) truth({ since: run[0]!, until: run.at(-1)!, lost, unit, isExact: isOne })
    run = []
  }
  for (const time of moments) {
    if (time - (run.at(-1) ?? time) > RUN) close()
    run.push(time)
    tell(time, words(0, name))
  }
  close()
}

/** A program that stopped and started. */
export function stops(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell, truth } = reporter(scene, 4)
  const { stop, start, unit = 'messages' } = draw.pick(STOPS)
  for (let i = 0; i + 1 < moments.length; i += 2) {
    const [since, until] = [moments[i]!, moments[i + 1]!]
    tell(since, stop(0, name))
    tell(until, start(0, name))
    truth({ since, until, lost: null, unit, isExact: false })
  }
}

/** Reports of what may have been lost. */
export function risks(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell, truth } = reporter(scene, 3)
  const { words, isCounted, unit = 'messages' } = draw.pick(RISKS)
  let since = scene.since
  let run: Micros | null = null
  for (const time of moments) {
    const lost = isCounted ? draw.magnitude(1, 1000) : null
    tell(time, words(lost ?? 0, name))
    // Those without a count are one finding where they are close.
    if (isCounted || run === null || time - run > RUN)
      truth({ since: isCounted ? since : time, until: time, lost, unit, isExact: false })
    run = time
    since = time
  }
}

/** Notes of folded repeats: nothing is lost, and the count is told. */
export function repeats(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell, sender } = reporter(scene, 5)
  const { words } = draw.pick(REPEATS)
  for (const time of moments) {
    const count = draw.magnitude(2, 5000)
    const rests = [tell(time, words(count, name))]
    const about = { kind: 'repeat', detector: 'repeat', circumstance: '', source: sender.host } as const
    scene.truths.push({
      ...about,
      since: time,
      until: time,
      lost: 0,
      unit: 'messages',
      isExact: true,
      says: `repeated ${count} times`,
      rests,
    })
  }
}

/** What looks like a report and is none. */
export function lookalikes(scene: Scene): void {
  const { draw } = scene
  const { moments, name, tell } = reporter(scene, 8)
  scene.distractions.push('words of reports in other messages')
  for (const time of moments) tell(time, draw.pick(LOOKALIKES)(draw.magnitude(2, 5000), name))
}
