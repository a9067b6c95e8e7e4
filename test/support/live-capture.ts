/** Runs `logwitness capture` as a user does, and looks at what it left, with nothing of the code that wrote it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseCaptureEvent } from '../../core/capture/capture-event.ts'
import { LAUNCHER } from './cli.ts'

export type Notice = Record<string, unknown> & { readonly kind: string }

export interface LiveCapture {
  readonly child: ChildProcess
  readonly notices: Notice[]
  /** What it says on standard error, so far. */
  readonly remarks: () => string
  /** The next thing of that kind that it says, or has said. */
  heard(kind: string, wanted?: (notice: Notice) => boolean): Promise<Notice>
  /** Sends a signal, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>
  readonly ended: Promise<number | null>
}

export interface LiveOptions {
  readonly interface: string
  readonly archive: string
  readonly keys: string
  readonly flags?: readonly string[]
  /** A command that runs another one, in a namespace or as another user. */
  readonly inside?: readonly string[]
}

export function startLive({ interface: name, archive, keys, flags = [], inside = [] }: LiveOptions): LiveCapture {
  const command = [
    ...inside,
    process.execPath,
    LAUNCHER,
    'capture',
    '-i',
    name,
    archive,
    '--keys',
    keys,
    '--json',
    ...flags,
  ]
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
  const notices: Notice[] = []
  const waiting = new Set<() => void>()
  let remarks = ''
  child.stderr.on('data', (bytes: Buffer) => {
    remarks += bytes
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    notices.push(JSON.parse(line) as Notice)
    for (const look of waiting) look()
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    notices,
    remarks: () => remarks,
    ended,
    heard(kind, wanted = () => true) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = notices.find((each) => each.kind === kind && wanted(each))
          if (found === undefined) return false
          waiting.delete(look)
          resolve(found)
          return true
        }
        if (look()) return
        waiting.add(look)
        void ended.then((code) => {
          if (!look()) reject(new Error(`it ended with ${code} and never said "${kind}": ${remarks}`))
        })
      })
    },
    end(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
  }
}

/** What stands in the segments of an archive. */
export interface LiveContent {
  readonly segments: readonly SegmentContent[]
  /** Numbers of all packets, in the order of the archive. */
  readonly numbers: readonly number[]
}

export interface LiveEvent {
  readonly event: string
  readonly facts: Readonly<Record<string, string>>
}

export interface SegmentContent {
  readonly name: string
  /** Numbers of packets, and events, in order. */
  readonly items: readonly (number | LiveEvent)[]
  readonly numbers: readonly number[]
  /** What the newest statistics block says, undefined where it does not. */
  readonly received: number | undefined
  readonly dropped: number | undefined
  /** Events, in order. */
  readonly events: readonly LiveEvent[]
}

const ENHANCED_PACKET = 6
const STATISTICS = 5
const COMMENT = 1
const RECEIVED = 4
const SYSTEM_DROPPED = 7
/** Ethernet, IPv4 and UDP. */
const HEADERS = 42

/** Reads segments that are sealed, or with `open` also the one that is written. `numberOf` reads the number of a payload. */
export function liveContent(archive: string, numberOf = sequenceIn): LiveContent {
  const folder = join(archive, 'segments')
  const names = readdirSync(folder).filter((name) => /\.pcapng(?:\.open)?$/.test(name))
  const segments = names.sort().map((name) => segmentContent(name, readFileSync(join(folder, name)), numberOf))
  const numbers: number[] = []
  for (const segment of segments) for (const number of segment.numbers) numbers.push(number)
  return { segments, numbers }
}

function segmentContent(name: string, bytes: Buffer, numberOf: (payload: Buffer) => number): SegmentContent {
  const items: (number | LiveEvent)[] = []
  let received: number | undefined
  let dropped: number | undefined
  for (let at = 0; at + 12 <= bytes.length; ) {
    const [type, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)]
    if (at + length > bytes.length) break
    if (type === ENHANCED_PACKET) {
      const captured = bytes.readUInt32LE(at + 20)
      items.push(numberOf(bytes.subarray(at + 28 + HEADERS, at + 28 + captured)))
    } else if (type === STATISTICS) {
      for (let option = at + 20; option + 4 <= at + length - 4; ) {
        const [code, size] = [bytes.readUInt16LE(option), bytes.readUInt16LE(option + 2)]
        const value = bytes.subarray(option + 4, option + 4 + size)
        if (code === COMMENT) items.push(parseCaptureEvent(String(value)) ?? { event: `?${value}`, facts: {} })
        else if (code === RECEIVED) received = Number(value.readBigUInt64LE())
        else if (code === SYSTEM_DROPPED) dropped = Number(value.readBigUInt64LE())
        option += 4 + ((size + 3) & ~3)
      }
    }
    at += length
  }
  const numbers = items.filter((item) => typeof item === 'number')
  const events = items.filter((item) => typeof item !== 'number')
  return { name, items, numbers, events, received, dropped }
}

/** The `meta sequenceId` of a message. */
export function sequenceIn(payload: Buffer): number {
  const at = payload.indexOf('sequenceId="')
  return at < 0 ? Number.NaN : Number.parseInt(payload.toString('latin1', at + 12, at + 22), 10)
}

/** The number with which payloads without sense begin. */
export const noiseNumber = (payload: Buffer): number => payload.readUInt32BE(0)

/** What of 1..count is not among `numbers`, and what is there more than once. */
export function accountOf(
  numbers: readonly number[],
  count: number,
): { missing: number; twice: number; strange: number } {
  const seen = new Uint8Array(count + 1)
  let [twice, strange, there] = [0, 0, 0]
  for (const number of numbers) {
    if (!(number >= 1 && number <= count)) strange++
    else if (seen[number] === 1) twice++
    else {
      seen[number] = 1
      there++
    }
  }
  return { missing: count - there, twice, strange }
}
