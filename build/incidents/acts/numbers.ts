import type { Draw } from '../draw.ts'
import { momentsOf } from '../rhythm.ts'
import { iso, type Said, type Sender, stamp3164 } from '../said.ts'
import { mannerOf, note, rhythmOf, type Scene, say, smallTalk } from '../scene.ts'
import { MINUTE, type Micros, SECOND } from '../truth.ts'

/** The greatest sequenceId, after which 1 follows (RFC 5424 §7.3.1). */
const GREATEST_ID = 2_147_483_647
/** Places that a message may come late, and how often one does. */
const LATE_PLACES = 15
/** How late: mostly what networks and queues do, and what a relay does that holds messages back. */
const LATEST = 10 * SECOND
const HELD_BACK = 5 * MINUTE
const HELD_SHARE = 0.2
const LATE_SHARE = 0.05
const COPY_SHARE = 0.1

/** Numbers of what is sent one after the other, of which `stretches` were lost. */
function numbersOf(draw: Draw, first: number, count: number, stretches: number): number[] {
  const losses = new Set(Array.from({ length: stretches }, () => draw.between(1, count - 1)))
  let number = first
  return Array.from({ length: count }, (_, i) => {
    if (i > 0) number += losses.has(i) ? 1 + draw.magnitude(1, 5000) : 1
    return number
  })
}

/** Moments at which what was said at `moments` arrives: some of it some places late. */
function arrivals(draw: Draw, moments: readonly Micros[], isLate: boolean): Micros[] {
  const latest = draw.chance(HELD_SHARE) ? HELD_BACK : LATEST
  return moments.map((time, i) => {
    if (!isLate || !draw.chance(LATE_SHARE)) return time
    const place = Math.min(moments.length - 1, i + draw.between(1, LATE_PLACES))
    return place === i || moments[place]! - time > latest ? time : moments[place]! + 1
  })
}

interface Course {
  readonly moments: readonly Micros[]
  readonly arrive: readonly Micros[]
  readonly copies: boolean
}

function courseOf(scene: Scene, count: number): Course {
  const { draw, since, until, isWire, distractions } = scene
  const moments = momentsOf(draw, rhythmOf(draw), since, until, count)
  const isLate = draw.chance(0.4)
  const copies = isWire && draw.chance(0.3)
  if (isLate) distractions.push('numbered messages up to 15 places late')
  if (copies) distractions.push('numbered messages seen twice')
  return { moments, arrive: arrivals(draw, moments, isLate), copies }
}

const idOf = (number: number): number => ((number - 1) % GREATEST_ID) + 1

function firstId(draw: Draw, count: number): number {
  if (draw.chance(0.3)) return 1
  return draw.chance(0.3) ? GREATEST_ID - draw.below(count) : 1 + draw.below(GREATEST_ID)
}

function numbered(scene: Scene, sender: Sender, course: Course, i: number, number: number, app?: string): Said {
  const { draw } = scene
  const manner = { ...mannerOf(draw, ['rfc5424']), ...(app === undefined ? {} : { app, procid: '77' }) }
  const copies = course.copies && draw.chance(COPY_SHARE) ? 1 : 0
  const sd = `[meta sequenceId="${idOf(number)}"]`
  return say({
    ...manner,
    time: course.arrive[i]!,
    clock: course.moments[i]!,
    sender,
    sd,
    text: smallTalk(draw),
    copies,
  })
}

/** A sender that numbers its messages as RFC 5424 has it, by one counter that never began anew. */
export function metaNumbers(scene: Scene, hasLoss: boolean): void {
  const { draw } = scene
  const sender = scene.sender()
  const course = courseOf(scene, draw.between(60, 300))
  const { length } = course.moments
  if (length < 2) return
  const first = firstId(draw, length)
  const numbers = numbersOf(draw, first, length, hasLoss ? draw.between(1, 5) : 0)
  if (first <= GREATEST_ID && numbers.at(-1)! > GREATEST_ID) scene.distractions.push('numbers past 2147483647')
  const sent = numbers.map((number, i) => ({ number, said: numbered(scene, sender, course, i, number) }))
  scene.said.push(...sent.map(({ said }) => said))
  const about = { detector: 'meta-sequence', circumstance: '', source: sender.host, unit: 'messages' } as const
  scene.numberings.push({ ...about, sent })
}

