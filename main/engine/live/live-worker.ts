import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { MessageBatch } from '../../../core/columns/message-batch.ts'
import type { Counts } from '../../../core/decode/tally.ts'
import { loadHasher } from '../../../native/addon.ts'
import { type FollowedPiece, follow, MAX_PIECE } from '../../archive/follow.ts'
import { openPath, segmentName, segmentPath } from '../../archive/layout.ts'
import { GrowingParts } from './growing-parts.ts'
import { CaptureWatch } from './live-capture.ts'
import type { LiveItem, LiveOrder, LiveReport, LiveStatus, LiveWorkerData } from './live-messages.ts'
import { LiveSegment } from './live-segment.ts'

/** Rows are made findable, and it is said how far the following is, at most this often, milliseconds. */
const SHOW_MS = 500
const SAY_MS = 250

/*
 * Follows one archive: reads, hashes, decodes, and writes parts, all in this thread. Nothing is left out: where more comes than can
 * be read, the following falls behind, and says how far.
 */

const { folder, indexFolder, from, options } = workerData as LiveWorkerData
const hasher = loadHasher()
const batch = MessageBatch.create()
const watch = new CaptureWatch()
const stopping = new AbortController()

/** The segment in hand; null: one that is passed over, since the case holds it. */
let current: { readonly number: number; readonly name: string; readonly read: LiveSegment | null } | undefined
/** Sums of the segments before the one in hand. */
const before = { segments: 0, bytes: 0, packets: 0, messages: 0, shown: 0, rejects: {} as Counts['rejects'] }
let lastTime: bigint | null = null
let heardAt: number | null = null
let caughtUpAt = Date.now()
let behindBytes = 0
let shownAt = 0
let saidAt = 0
let capture: LiveStatus['capture'] = null
let answered: (item: LiveItem) => void = () => {}
let changed = true
let isAskedToStop = false

const say = (report: LiveReport) => parentPort!.postMessage(report)

parentPort!.on('message', (order: LiveOrder) => {
  if (order.kind === 'item') answered(order.item)
  else {
    isAskedToStop = true
    stopWhenRead()
  }
})

/** What is written when the following is stopped is still read. */
function stopWhenRead(): void {
  if (isAskedToStop && behindBytes === 0) stopping.abort()
}

async function begin({ segment: number, name, kind }: FollowedPiece): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<LiveItem>()
  answered = resolve
  say({ kind: 'begin', number, name, format: kind })
  const item = await promise
  if (item === null) {
    current = { number, name, read: null }
    return
  }
  // A line states no year; what is written now is of now.
  const referenceSec = Number.isNaN(options.referenceSec) ? Math.floor(Date.now() / 1000) : options.referenceSec
  const source = {
    item: item.item,
    path: join(folder, segmentPath(name)),
    kind,
    compression: 'none' as const,
    options: { ...options, referenceSec },
  }
  const parts = new GrowingParts(indexFolder, item.prefix, (part) => say({ kind: 'part', ...part }))
  current = { number, name, read: new LiveSegment(source, parts, batch, hasher) }
}

function end(stopped: boolean): void {
  const { number, read } = current!
  current = undefined
  if (read === null) return
  const ended = read.end(stopped)
  const { counts } = ended.decoded
  before.segments++
  before.bytes += read.bytes
  before.packets += counts.packets
  if (read.tally.capture) {
    capture = watch.look(read.tally.capture, before.packets, performance.now())
    watch.close(read.tally.capture)
  }
  before.messages += counts.messages
  before.shown += counts.messages
  before.rejects = added(before.rejects, counts.rejects)
  lastTime = read.lastTime ?? lastTime
  say({ kind: 'end', number, ...ended })
}

function added(a: Counts['rejects'], b: Counts['rejects']): Counts['rejects'] {
  const sum = { ...a }
  for (const [reason, count] of Object.entries(b) as [keyof typeof sum, number][])
    sum[reason] = (sum[reason] ?? 0) + count
  return sum
}

/** Takes a piece; false: the segment must be read anew. */
function take(piece: FollowedPiece): boolean {
  const { read } = current!
  const { bytes, withdrawn, offset, ended } = piece
  // Of an open segment, what came is all that was there, as its size was asked right before.
  behindBytes = bytes.length < MAX_PIECE && !ended ? 0 : remaining(piece)
  if (behindBytes === 0) caughtUpAt = Date.now()
  if (bytes.length > 0) heardAt = Date.now()
  changed = true
  if (read !== null) {
    if (withdrawn > 0 && !read.withdraw(offset, read.source.path)) return false
    read.take(bytes)
  }
  if (ended) end(false)
  stopWhenRead()
  return true
}

/** Bytes behind a piece, in its segment and in those after it. */
function remaining({ segment: number, name, kind, offset, bytes }: FollowedPiece): number {
  let sum = Math.max(0, (sizeOf(name) ?? 0) - offset - bytes.length)
  for (let next = number + 1; ; next++) {
    const size = sizeOf(segmentName(next, kind))
    if (size === undefined) return sum
    sum += size
  }
}

function sizeOf(name: string): number | undefined {
  return [openPath(name), segmentPath(name)]
    .map((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.size)
    .find((size) => size !== undefined)
}

/** Makes findable and says what is due. */
function tick(isDue = false): void {
  const now = performance.now()
  if (current?.read && (isDue || now - shownAt >= SHOW_MS) && current.read.shown < current.read.tally.messages) {
    current.read.show()
    shownAt = now
    changed = true
  }
  if (!changed || (!isDue && now - saidAt < SAY_MS)) return
  say(status())
  saidAt = now
  // A rate that falls, and a delay that grows, are told though nothing comes.
  changed = behindBytes > 0 || (capture?.packetsPerSecond ?? 0) > 0
}

function status(): LiveStatus {
  const read = current?.read ?? undefined
  read?.takeStock()
  const counts = read?.tally.counts() ?? null
  lastTime = read?.lastTime ?? lastTime
  const packets = before.packets + (counts?.packets ?? 0)
  if (read?.tally.capture) capture = watch.look(read.tally.capture, packets, performance.now())
  else if (capture) capture = { ...capture, packetsPerSecond: watch.rate(packets, performance.now()) }
  return {
    kind: 'status',
    segment: current?.name ?? null,
    item: read?.source.item ?? null,
    size: read?.bytes ?? 0,
    counts,
    segments: before.segments + (read ? 1 : 0),
    bytes: before.bytes + (read?.bytes ?? 0),
    packets,
    messages: before.messages + (counts?.messages ?? 0),
    shown: before.shown + (read?.shown ?? 0),
    lastTime: lastTime === null ? null : String(lastTime),
    heardAt,
    caughtUpAt,
    behindBytes,
    rejects: added(before.rejects, counts?.rejects ?? {}),
    capture,
  }
}

async function followAll(): Promise<void> {
  let place = from
  for (let again = true; again; ) {
    again = false
    for await (const piece of follow(folder, { from: place, signal: stopping.signal, pollMs: 100 })) {
      if (current?.number !== piece.segment) await begin(piece)
      if (!take(piece)) {
        current = undefined
        place = { segment: piece.segment, offset: 0 }
        again = true
        break
      }
      tick()
      // Timers, and orders, have their turn even where there is always more to read.
      if (behindBytes > 0) await breathe()
    }
  }
  if (current) end(true)
  tick(true)
}

const timer = setInterval(tick, 100)
try {
  await followAll()
} finally {
  clearInterval(timer)
  parentPort!.close()
}
