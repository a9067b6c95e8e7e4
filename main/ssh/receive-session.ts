import type { Readable } from 'node:stream'
import type { RotationPolicy } from '../../core/archive/rotation-policy.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import type { EventLog } from './event-log.ts'
import { DISK_FULL, isDiskFull, LEAST_ROOM, roomIn } from './room.ts'

const TICK = 1000
const LINE_FEED = 0x0a

export interface ReceiveOptions {
  readonly sender: string
  /** Where the connection comes from, as sshd says (`SSH_CONNECTION`); undefined: it does not come through sshd. */
  readonly from: string | undefined
  readonly writer: ArchiveWriter
  readonly events: EventLog
  readonly rotation: RotationPolicy
  readonly heartbeatMs: number
  readonly checkpointMs: number
  readonly signal: AbortSignal
  readonly room?: (folder: string) => number
}

export interface ReceiveEnd {
  readonly bytes: number
  /** Why it could not go on; null where the other side ended, or it was asked to. */
  readonly reason: string | null
}

/**
 * Seals what one sender pushes until that ends. sshd closes our input both when the sender is through and when the link breaks: only
 * a line that has no end shows that something was cut.
 */
export async function receiveFrom(input: Readable, options: ReceiveOptions): Promise<ReceiveEnd> {
  const { sender, from, writer, events, rotation, signal, room = roomIn } = options
  const stream = writer.stream('log', { rotation })
  const before = events.last === undefined ? '' : `nothing came since ${events.last} or soon after; `
  const where = from === undefined ? 'not through sshd' : `from ${from}`
  events.say({ event: 'PUSH-CONNECTED', facts: { sender, from }, text: `${before}${sender} sends, ${where}` })
  let [bytes, last] = [0, LINE_FEED]
  const { promise, resolve, reject } = Promise.withResolvers<string | null>()
  const safely = (act: () => void) => () => {
    try {
      act()
    } catch (error) {
      if (isDiskFull(error)) resolve(DISK_FULL)
      else reject(error)
    }
  }
  const timers = [
    setInterval(
      safely(() => {
        stream.sync()
        stream.tick()
        events.tick()
        if (room(writer.folder) < LEAST_ROOM) resolve(DISK_FULL)
      }),
      TICK,
    ),
    setInterval(
      safely(() => {
        stream.checkpoint()
        events.checkpoint()
      }),
      options.checkpointMs,
    ),
    setInterval(
      safely(() => events.say({ event: 'PUSH-HEARTBEAT', facts: { sender, bytes }, text: `${sender} is connected` })),
      options.heartbeatMs,
    ),
  ]
  input.on('data', (piece: Buffer) =>
    safely(() => {
      stream.append(piece)
      bytes += piece.length
      last = piece.at(-1) ?? last
    })(),
  )
  input.once('end', () => resolve(null)).once('error', reject)
  signal.addEventListener('abort', () => resolve(null), { once: true })
  const close = (reason: string | null): void => {
    stream.close()
    const torn = last === LINE_FEED ? undefined : 'yes'
    const end = torn ? ', in the middle of a line' : ''
    const text = `${sender} sent ${bytes} bytes${end}${reason === null ? '' : `; ${reason}`}`
    events.say({ event: 'PUSH-ENDED', facts: { sender, bytes, torn, reason: reason ?? undefined }, text })
  }
  let reason: string | null = null
  try {
    reason = await promise
    close(reason)
    return { bytes, reason }
  } catch (error) {
    // Where not even the end can be written, the next one that is opened mends what is there.
    if (reason !== DISK_FULL && !isDiskFull(error)) throw error
    return { bytes, reason: DISK_FULL }
  } finally {
    for (const timer of timers) clearInterval(timer)
    input.removeAllListeners('data').pause()
  }
}
