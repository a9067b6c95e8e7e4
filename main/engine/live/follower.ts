import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { LiveArchive } from '../../../contract/live.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../../core/decode/content-decoder.ts'
import type { FollowPlace } from '../../archive/follow.ts'
import { listArchive } from '../../archive/layout.ts'
import { isHeld } from '../../disk/lock.ts'
import { workerUrl } from '../../disk/worker-url.ts'
import type { OpenCase } from '../open-case.ts'
import { LiveItems } from './live-items.ts'
import type { LiveOrder, LiveReport, LiveStatus, LiveWorkerData } from './live-messages.ts'

/** How often it is looked whether the archive is still being written, milliseconds. */
const WATCH_MS = 1_000
/** A thread that does not end when asked to is ended after this, milliseconds. */
const PATIENCE = 10_000

/** What is known of an archive, as the contract has it. */
export function archiveState(
  path: string,
  known: {
    readonly status?: LiveStatus | undefined
    readonly failure?: string | undefined
    readonly written?: boolean | null
    readonly isFollowing?: boolean
  },
): LiveArchive {
  const { status, failure, written = null, isFollowing = true } = known
  const { heardAt = null, behindBytes = 0, caughtUpAt = 0 } = status ?? {}
  return {
    path,
    name: basename(path),
    state: failure !== undefined ? 'failed' : isFollowing ? 'following' : 'ended',
    reason: failure ?? null,
    written,
    segment: status?.segment ?? null,
    item: status?.item ?? null,
    segments: status?.segments ?? 0,
    bytes: status?.bytes ?? 0,
    packets: status?.packets ?? 0,
    messages: status?.messages ?? 0,
    shown: status?.shown ?? 0,
    lastTime: status?.lastTime ?? null,
    heardAt: heardAt === null ? null : String(BigInt(heardAt) * 1_000_000n),
    behindBytes,
    behindMs: behindBytes === 0 ? 0 : Math.max(0, Date.now() - caughtUpAt),
    rejects: status?.rejects ?? {},
    capture: status?.capture ?? null,
  }
}

/** Follows one archive into the open case, in a thread of its own. */
export class Follower {
  readonly path: string
  readonly #opened: OpenCase
  readonly #items: LiveItems
  readonly #changed: () => void
  readonly #worker: Worker
  readonly #gone: Promise<void>
  readonly #watch: NodeJS.Timeout
  #status: LiveStatus | undefined
  #failure: string | undefined
  #item: number | undefined
  #written: boolean | null = null
  /** The last segment is open, as far as it was looked. */
  #isOpen = true

  /** Begins at `from`. `changed` is called when the state changes. */
  constructor(opened: OpenCase, path: string, from: FollowPlace, changed: () => void) {
    this.path = path
    this.#opened = opened
    this.#items = new LiveItems(opened, path)
    this.#changed = changed
    const { indexFolder } = opened.folder
    const data: LiveWorkerData = { folder: path, indexFolder, from, options: DEFAULT_DECODE_OPTIONS }
    this.#worker = new Worker(workerUrl('live-worker', import.meta.url), { workerData: data, name: 'live-worker' })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gone = promise
    this.#worker.on('message', (report: LiveReport) => this.#take(report))
    this.#worker.on('error', (error) => this.#fail((error as Error).message))
    this.#worker.on('exit', () => resolve())
    this.#look()
    this.#watch = setInterval(() => this.#look(), WATCH_MS)
  }

  state(): LiveArchive {
    const isFollowing = this.#written !== false || this.#isOpen || this.#status?.segment != null
    return archiveState(this.path, {
      status: this.#status,
      failure: this.#failure,
      written: this.#written,
      isFollowing,
    })
  }

  /** Reads what is there, and ends. */
  async stop(): Promise<void> {
    this.#order({ kind: 'stop' })
    const late = setTimeout(() => void this.#worker.terminate(), PATIENCE)
    await this.#gone
    clearTimeout(late)
    clearInterval(this.#watch)
    this.#abandon('the following was ended before it had read all')
  }

  /** Ends at once; the item in hand stays as it is, as after a crash. */
  async close(): Promise<void> {
    this.#item = undefined
    clearInterval(this.#watch)
    this.#worker.removeAllListeners('message')
    await this.#worker.terminate()
  }

  #order(order: LiveOrder): void {
    this.#worker.postMessage(order)
  }

  #take(report: LiveReport): void {
    if (this.#failure !== undefined) return
    try {
      this.#note(report)
    } catch (error) {
      // As where the disk is full.
      this.#fail((error as Error).message)
    }
  }

  #note(report: LiveReport): void {
    switch (report.kind) {
      case 'begin': {
        const item = this.#items.begin(report.number, report.name, report.format)
        this.#item = item?.item
        this.#order({ kind: 'item', item })
        break
      }
      case 'part': {
        const { file, part, replaces } = report
        this.#opened.manifest.add({ ...part, file }, replaces)
        this.#opened.touch()
        break
      }
      case 'status':
        this.#status = report
        if (report.item !== null && report.counts && report.item === this.#item)
          this.#items.progress(report.item, report.size, report.counts)
        break
      case 'end':
        this.#item = undefined
        this.#items.end(report.read, report.decoded)
    }
    this.#changed()
  }

  #fail(reason: string): void {
    if (this.#failure !== undefined) return
    this.#failure = reason
    void this.#worker.terminate()
    clearInterval(this.#watch)
    this.#abandon(`following it broke off: ${reason}`)
    this.#changed()
  }

  #abandon(why: string): void {
    try {
      if (this.#item !== undefined) this.#items.fail(this.#item, why)
    } catch {
      // On a full disk, say: then the item counts as interrupted, and is read again when the case is opened again.
    }
    this.#item = undefined
  }

  #look(): void {
    const before = `${this.#written} ${this.#isOpen}`
    this.#written = isHeld(this.path)
    try {
      // Only then does it matter, and the folder may be large.
      if (this.#written === false && this.#status?.segment == null)
        this.#isOpen = listArchive(this.path).segments.at(-1)?.files[0]?.open ?? false
    } catch {
      // The thread finds out, and says so.
    }
    if (`${this.#written} ${this.#isOpen}` !== before) this.#changed()
  }
}
