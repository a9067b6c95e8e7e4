import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeRandom, type Random } from '../../test/support/random.ts'
import { type Counter, type Frame, makeFrames } from './frames.ts'

export interface CaptureOptions {
  readonly packets: number
  /** Resolution of the time stamps. */
  readonly unit: 'us' | 'ns'
  readonly format: 'pcapng' | 'pcap'
  /** What messages are drawn from; as it is, that of makeFrames. */
  readonly makeFrames?: (random: Random) => readonly Frame[]
}

const SEED = 5_000_000
/** Bytes put together before they are written. */
const CHUNK = 4 * 1024 * 1024
/** No block is longer, in bytes: the frames are a few hundred. */
const MAX_BLOCK = 2048
/** 2026-11-17T11:00:00Z, in seconds. */
const START = 1_794_913_200
/** Mean pause between packets in nanoseconds: 2,000 packets a second. */
const PAUSE = 500_000
const NANOSECONDS = 1_000_000_000
/** Of so many messages of a counter one is missing. */
const NUMBERS_A_LOSS = 100_000

/** Writes a capture under a name of its own and gives it its name when it is whole. About 3 s for a million packets. */
export function generateCapture(path: string, options: CaptureOptions): void {
  const { packets, unit, format } = options
  const random = makeRandom(SEED, 1)
  const frames = (options.makeFrames ?? makeFrames)(random)
  const clock = makeClock(random)
  const chunk = new Uint8Array(CHUNK)
  const view = new DataView(chunk.buffer)
  const write = format === 'pcap' ? pcapRecord : enhancedPacketBlock
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(`${path}.part`, 'w')
  let at = format === 'pcap' ? pcapHeader(view, unit) : sectionAndInterface(view, unit)
  for (let i = 0; i < packets; i++) {
    if (at > CHUNK - MAX_BLOCK) {
      writeSync(file, chunk, 0, at)
      at = 0
    }
    const frame = frames[random.below(frames.length)]!
    clock.advance()
    at = write(view, chunk, at, frame, clock, unit)
    const number = frame.counter === undefined ? i : nextOf(frame.counter, random)
    stampFrame(chunk, at - frame.bytes.length - tailOf(format, frame), frame, clock, number)
  }
  writeSync(file, chunk, 0, at)
  closeSync(file)
  renameSync(`${path}.part`, path)
}

interface Clock {
  seconds: number
  nanoseconds: number
  /** Seconds as text, in the two forms that headers carry. */
  rfc5424: Uint8Array
  rfc3164: Uint8Array
  advance(): void
}

function makeClock(random: Random): Clock {
  const clock: Clock = {
    seconds: START - 1,
    nanoseconds: NANOSECONDS - 1,
    rfc5424: new Uint8Array(),
    rfc3164: new Uint8Array(),
    advance() {
      clock.nanoseconds += 1 + random.below(2 * PAUSE)
      if (clock.nanoseconds < NANOSECONDS) return
      clock.nanoseconds -= NANOSECONDS
      clock.seconds++
      const text = new Date(clock.seconds * 1000).toISOString()
      clock.rfc5424 = Buffer.from(text.slice(0, 20).replace('Z', '.'))
      clock.rfc3164 = Buffer.from(`Nov ${text.slice(8, 10)} ${text.slice(11, 19)}`)
    },
  }
  return clock
}

/** Writes the time and the number of the message into the copy of a frame that begins at `start`. */
function stampFrame(chunk: Uint8Array, start: number, frame: Frame, clock: Clock, number: number): void {
  chunk.set(frame.is5424 ? clock.rfc5424 : clock.rfc3164, start + frame.timeAt)
  if (frame.is5424) digits(chunk, start + frame.timeAt + 20, 6, Math.floor(clock.nanoseconds / 1000))
  if (frame.numberAt !== undefined) digits(chunk, start + frame.numberAt, 8, number)
  if (frame.secondsAt !== undefined) digits(chunk, start + frame.secondsAt, 7, clock.seconds)
}

/** The number that a message is given. Now and then one of the numbers is missing. */
function nextOf(counter: Counter, random: Random): number {
  const number = counter.next
  counter.next += random.below(NUMBERS_A_LOSS) === 0 ? 2 : 1
  return number
}

function digits(chunk: Uint8Array, at: number, count: number, value: number): void {
  for (let i = at + count - 1; i >= at; i--) {
    chunk[i] = 48 + (value % 10)
    value = Math.floor(value / 10)
  }
}

/** Bytes of a record behind its frame: padding and the second length of a pcapng block. */
function tailOf(format: 'pcapng' | 'pcap', { bytes }: Frame): number {
  return format === 'pcap' ? 0 : (-bytes.length & 3) + 4
}

function pcapHeader(view: DataView, unit: 'us' | 'ns'): number {
  view.setUint32(0, unit === 'ns' ? 0xa1b23c4d : 0xa1b2c3d4, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, 262_144, true)
  view.setUint32(20, 1, true)
  return 24
}

function pcapRecord(
  view: DataView,
  chunk: Uint8Array,
  at: number,
  { bytes }: Frame,
  clock: Clock,
  unit: 'us' | 'ns',
): number {
  view.setUint32(at, clock.seconds, true)
  view.setUint32(at + 4, unit === 'ns' ? clock.nanoseconds : Math.floor(clock.nanoseconds / 1000), true)
  view.setUint32(at + 8, bytes.length, true)
  view.setUint32(at + 12, bytes.length, true)
  chunk.set(bytes, at + 16)
  return at + 16 + bytes.length
}

/** A section header block and an interface description block (draft-ietf-opsawg-pcapng, sections 4.1 and 4.2). */
function sectionAndInterface(view: DataView, unit: 'us' | 'ns'): number {
  const words = [0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28]
  // The last two words of the body are the option if_tsresol and the end of the options.
  words.push(1, 32, 1, 262_144, 9 | (1 << 16), unit === 'ns' ? 9 : 6, 0, 32)
  words.forEach((word, i) => {
    view.setUint32(4 * i, word, true)
  })
  return 4 * words.length
}

/** An enhanced packet block (section 4.3). */
function enhancedPacketBlock(
  view: DataView,
  chunk: Uint8Array,
  at: number,
  { bytes }: Frame,
  clock: Clock,
  unit: 'us' | 'ns',
): number {
  const padding = -bytes.length & 3
  const length = 32 + bytes.length + padding
  // 64 bits of ticks in two halves, without a BigInt per packet: seconds times ticks, 16 bits of the product at a time.
  const ticks = unit === 'ns' ? NANOSECONDS : 1_000_000
  const rest = unit === 'ns' ? clock.nanoseconds : Math.floor(clock.nanoseconds / 1000)
  const low = (clock.seconds & 0xffff) * ticks + rest
  const high = (clock.seconds >>> 16) * ticks
  const lowSum = (low % 2 ** 32) + (high % 2 ** 16) * 2 ** 16
  view.setUint32(at, 6, true)
  view.setUint32(at + 4, length, true)
  view.setUint32(at + 8, 0, true)
  view.setUint32(at + 12, Math.floor(low / 2 ** 32) + Math.floor(high / 2 ** 16) + Math.floor(lowSum / 2 ** 32), true)
  view.setUint32(at + 16, lowSum % 2 ** 32, true)
  view.setUint32(at + 20, bytes.length, true)
  view.setUint32(at + 24, bytes.length, true)
  chunk.set(bytes, at + 28)
  chunk.fill(0, at + 28 + bytes.length, at + 28 + bytes.length + padding)
  view.setUint32(at + length - 4, length, true)
  return at + length
}
