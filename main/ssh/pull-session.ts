import { setTimeout as pause } from 'node:timers/promises'
import type { SshEvent } from '../../core/ssh/ssh-event.ts'
import type { EventLog } from './event-log.ts'
import { FileFollower, type Look } from './file-follower.ts'
import type { PulledFile } from './pulled-file.ts'
import { connect, type Remote, RemoteLost } from './remote.ts'
import { DISK_FULL, isDiskFull, LEAST_ROOM, roomIn } from './room.ts'
import type { SshSettings } from './ssh-command.ts'

/** How often what was written is made durable and the disk looked at, milliseconds. */
const TICK = 1000
/** First and longest wait before connecting again, milliseconds; it doubles. */
export const FIRST_WAIT = 1000
export const LONGEST_WAIT = 60_000

export interface PullOptions {
  readonly destination: string
  readonly host: string
  readonly ssh: SshSettings
  readonly files: readonly PulledFile[]
  readonly events: EventLog
  /** How often it is looked whether there is more, and that the link is alive is written down; milliseconds. */
  readonly pollMs: number
  readonly heartbeatMs: number
  readonly checkpointMs: number
  /** Ends when all files were read to their ends. */
  readonly once: boolean
  readonly signal: AbortSignal
  /** For tests. */
  readonly settleMs?: number
  readonly firstWaitMs?: number
  readonly patienceMs?: number
  readonly room?: (folder: string) => number
}

/** How a pull ended; `reason` is null where it was asked to, or `once` was reached. */
export interface PullEnd {
  readonly reason: string | null
  readonly hint: string | undefined
  /** Files that could not be read at the end, and why. */
  readonly unread: readonly { readonly file: string; readonly reason: string }[]
}

/**
 * Follows files of one host until the signal, or until it cannot go on. Everything is sealed then. A link that breaks is made
 * again; only where that makes no sense without a person it ends: at the first attempt, when the host's key is another one, when
 * it does not let us in.
 */
export async function pullFrom(options: PullOptions): Promise<PullEnd> {
  const session = new PullSession(options)
  try {
    return await session.run()
  } finally {
    session.close()
  }
}

class PullSession {
  readonly #options: PullOptions
  readonly #followers: readonly FileFollower[]
  #checked = 0
  #signed = Date.now()
  #beat = 0
  /** When the link broke; undefined: there was none yet. */
  #lostAt: number | undefined

  constructor(options: PullOptions) {
    this.#options = options
    const event = (said: SshEvent) => this.#say(said)
    this.#followers = options.files.map((file) => new FileFollower(file, { event, settleMs: options.settleMs }))
  }

  async run(): Promise<PullEnd> {
    try {
      return await this.#run()
    } catch (error) {
      if (isDiskFull(error)) return this.#fullDisk()
      throw error
    }
  }

  async #run(): Promise<PullEnd> {
    const { events, files, host, signal, firstWaitMs = FIRST_WAIT } = this.#options
    const before = events.last === undefined ? '' : `nothing was read since ${events.last} or soon after; `
    this.#say({
      event: 'PULL-STARTED',
      facts: { files: files.length },
      text: `${before}${files.length} files of ${host}`,
    })
    for (let wait = firstWaitMs; ; ) {
      try {
        await this.#connected(() => {
          wait = firstWaitMs
        })
        return this.#stop(null)
      } catch (error) {
        if (signal.aborted) return this.#stop(null)
        if (!(error instanceof RemoteLost)) throw error
        const { failure } = error
        if (this.#beat > 0) this.#lost(failure.reason)
        if (!failure.mayPass || this.#lostAt === undefined) return this.#stop(failure.reason, failure.hint)
      }
      this.#upkeep()
      await pause(wait, undefined, { signal }).catch(() => {})
      if (signal.aborted) return this.#stop(null)
      wait = Math.min(2 * wait, LONGEST_WAIT)
    }
  }

  /** Seals what there is. What fails here has failed before, and is told by that. */
  close(): void {
    for (const file of this.#options.files) quietly(() => file.close())
    quietly(() => this.#options.events.close())
  }

  /** Works over one connection; returns when all is done that `once` asks for. */
  async #connected(made: () => void): Promise<void> {
    const { destination, ssh, patienceMs, signal } = this.#options
    const remote = await connect(destination, ssh, { patience: patienceMs, signal })
    try {
      const { pollMs, once } = this.#options
      this.#isUp(remote)
      made()
      for (;;) {
        const looks: Look[] = []
        for (const follower of this.#followers) {
          looks.push(await follower.look(remote))
          this.#upkeep()
        }
        this.#heartbeat()
        if (once && looks.every((look) => look === 'idle' || look === 'absent')) return
        if (!looks.includes('more')) await pause(pollMs, undefined, { signal })
        signal.throwIfAborted()
      }
    } finally {
      remote.close()
    }
  }

  #isUp({ noise }: Remote): void {
    const { destination } = this.#options
    const away = this.#lostAt === undefined ? '' : `again, after ${Math.round((Date.now() - this.#lostAt) / 1000)} s, `
    const text = `${away}to ${destination}`
    this.#say({ event: 'PULL-CONNECTED', facts: { noise: noise === 0 ? undefined : noise }, text })
    this.#beat = Date.now()
    this.#lostAt = undefined
  }

  #lost(reason: string): void {
    this.#lostAt ??= Date.now()
    this.#beat = 0
    this.#say({ event: 'PULL-LOST', facts: { reason }, text: `the link to ${this.#options.host} broke: ${reason}` })
  }

  /** Only what was answered just now is a sign of life. */
  #heartbeat(): void {
    if (Date.now() - this.#beat < this.#options.heartbeatMs) return
    this.#beat = Date.now()
    const bytes = this.#options.files.reduce((sum, file) => sum + file.bytes, 0)
    this.#say({ event: 'PULL-HEARTBEAT', facts: { bytes }, text: `${this.#options.host} answers` })
  }

  #upkeep(): void {
    const now = Date.now()
    if (now - this.#checked < TICK) return
    this.#checked = now
    const { files, events, checkpointMs, room = roomIn } = this.#options
    for (const file of files) {
      file.sync()
      file.tick()
    }
    events.tick()
    if (now - this.#signed >= checkpointMs) {
      this.#signed = now
      for (const file of files) file.checkpoint()
      events.checkpoint()
    }
    for (const { writer } of files) if (room(writer.folder) < LEAST_ROOM) throw full()
  }

  #say(event: SshEvent): void {
    this.#options.events.say(event)
  }

  #stop(reason: string | null, hint?: string): PullEnd {
    for (const file of this.#options.files) file.close()
    this.#say({ event: 'PULL-STOPPED', facts: { reason: reason ?? undefined }, text: reason ?? 'it was asked to' })
    const unread = this.#followers.flatMap(({ trouble, file }) =>
      trouble === '' ? [] : [{ file: file.path, reason: trouble }],
    )
    return { reason, hint, unread }
  }

  /** Where not even that can be written, the next start mends what is there. */
  #fullDisk(): PullEnd {
    try {
      return this.#stop(DISK_FULL)
    } catch {
      return { reason: DISK_FULL, hint: undefined, unread: [] }
    }
  }
}

function full(): Error {
  return Object.assign(new Error(DISK_FULL), { code: 'ENOSPC' })
}

function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // What went wrong was told where it began.
  }
}