/** A sender that was started anew once or twice, and numbers from 1 on each time. */
export function newStarts(scene: Scene, hasLoss: boolean): void {
  const { draw } = scene
  const sender = scene.sender()
  const course = courseOf(scene, draw.between(120, 400))
  const { moments, arrive } = course
  const runs = Math.min(draw.between(2, 3), Math.floor(moments.length / 40))
  if (runs < 2) return
  scene.distractions.push('a counter that began anew')
  note(scene, 'meta-sequence', sender.host, 'new starts')
  const about = {
    detector: 'meta-sequence',
    circumstance: 'new starts',
    source: sender.host,
    unit: 'messages',
  } as const
  let begin = 0
  for (let run = 0; run < runs; run++) {
    const end = run === runs - 1 ? moments.length : begin + Math.floor(moments.length / runs)
    const first = run === 0 ? draw.magnitude(500, 1_000_000) : 1
    const numbers = numbersOf(draw, first, end - begin, hasLoss ? draw.between(0, 2) : 0)
    const sent = numbers.map((number, i) => ({ number, said: numbered(scene, sender, course, begin + i, number) }))
    scene.said.push(...sent.map(({ said }) => said))
    scene.numberings.push({ ...about, sent })
    if (run > 0) {
      const [since, until] = [moments[begin - 1]!, arrive[begin]!]
      scene.truths.push({ ...about, kind: 'sequence', since, until, lost: 0, isExact: false, says: 'started anew' })
    }
    begin = end
  }
}

/** Two programs of one host, each with a counter of its own. */
export function twoCounters(scene: Scene, hasLoss: boolean): void {
  const { draw } = scene
  const sender = scene.sender()
  scene.distractions.push('two counters in one source')
  note(scene, 'meta-sequence', sender.host, 'two counters')
  const about = {
    detector: 'meta-sequence',
    circumstance: 'two counters',
    source: sender.host,
    unit: 'messages',
  } as const
  for (const [app, first] of [
    ['alpha', 1 + draw.below(1000)],
    ['beta', 1_000_000 + draw.below(1_000_000)],
  ] as const) {
    const course = courseOf(scene, draw.between(60, 200))
    if (course.moments.length < 2) return
    const numbers = numbersOf(draw, first, course.moments.length, hasLoss ? draw.between(1, 3) : 0)
    const sent = numbers.map((number, i) => ({ number, said: numbered(scene, sender, course, i, number, app) }))
    scene.said.push(...sent.map(({ said }) => said))
    scene.numberings.push({ ...about, sent })
  }
}

/** A relay that writes its own numbers over those of the hosts behind it: each host's numbers leap, and nothing is missing. */
export function relayNumbers(scene: Scene): void {
  const { draw } = scene
  const relay = scene.sender()
  const hosts = Array.from({ length: draw.between(2, 6) }, () => ({
    ...scene.sender(),
    ...{ address: relay.address, port: relay.port },
  }))
  scene.distractions.push(`a relay that numbers ${hosts.length} hosts by one counter`)
  for (const { host } of hosts) note(scene, 'meta-sequence', host, 'relay')
  const course = courseOf(scene, draw.between(150, 400))
  const first = firstId(draw, course.moments.length)
  const sent = course.moments.map((_, i) => numbered(scene, draw.pick(hosts), course, i, first + i))
  scene.said.push(...sent)
}

const CODES = ['SYS-5-CONFIG_I', 'LINK-3-UPDOWN', 'LINEPROTO-5-UPDOWN', 'SEC-6-IPACCESSLOGP'] as const

