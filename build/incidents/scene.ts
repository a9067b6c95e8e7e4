import type { LossUnit } from '../../core/gaps/finding.ts'
import type { PlannedSilence } from '../../core/gaps/rhythm/silence.ts'
import { type Draw, drawing } from './draw.ts'
import { momentsOf, RHYTHMS, type Rhythm } from './rhythm.ts'
import type { Form, Said, Sender } from './said.ts'
import type { Circumstance, Consequence, Micros, Truth } from './truth.ts'

/** A frame that a capture saw, or would have seen. */
export interface Packet {
  readonly time: Micros
  readonly bytes: Uint8Array
  /** What it carries, for what a capture does to it. */
  readonly carries: Said | undefined
}

/** A numbering of one sender: what it sent, number by number. Numbers go on rising past a wrap. */
export interface Numbering {
  readonly detector: string
  readonly circumstance: Circumstance
  readonly source: string
  readonly unit: LossUnit
  readonly sent: readonly { readonly number: number; readonly said: Said }[]
}

/** The kernel of one machine: what it said, with the stamp of each and when the machine had been started. */
export interface Uptime {
  readonly source: string
  readonly sent: readonly { readonly start: Micros; readonly stamp: number; readonly said: Said }[]
}

/** One TCP connection, and which of its segments the capture did not see. */
export interface Connection {
  readonly sender: Sender
  readonly said: readonly Said[]
  readonly isCounted: boolean
  /** Chance that a segment is missing, is sent again, or comes before the one in front of it. */
  readonly missing: number
  readonly again: number
  readonly early: number
}

/** What an incident is put together in. Acts add to it; it is made evidence at the end. */
export interface Scene {
  readonly draw: Draw
  readonly since: Micros
  readonly until: Micros
  /** Whether messages are seen on the wire, or lie in files. */
  readonly isWire: boolean
  /** Messages in datagrams, or lines. */
  readonly said: Said[]
  readonly connections: Connection[]
  /** Frames besides those of messages. */
  readonly packets: Packet[]
  readonly numberings: Numbering[]
  readonly uptimes: Uptime[]
  readonly truths: Truth[]
  readonly consequences: Consequence[]
  readonly heartbeats: string[]
  readonly planned: PlannedSilence[]
  /** Circumstance of what is found of a source, by detector and source. */
  readonly circumstances: Map<string, Circumstance>
  /** What was done that is no loss, in words. */
  readonly distractions: string[]
  /** Somebody who was not there before. */
  sender(): Sender
}

export function openScene(seed: number, isWire: boolean, since: Micros, until: Micros): Scene {
  const draw = drawing(seed, 2)
  const names = ['web', 'db', 'app', 'mail', 'fw', 'dns', 'gw', 'vpn']
  let senders = 0
  return {
    draw,
    since,
    until,
    isWire,
    said: [],
    connections: [],
    packets: [],
    numberings: [],
    uptimes: [],
    truths: [],
    consequences: [],
    heartbeats: [],
    planned: [],
    circumstances: new Map(),
    distractions: [],
    sender() {
      senders++
      const host = `${draw.pick(names)}-${String(senders).padStart(2, '0')}`
      return { host, address: `192.0.2.${senders}`, port: 40_000 + senders }
    },
  }
}

/** How a message is said where the act does not care. */
export interface Manner {
  readonly form: Form
  readonly pri: number
  readonly app: string
  readonly procid: string
}

const PROGRAMS = ['sshd', 'cron', 'nginx', 'postgres', 'named', 'haproxy', 'chronyd', 'dovecot'] as const
const WORDS =
  'accepted answer backend cache closed connection could daemon denied error finished from header invalid job kept local message not opened peer port process read received refused request root session started stopped timeout unit user wrote'.split(
    ' ',
  )

export function mannerOf(draw: Draw, forms: readonly Form[] = ['rfc5424', 'rfc3164', 'iso']): Manner {
  const procid = String(100 + draw.below(30_000))
  return { form: draw.pick(forms), pri: 8 * draw.below(20) + 3 + draw.below(4), app: draw.pick(PROGRAMS), procid }
}

/** Words that nothing follows from. They end in a full stop, as those of a datagram that was cut do not. */
export function smallTalk(draw: Draw, most = 12): string {
  const words = Array.from({ length: 3 + draw.below(most - 2) }, () => draw.pick(WORDS))
  return `${words.join(' ')}.`
}

export function rhythmOf(draw: Draw): Rhythm {
  return draw.pick(RHYTHMS)
}

/** A message; what is not given is nothing. */
export function say(given: Pick<Said, 'time' | 'sender' | 'text'> & Manner & Partial<Said>): Said {
  return { clock: given.time, sd: '', copies: 0, isLost: false, ...given }
}

/** What a source says all day, and what nothing follows from. */
export function chatter(scene: Scene, sender: Sender, count: number, manner = mannerOf(scene.draw)): Said[] {
  const { draw, since, until } = scene
  const said = momentsOf(draw, rhythmOf(draw), since, until, count).map((time) =>
    say({ ...manner, time, sender, text: smallTalk(draw) }),
  )
  scene.said.push(...said)
  return said
}

/** Whatever is found of the source by the detector counts in this row of the table. */
export function note(scene: Scene, detector: string, source: string, circumstance: Circumstance): void {
  scene.circumstances.set(`${detector} ${source}`, circumstance)
}

/** What is missing of the numberings of a scene: the numbers between two that came, told by what is in the evidence. */
export function holesOf({ numberings, isWire }: Scene): Truth[] {
  const placed = ({ time, clock }: Said) => (isWire ? time : clock)
  return numberings.flatMap(({ detector, circumstance, source, unit, sent }) => {
    const seen = sent.filter(({ said }) => !said.isLost).toSorted((a, b) => a.number - b.number)
    return seen.slice(1).flatMap(({ number, said }, i): Truth[] => {
      const before = seen[i]!
      const lost = number - before.number - 1
      if (lost <= 0) return []
      const times = [placed(before.said), placed(said)]
      const [since, until] = [Math.min(...times), Math.max(...times)]
      return [{ kind: 'sequence', detector, circumstance, source, since, until, lost, unit, isExact: true }]
    })
  })
}

/** Where machines were started anew between two messages that came, and it shows: where the stamp falls. */
export function startsOf({ uptimes }: Scene): Truth[] {
  const about = { kind: 'sequence', detector: 'kernel-stamp', circumstance: '', unit: 'messages' } as const
  return uptimes.flatMap(({ source, sent }) => {
    const seen = sent.filter(({ said }) => !said.isLost)
    return seen.slice(1).flatMap(({ start, stamp, said }, i): Truth[] => {
      const before = seen[i]!
      if (start === before.start || stamp >= before.stamp) return []
      return [{ ...about, source, since: before.said.time, until: said.time, lost: null, isExact: false }]
    })
  })
}
