import { type Endpoint, tcpFrame, udpFrames } from '../../samples/wire.ts'
import {
  type Block,
  type Captured,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  type Option,
  pcap,
  pcapng,
  section,
  u64,
} from '../../test/support/captures.ts'
import { ACK, PSH, SYN } from '../../test/support/packets.ts'
import { type Counted, countersOf } from './counters.ts'
import type { Draw } from './draw.ts'
import { written } from './said.ts'
import type { Connection, Packet, Scene } from './scene.ts'
import { type Micros, SECOND, type Truth } from './truth.ts'

/** Where all messages go. */
export const COLLECTOR: Endpoint = { address: '192.0.2.254', port: 514 }
/** Ethernet, IPv4 and TCP headers, bytes. */
const TCP_HEADERS = 54
/** The first sequence number of the collector, which says nothing but that it got all. */
const SERVER_SEQUENCE = 7000
const NOTHING = new Uint8Array(0)
/** epb_dropcount (draft-ietf-opsawg-pcapng, Enhanced Packet Block). */
const DROP_COUNT = 4

/** A capture file, and what it does not hold. */
export interface CaptureFile {
  readonly kind: 'pcap' | 'pcapng'
  readonly bytes: Uint8Array
}

/** What a capture does to the packets that it sees. */
export interface Capturing {
  /** Bytes kept of a packet; 0: all. */
  readonly snapLength: number
  readonly counting: Counted
  /** Makes two files of it, one after the other. */
  readonly isSplit: boolean
}

/** The files of a scene's capture, in the order of time. What they lack is added to the scene. */
export function captureOf(scene: Scene, { snapLength, counting, isSplit }: Capturing): CaptureFile[] {
  const { draw } = scene
  const packets = [
    ...datagrams(scene),
    ...scene.connections.flatMap((each) => segments(scene, each, snapLength)),
    ...scene.packets,
  ]
  packets.sort((a, b) => a.time - b.time)
  if (snapLength > 0) scene.truths.push(...cuts(packets, snapLength))
  const isPlain = counting === 'nothing' && draw.chance(0.4)
  const bigEndian = draw.chance(0.2)
  const half = isSplit ? Math.floor(packets.length * (0.3 + 0.4 * draw.uniform())) : packets.length
  return [packets.slice(0, half), packets.slice(half)]
    .filter((part) => part.length > 0)
    .map((part) => {
      const kept = part.map((packet) => captured(packet, snapLength))
      if (isPlain) return { kind: 'pcap', bytes: pcap(kept, { bigEndian, snapLength: snapLength || 262_144 }) }
      const times = part.map(({ time }) => time)
      const { drops, readings, truths } = countersOf(draw, counting, times)
      scene.truths.push(...truths)
      const blocks: (readonly [Micros, Block])[] = kept.map((packet, i) => {
        const options: Option[] = drops.has(i) ? [[DROP_COUNT, u64(BigInt(drops.get(i)!), !bigEndian)]] : []
        return [times[i]!, enhancedPacket(packet, { options })]
      })
      for (const { time, counters } of readings) blocks.push([time, interfaceStatistics(time / SECOND, counters)])
      blocks.sort(([a], [b]) => a - b)
      const head = [section(), interfaceDescription({ snapLength })]
      return { kind: 'pcapng', bytes: pcapng([...head, ...blocks.map(([, block]) => block)], bigEndian) }
    })
}

function captured({ time, bytes }: Packet, snapLength: number): Captured {
  const sec = Math.floor(time / SECOND)
  const kept = { sec, nano: Math.round(time - sec * SECOND) * 1000 }
  if (snapLength === 0 || bytes.length <= snapLength) return { ...kept, bytes }
  return { ...kept, bytes: bytes.subarray(0, snapLength), originalLength: bytes.length }
}

function datagrams({ draw, said }: Scene): Packet[] {
  let id = 0
  return said.flatMap((one) => {
    if (one.isLost) return []
    id++
    const frames = udpFrames(one.sender, COLLECTOR, id, Buffer.from(written(one, true)))
    const packets = frames.map((bytes, i) => ({ time: one.time + i, bytes, carries: one }))
    return one.copies === 0
      ? packets
      : [...packets, ...packets.map((each) => ({ ...each, time: each.time + draw.between(2, 40) }))]
  })
}

/** What the snap length cut off datagrams: one truth for each source. */
function cuts(packets: readonly Packet[], snapLength: number): Truth[] {
  const cut = packets.filter(({ carries, bytes }) => carries !== undefined && bytes.length > snapLength)
  return [...Map.groupBy(cut, ({ carries }) => carries!.sender.host)].map(([source, all]) => ({
    kind: 'truncation',
    detector: 'snap-length',
    circumstance: '',
    source,
    since: all[0]!.time,
    until: all.at(-1)!.time,
    lost: all.reduce((sum, { bytes }) => sum + bytes.length - snapLength, 0),
    unit: 'bytes',
    isExact: false,
  }))
}

/** A part of a stream in one segment. */
interface Segment {
  time: Micros
  readonly start: number
  end: number
  isSeen: boolean
}

