import type { Draw } from './draw.ts'
import { DAY, HOUR, type Micros, SECOND } from './truth.ts'

/** How a source spreads its messages over time. None of them ever falls silent beyond its own habit. */
export const RHYTHMS = ['even', 'bursts', 'regular'] as const
export type Rhythm = (typeof RHYTHMS)[number]

/** About `count` moments from `since` up to `until`, in order and no two the same. */
export function momentsOf(draw: Draw, rhythm: Rhythm, since: Micros, until: Micros, count: number): Micros[] {
  const mean = (until - since) / count
  const moments: Micros[] = []
  const add = (time: Micros) => {
    const last = moments.at(-1) ?? -Infinity
    if (time < until) moments.push(Math.max(Math.floor(time), last + 1))
  }
  if (rhythm === 'even') for (let at = since + draw.pause(mean); at < until; at += draw.pause(mean)) add(at)
  else if (rhythm === 'regular')
    for (let at = since + mean / 2; at < until; at += mean) add(at + (draw.uniform() - 0.5) * mean * 0.2)
  else {
    const size = draw.between(4, 15)
    for (let at = since + draw.pause(mean * size); at < until; at += draw.pause(mean * size))
      for (let i = 0, inside = at; i < 1 + draw.below(2 * size - 1); i++, inside += draw.pause(0.2 * SECOND))
        add(inside)
  }
  return moments
}

/** As `momentsOf`, evenly but for quiet nights: of the messages between 18 and 8 o'clock one in twenty is kept. */
export function workingDays(draw: Draw, since: Micros, until: Micros, count: number): Micros[] {
  const hourOf = (time: Micros) => (((time % DAY) + DAY) % DAY) / HOUR
  return momentsOf(draw, 'even', since, until, 2.3 * count).filter((time) => {
    const hour = hourOf(time)
    return (hour > 8 && hour < 18) || draw.chance(0.05)
  })
}
