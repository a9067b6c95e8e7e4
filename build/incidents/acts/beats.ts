import { MARK } from '../../../core/gaps/row.ts'
import { momentsOf } from '../rhythm.ts'
import { chatter, mannerOf, rhythmOf, type Scene, say, smallTalk } from '../scene.ts'
import { MINUTE, type Micros, SECOND } from '../truth.ts'

const KIND = { kind: 'heartbeat', detector: 'heartbeat', circumstance: '', unit: 'messages' } as const
const PERIODS = [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 60 * MINUTE]

/** A period of which between 30 and 300 fit into the scene. */
function periodOf({ draw, since, until }: Scene): Micros {
  const fit = PERIODS.filter((period) => (until - since) / period >= 30 && (until - since) / period <= 300)
  return fit.length === 0 ? (until - since) / 60 : draw.pick(fit)
}

/** Where so many stretches of beats are lost: from a beat to another, and never at the ends. */
function stretchesOf({ draw }: Scene, beats: number, stretches: number): [first: number, count: number][] {
  const part = Math.floor((beats - 10) / Math.max(1, stretches))
  return Array.from({ length: stretches }, (_, i): [number, number] => {
    const count = draw.magnitude(1, Math.max(1, Math.floor(part / 3)))
    return [5 + i * part + draw.below(Math.max(1, part - count - 2)), count]
  })
}

/** Heartbeats that the user names, and that come by themselves. */
export function namedBeats(scene: Scene, hasLoss: boolean): void {
  const { draw, since, until, truths } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw)
  const name = `beacon-${scene.heartbeats.length + 1}`
  scene.heartbeats.push(draw.chance(0.5) ? `${name} is alive` : `${name}*alive`)
  if (draw.chance(0.7)) chatter(scene, sender, draw.between(40, 150), manner)
  const period = periodOf(scene)
  const phase = since + draw.uniform() * period
  const beats = Math.ceil((until - phase) / period)
  const timeOf = (beat: number) => Math.floor(phase + (beat + 0.06 * (draw.uniform() - 0.5)) * period)
  const times = Array.from({ length: beats }, (_, beat) => timeOf(beat))
  const lost = new Set<number>()
  for (const [first, count] of stretchesOf(scene, beats, hasLoss ? draw.between(1, 3) : 0)) {
    for (let beat = first; beat < first + count; beat++) lost.add(beat)
    const about = { ...KIND, source: sender.host, since: times[first - 1]!, until: times[first + count]! }
    truths.push({ ...about, lost: count, isExact: true })
    scene.consequences.push({ ...about, rule: 'stopped-silence', detector: 'silence' })
  }
  for (const [beat, time] of times.entries())
    if (!lost.has(beat)) scene.said.push(say({ ...manner, time, sender, text: `${name} is alive` }))
}

/** A syslogd that marks the time where it wrote nothing else; with a loss, it did not run for some stretches. */
export function marks(scene: Scene, hasLoss: boolean): void {
  const { draw, since, until, truths } = scene
  const sender = scene.sender()
  const manner = { ...mannerOf(draw, scene.isWire ? ['rfc3164', 'rfc5424'] : ['rfc3164', 'iso']), app: '', procid: '' }
  const period = periodOf(scene)
  const phase = since + draw.uniform() * period
  const beats = Math.ceil((until - phase) / period)
  // So little else that most marks come: else no cadence shows.
  const others = momentsOf(draw, rhythmOf(draw), since, until, draw.between(1, Math.max(1, Math.floor(beats / 6))))
  const stopped = stretchesOf(scene, beats, hasLoss ? draw.between(1, 2) : 0).map(
    ([first, count]): [Micros, Micros] => [phase + (first - 0.4) * period, phase + (first + count - 0.6) * period],
  )
  const isDown = (time: Micros) => stopped.some(([from, to]) => time >= from && time <= to)
  scene.distractions.push('marks left out where something else was written')
  let last = -Infinity
  const write = (time: Micros, text: string) => {
    scene.said.push(say({ ...manner, time: Math.floor(time), sender, text, app: text === MARK ? '' : 'cron' }))
    last = time
  }
  let due = 0
  let from = last
  let next = 0
  for (let beat = 0; beat < beats; beat++) {
    const tick = phase + beat * period
    for (; next < others.length && others[next]! < tick; next++) {
      if (isDown(others[next]!)) continue
      if (due > 0) close(others[next]!)
      write(others[next]!, smallTalk(draw))
    }
    if (!isDown(tick)) {
      if (tick - last < period / 2) continue
      if (due > 0) close(tick)
      write(tick, MARK)
    } else if (tick - last >= period / 2) {
      if (due === 0) from = last
      due++
    }
  }

  function close(end: Micros): void {
    const about = { ...KIND, source: sender.host, since: from, until: end }
    truths.push({ ...about, lost: due, isExact: false })
    scene.consequences.push({ ...about, rule: 'stopped-silence', detector: 'silence' })
    due = 0
  }
}

/** A source that says nothing for much longer than it ever does. */
export function silence(scene: Scene, hasLoss: boolean): void {
  const { draw, since, until, truths, planned, distractions } = scene
  const sender = scene.sender()
  const said = chatter(scene, sender, draw.between(80, 300))
  if (!hasLoss || said.length < 40) return
  const times = said.map(({ time }) => time)
  const longest = Math.max(...times.slice(1).map((time, i) => time - times[i]!))
  const length = longest * (4 + draw.uniform() * 16)
  if (length > (until - since) / 3) return
  const from = since + (0.2 + 0.4 * draw.uniform()) * (until - since)
  const lost = said.filter(({ time }) => time > from && time < from + length)
  for (const each of lost) each.isLost = true
  // Around it by some seconds, as plans are.
  if (draw.chance(0.25)) {
    const [begin, end] = [from - longest - MINUTE, from + length + longest + MINUTE].map(
      (time) => BigInt(Math.floor(time)) * 1000n,
    )
    planned.push({ source: sender.host, since: begin!, until: end!, name: 'maintenance' })
    distractions.push('a silence that was planned')
    return
  }
  const about = { kind: 'silence', detector: 'silence', circumstance: '', source: sender.host } as const
  truths.push({ ...about, since: from, until: from + length, lost: lost.length, unit: 'messages', isExact: false })
}
