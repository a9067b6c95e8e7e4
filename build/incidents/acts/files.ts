import { momentsOf } from '../rhythm.ts'
import { mannerOf, type Scene, say, smallTalk } from '../scene.ts'
import { MINUTE } from '../truth.ts'

/** Share of the lines that are left where a log was cleaned: what the cleaner's words did not match. */
const LEFT = 0.05
/** Lines of all hosts in a minute. */
const LEAST_RATE = 15
const MOST_RATE = 50
/** Time on both sides of what was cleaned, by which it shows. */
const AROUND = 30 * MINUTE

/** A busy log out of which somebody took most lines of some time. */
export function cleanedLog(scene: Scene, hasLoss: boolean): void {
  const { draw, since, until } = scene
  const hosts = Array.from({ length: draw.between(2, 5) }, () => ({
    sender: scene.sender(),
    manner: mannerOf(draw, ['rfc3164', 'iso']),
  }))
  const count = (draw.between(LEAST_RATE, MOST_RATE) * (until - since)) / MINUTE
  const said = momentsOf(draw, 'even', since, until, count).map((time) => {
    const { sender, manner } = draw.pick(hosts)
    return say({ ...manner, time, sender, text: smallTalk(draw) })
  })
  scene.said.push(...said)
  if (!hasLoss) return
  const length = draw.between(5, 50) * MINUTE
  const from = since + AROUND + draw.uniform() * (until - since - length - 2 * AROUND)
  const lost = said.filter(({ time }) => time > from && time < from + length && !draw.chance(LEFT))
  for (const one of lost) one.isLost = true
  const about = { source: null, since: from, until: from + length } as const
  const truth = {
    kind: 'archive',
    detector: 'cleaned-log',
    circumstance: '',
    unit: 'messages',
    isExact: false,
  } as const
  scene.truths.push({ ...truth, ...about, lost: lost.length })
  scene.consequences.push({ ...about, detector: 'silence', rule: 'file-silence' })
}