/** A Cisco device with `service sequence-numbers`. */
export function ciscoNumbers(scene: Scene, hasLoss: boolean): void {
  const { draw, isWire } = scene
  const sender = scene.sender()
  const course = courseOf(scene, draw.between(60, 300))
  if (course.moments.length < 2) return
  const numbers = numbersOf(draw, 1 + draw.below(900_000), course.moments.length, hasLoss ? draw.between(1, 4) : 0)
  const sent = numbers.map((number, i) => {
    const clock = course.moments[i]!
    const millis = String(Math.floor((clock % SECOND) / 1000)).padStart(3, '0')
    const stated = `${String(number).padStart(6, '0')}: ${isWire ? `${sender.host}: ` : ''}${stamp3164(clock)}.${millis}: %${draw.pick(CODES)}: ${smallTalk(draw)}`
    const text = isWire ? stated : `${iso(clock)} ${sender.host} ${stated}`
    const said = say({ time: course.arrive[i]!, clock, sender, form: 'bare', pri: 189, app: '', procid: '', text })
    return { number, said }
  })
  scene.said.push(...sent.map(({ said }) => said))
  // Its own header has the number in front, a line that a collector wrote has it in the text.
  const circumstance = isWire ? 'from the device' : ''
  note(scene, 'cisco-sequence', sender.host, circumstance)
  const about = { detector: 'cisco-sequence', circumstance, source: sender.host, unit: 'messages' } as const
  scene.numberings.push({ ...about, sent })
}

const RECORDS = ['SYSCALL', 'CWD', 'PATH', 'PROCTITLE', 'EXECVE'] as const

/** A Linux host that sends its audit records: several to an event, and among them those that auditd numbers by itself. */
export function auditSerials(scene: Scene, hasLoss: boolean): void {
  const { draw } = scene
  const sender = scene.sender()
  const course = courseOf(scene, draw.between(60, 200))
  if (course.moments.length < 2) return
  const manner = { ...mannerOf(draw, ['rfc3164', 'iso']), app: draw.pick(['audispd', 'audit', 'kernel']), procid: '' }
  const numbers = numbersOf(draw, 1 + draw.below(900_000), course.moments.length, hasLoss ? draw.between(1, 4) : 0)
  const sent = numbers.flatMap((number, i) => {
    const clock = course.moments[i]!
    const at = `${Math.floor(clock / SECOND)}.${String(Math.floor((clock % SECOND) / 1000)).padStart(3, '0')}`
    return Array.from({ length: draw.between(1, 4) }, (_, record) => {
      const text = `type=${RECORDS[record]!} msg=audit(${at}:${number}): arch=c000003e uid=0 comm="${smallTalk(draw, 4)}"`
      return { number, said: say({ ...manner, time: course.arrive[i]! + record, clock, sender, text }) }
    })
  })
  scene.said.push(...sent.map(({ said }) => said))
  for (let i = 0; i < 3; i++) {
    const time = draw.pick(course.moments) + 10
    const text = `type=DAEMON_CONFIG msg=audit(${Math.floor(time / SECOND)}.000:${9000 + i}): op=set res=success`
    scene.said.push(say({ ...manner, time, sender, text }))
  }
  const about = { detector: 'audit-serial', circumstance: '', source: sender.host, unit: 'events' } as const
  scene.numberings.push({ ...about, sent })
}

/** A machine whose kernel stamps its messages, and that was started anew. */
export function kernelStamps(scene: Scene, hasLoss: boolean): void {
  const { draw } = scene
  const sender = scene.sender()
  const moments = momentsOf(draw, rhythmOf(draw), scene.since, scene.until, draw.between(40, 150))
  const manner = { ...mannerOf(draw, ['rfc5424', 'rfc3164']), app: 'kernel', procid: '' }
  let start = moments[0]! - draw.between(100, 5_000_000) * SECOND
  let last = -Infinity
  const starts = hasLoss ? draw.between(1, 2) : 0
  const places = new Set(Array.from({ length: starts }, () => draw.between(10, Math.max(11, moments.length - 10))))
  const sent = moments.map((time, i) => {
    // A start takes its time, and the machine was up before for longer than it has been since.
    if (places.has(i) && time - last > 40 * SECOND && last - start > 100 * SECOND)
      start = time - draw.between(2, 20) * SECOND
    last = time
    // Processors differ by some milliseconds.
    const stamp = Math.max(0, time - start - draw.below(5000)) / SECOND
    const text = `[${stamp.toFixed(6).padStart(12)}] ${smallTalk(draw)}`
    return { start, stamp, said: say({ ...manner, time, sender, text }) }
  })
  scene.said.push(...sent.map(({ said }) => said))
  scene.uptimes.push({ source: sender.host, sent })
}