/** The packets of a connection. What the capture did not see of it is added to the scene. */
function segments(scene: Scene, { sender, said, isCounted, ...chances }: Connection, snapLength: number): Packet[] {
  const { draw, truths } = scene
  const frames = said.map((one) => {
    const text = written(one, true)
    return Buffer.from(isCounted ? `${Buffer.byteLength(text)} ${text}` : `${text}\n`)
  })
  const content = Buffer.concat(frames)
  const parts = cutUp(
    draw,
    said.map(({ time }, i) => ({ time, length: frames[i]!.length })),
  )
  const initial = draw.below(2 ** 32)
  const packets: Packet[] = []
  let id = 1
  const send = (time: Micros, sequence: number, flags: number, payload = NOTHING) => {
    const segment = { sequence: (initial + sequence) >>> 0, acknowledgment: SERVER_SEQUENCE + 1, flags, payload }
    packets.push({ time, bytes: tcpFrame(sender, COLLECTOR, id++, segment), carries: undefined })
  }
  const answer = (time: Micros, sequence: number, acknowledged: number, flags: number) => {
    const segment = { sequence, acknowledgment: (initial + acknowledged) >>> 0, flags, payload: NOTHING }
    packets.push({ time, bytes: tcpFrame(COLLECTOR, sender, id++, segment), carries: undefined })
  }
  const data = (time: Micros, { start, end }: Segment) => send(time, 1 + start, ACK | PSH, content.subarray(start, end))
  const opened = parts[0]!.time - 3000
  send(opened, 0, SYN)
  answer(opened + 100, SERVER_SEQUENCE, 1, SYN | ACK)
  send(opened + 200, 1, ACK)
  const late = new Set<Segment>()
  for (const [i, part] of parts.entries()) {
    // The last ones stay: of what is missing at the end of a capture it is not told who sent it.
    if (i > 2 && i < parts.length - 3 && snapLength === 0 && draw.chance(chances.missing)) part.isSeen = false
  }
  for (let i = 0; i < parts.length; i++) {
    const [part, next] = [parts[i]!, parts[i + 1]]
    const isEarly = next !== undefined && part.isSeen && next.isSeen && snapLength === 0 && draw.chance(chances.early)
    if (isEarly) {
      data(next.time, next)
      data(next.time + 60, part)
      i++
    } else if (part.isSeen) data(part.time, part)
    const last = isEarly ? next : part
    answer(last.time + 150, SERVER_SEQUENCE + 1, 1 + last.end, ACK)
    if (last.isSeen && snapLength === 0 && draw.chance(chances.again)) data(last.time + 400, last)
    // Seen when it was sent once more for nothing: late, but in the capture.
    const missed = parts[i - 1]
    if (missed !== undefined && !missed.isSeen && last.isSeen && draw.chance(0.15)) {
      data(last.time + 300, missed)
      late.add(missed)
    }
  }
  const address = sender.address
  // A message is lost whatever part of it is missing, be it its end.
  const kept = ({ start, isSeen }: Segment) => (isSeen ? start + snapLength - TCP_HEADERS : start)
  const lost = parts
    .filter((part) => !part.isSeen || (snapLength > 0 && kept(part) < part.end))
    .map((part) => ({ start: kept(part), end: part.end }))
  let start = 0
  for (const [i, one] of said.entries()) {
    const end = start + frames[i]!.length
    if (lost.some((part) => part.start < end && part.end > start)) one.isLost = true
    start = end
  }
  truths.push(...missingOf(parts, late, address))
  if (snapLength > 0) truths.push(...cutOf(parts, snapLength, address))
  return packets
}

/** Segments of one message mostly, else of two, or of a part of one. None is sent before the one in front of it has arrived. */
function cutUp(draw: Draw, messages: readonly { time: Micros; length: number }[]): Segment[] {
  const parts: Segment[] = []
  let at = 0
  for (const { time, length } of messages) {
    const last = parts.at(-1)
    const from = Math.max(time, (last?.time ?? 0) + 1000)
    const chance = draw.uniform()
    if (chance < 0.15 && last !== undefined) last.end += length
    else if (chance < 0.3) {
      const cut = at + 1 + draw.below(length - 1)
      parts.push({ time: from, start: at, end: cut, isSeen: true })
      parts.push({ time: from + 1000, start: cut, end: at + length, isSeen: true })
    } else parts.push({ time: from, start: at, end: at + length, isSeen: true })
    at += length
  }
  return parts
}

/** Segments that are missing, those that follow one another as one. */
function missingOf(parts: readonly Segment[], late: ReadonlySet<Segment>, source: string): Truth[] {
  const truths: Truth[] = []
  const about = {
    kind: 'stream',
    detector: 'tcp-bytes',
    circumstance: '',
    source,
    unit: 'bytes',
    isExact: true,
  } as const
  let run: Segment[] = []
  for (const part of parts) {
    if (!part.isSeen) {
      run.push(part)
      continue
    }
    const lost = run.filter((each) => !late.has(each)).reduce((sum, { start, end }) => sum + end - start, 0)
    if (lost > 0) truths.push({ ...about, since: run[0]!.time, until: part.time, lost })
    run = []
  }
  return truths
}

/** What the snap length cut off the segments of a stream, all as one. */
function cutOf(parts: readonly Segment[], snapLength: number, source: string): Truth[] {
  const cut = parts
    .map(({ time, start, end }) => ({ time, bytes: TCP_HEADERS + end - start - snapLength }))
    .filter(({ bytes }) => bytes > 0)
  if (cut.length === 0) return []
  const lost = cut.reduce((sum, { bytes }) => sum + bytes, 0)
  const [since, until] = [cut[0]!.time, cut.at(-1)!.time]
  const about = { kind: 'stream', detector: 'snap-length', circumstance: '', unit: 'bytes', isExact: true } as const
  return [{ ...about, source, since, until, lost }]
}
