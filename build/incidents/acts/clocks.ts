import type { Draw } from '../draw.ts'
import { momentsOf } from '../rhythm.ts'
import { mannerOf, type Scene, say, smallTalk } from '../scene.ts'
import { DAY, HOUR, MINUTE, type Micros, SECOND } from '../truth.ts'

const KIND = { kind: 'clock', detector: 'clock', circumstance: '', lost: 0, unit: 'messages', isExact: true } as const
/** Messages before and behind a step at least. */
const AROUND = 20

/** By how much a clock is set, and what the sentence must say of it. */
function stepOf(draw: Draw, least: Micros): { amount: Micros; says: string } {
  const sign = draw.chance(0.5) ? 1 : -1
  if (draw.chance(0.3)) return { amount: sign * draw.pick([1, 2, 5.5]) * HOUR, says: 'quarter hours' }
  return { amount: sign * least * 10 ** (draw.uniform() * 3), says: sign < 0 ? 'back' : 'forward' }
}

/** A sender whose clock was set, seen on the wire; without that, one whose clock is off, or drifts. */
export function wireClock(scene: Scene, hasStep: boolean): void {
  const { draw, since, until, truths, distractions } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw, ['rfc5424', 'rfc3164'])
  const moments = momentsOf(draw, draw.pick(['even', 'regular'] as const), since, until, draw.between(80, 250))
  const off = (draw.uniform() - 0.5) * 10 * MINUTE
  const drift = (draw.uniform() - 0.5) * 8e-5
  distractions.push('a clock that is off, and drifts by up to 40 parts in a million')
  const place = draw.between(AROUND, Math.max(AROUND, moments.length - AROUND))
  const { amount, says } = stepOf(draw, manner.form === 'rfc5424' ? SECOND : 10 * SECOND)
  const isStep = hasStep && moments.length > 2 * AROUND && until - moments[place]! > 15 * MINUTE
  for (const [i, time] of moments.entries()) {
    const delay = draw.pause(2000)
    const clock = time - delay + off + drift * (time - since) + (isStep && i >= place ? amount : 0)
    scene.said.push(say({ ...manner, time, clock: Math.floor(clock), sender, text: smallTalk(draw) }))
  }
  if (isStep) truths.push({ ...KIND, source: sender.host, since: moments[place - 1]!, until: moments[place]!, says })
}

/** A sender whose clock stands in 1970, or far ahead. */
export function wrongClock(scene: Scene, isWrong: boolean): void {
  const { draw, since, until, truths } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw, ['rfc5424'])
  const off = isWrong ? draw.pick([5 * MINUTE - since, 3 * DAY, -40 * DAY, 80 * 365 * DAY]) : 20 * HOUR
  if (!isWrong) scene.distractions.push('a clock that is off by less than a day')
  for (const time of momentsOf(draw, 'even', since, until, draw.between(20, 100)))
    scene.said.push(say({ ...manner, time, clock: Math.floor(time + off), sender, text: smallTalk(draw) }))
  if (isWrong) truths.push({ ...KIND, source: sender.host, since, until })
}

/** A host whose clock was set back while it wrote a file; set forward, it looks like a pause and nothing tells. */
export function fileClock(scene: Scene, hasStep: boolean): void {
  const { draw, since, until, truths, consequences } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw, ['rfc3164', 'iso'])
  const moments = momentsOf(draw, draw.pick(['even', 'regular'] as const), since, until, draw.between(80, 250))
  const place = draw.between(AROUND, Math.max(AROUND, moments.length - AROUND))
  const amount = Math.abs(stepOf(draw, 10 * SECOND).amount)
  const isBack = draw.chance(0.8)
  const rest = until - (moments[place] ?? until)
  const isStep = hasStep && moments.length > 2 * AROUND && rest > 2 * Math.min(amount, 10 * MINUTE)
  for (const [i, time] of moments.entries()) {
    const clock = time + (isStep && i >= place ? (isBack ? -amount : amount) : 0)
    scene.said.push(say({ ...manner, time, clock: Math.floor(clock), sender, text: smallTalk(draw) }))
  }
  if (!isStep) return
  const [before, after] = [moments[place - 1]!, moments[place]!]
  // Between the last line before and the first behind, the file's times go back; both are what it states.
  if (isBack && before - (after - amount) > 3 * SECOND)
    truths.push({ ...KIND, source: sender.host, since: after - amount, until: before, says: 'go back' })
  if (!isBack) {
    scene.distractions.push('a clock set forward in a file')
    const about = { source: sender.host, since: before, until: after + amount } as const
    consequences.push({ ...about, detector: 'silence', rule: 'clock-silence' })
  }
}
