import { CUT_LENGTHS } from '../../../core/gaps/truncation-detector.ts'
import { udpFrames } from '../../../samples/wire.ts'
import { COLLECTOR } from '../capture.ts'
import { momentsOf } from '../rhythm.ts'
import { written } from '../said.ts'
import { chatter, mannerOf, rhythmOf, type Scene, say, smallTalk } from '../scene.ts'
import { MINUTE } from '../truth.ts'

/** Between two fragments of a datagram, microseconds. */
const FRAGMENT_TIME = 20

/** Words of `length` bytes, of which the last is in the middle of something. */
function longTalk(scene: Scene, length: number): string {
  let text = ''
  while (text.length < length) text += `${smallTalk(scene.draw).slice(0, -1)} `
  return `${text.slice(0, length - 1)}x`
}

/** A sender of datagrams that need fragments. With a loss, some of them never got all. */
export function fragmentedDatagrams(scene: Scene, hasLoss: boolean): void {
  const { draw, packets, truths, distractions } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw)
  distractions.push('fragments in the wrong order, and twice')
  const lossShare = hasLoss ? 0.25 : 0
  for (const [id, time] of momentsOf(draw, 'even', scene.since, scene.until, draw.between(8, 25)).entries()) {
    const said = say({ ...manner, time, sender, text: longTalk(scene, 1600 + draw.below(4000)) })
    const frames = udpFrames(sender, COLLECTOR, 1000 + id, Buffer.from(written(said, true)))
    const order = draw.chance(0.3) ? frames.toReversed() : frames
    const missing = draw.chance(lossShare) ? new Set([draw.below(order.length)]) : new Set<number>()
    const copies = missing.size === 0 && draw.chance(0.2) ? 2 : 1
    const seen = order.filter((_, i) => !missing.has(i))
    for (let i = 0; i < copies * seen.length; i++) {
      const bytes = seen[Math.floor(i / copies)]!
      packets.push({ time: time + FRAGMENT_TIME * i, bytes, carries: undefined })
    }
    if (missing.size === 0) continue
    const about = { kind: 'fragment', detector: 'ip-fragments', circumstance: '', source: sender.address } as const
    truths.push({ ...about, since: time, until: time + MINUTE, lost: missing.size, unit: 'fragments', isExact: false })
  }
}

/** A sender or a relay that cuts what is longer than one of the known limits; without a loss, one that sends what is longer. */
export function cutDatagrams(scene: Scene, hasLoss: boolean): void {
  const { draw, since, until } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw, ['rfc5424', 'rfc3164'])
  const limit = draw.pick(CUT_LENGTHS)
  chatter(scene, sender, draw.between(30, 100), manner)
  let bytes = 0
  const long = momentsOf(draw, rhythmOf(draw), since, until, draw.between(2, 6))
  for (const time of long) {
    const given = { ...manner, time, sender }
    const head = written(say({ ...given, text: '' }), true).length
    const more = draw.between(1, 500)
    scene.said.push(say({ ...given, text: longTalk(scene, limit - head + (hasLoss ? 0 : more)) }))
    bytes += more
  }
  if (!hasLoss) scene.distractions.push('datagrams longer than a usual limit')
  if (!hasLoss || long.length === 0) return
  const about = { kind: 'truncation', detector: 'udp-length', circumstance: '', source: sender.host } as const
  const [first, last] = [long[0]!, long.at(-1)!]
  scene.truths.push({ ...about, since: first, until: last, lost: bytes, unit: 'bytes', isExact: false })
}

/** Messages over TCP, numbered; with a loss, the capture did not see some of the segments. */
export function connection(scene: Scene, hasLoss: boolean): void {
  const { draw, numberings, connections, distractions } = scene
  const sender = scene.sender()
  const manner = mannerOf(draw, ['rfc5424'])
  const isNumbered = draw.chance(0.5)
  const said = momentsOf(draw, rhythmOf(draw), scene.since, scene.until, draw.between(60, 200)).map((time, i) =>
    say({ ...manner, time, sender, sd: isNumbered ? `[meta sequenceId="${i + 1}"]` : '', text: smallTalk(draw) }),
  )
  distractions.push('TCP segments sent again, and in the wrong order')
  connections.push({
    sender,
    said,
    isCounted: draw.chance(0.5),
    missing: hasLoss ? 0.03 : 0,
    again: draw.pick([0, 0.05]),
    early: draw.pick([0, 0.05]),
  })
  if (!isNumbered) return
  const about = { detector: 'meta-sequence', circumstance: '', source: sender.host, unit: 'messages' } as const
  numberings.push({ ...about, sent: said.map((said, i) => ({ number: i + 1, said })) })
}
