import { setTimeout as pause } from 'node:timers/promises'
import type { DecodeOptions } from '../../core/decode/content-decoder.ts'
import { droppedText, WARNING } from '../../core/relay/own-message.ts'
import { type Files, systemFiles } from '../disk/files.ts'
import { archiveMessages, beginningOf } from './archive-messages.ts'
import { BackOff } from './back-off.ts'
import type { Channel, OpenChannel } from './channel.ts'
import { REASON_TEXT } from './drop-ledger.ts'
import type { Journal, JournalParams } from './journal.ts'
import { linkTrouble } from './link-error.ts'
import { type ArchiveMessage, MessageReader } from './message-reader.ts'
import { type BufferLimit, MESSAGE_OVERHEAD, Outbox, type Outgoing, type RelayCounts, reportItem } from './outbox.ts'
import { placeText, type RelayPlace } from './relay-place.ts'
import { type DropReport, type RelayState, writeState } from './relay-state.ts'
import { Signal } from './signal.ts'

/** A far end that takes nothing for so long counts as away, and after the longer time the connection is given up, milliseconds. */
export const STALL = 10_000
export const LONGEST_STALL = 60_000
/** A connection is closed in good order and made anew after this, so that it is known that what was sent has arrived, milliseconds. */
export const RENEW_EVERY = 900_000
/** A connection that lasted so long makes the pauses between attempts short again, milliseconds. */
const LASTING = 10_000
/** How often the place is written down, and what was passed on, milliseconds. */
const SAVE_EVERY = 1_000
const STATISTICS_EVERY = 60_000
/** With `once`, how often it is tried to end a connection so that everything is confirmed. */
const END_ATTEMPTS = 2

export interface RelayOptions {
  /** Folder and origin of the archive. */
  readonly folder: string
  readonly archive: string
  /** Name of the far end, e.g. `tls://collector:6514`, and its host. */
  readonly target: string
  readonly host: string
  readonly open: OpenChannel
  /** What else is to stand where the journal says that it began. */
  readonly manner?: JournalParams
  /** Where to begin where there is no state; undefined: at the beginning. */
  readonly from: RelayPlace | undefined
  readonly state: RelayState | undefined
  readonly statePath: string
  readonly buffer: BufferLimit
  readonly decode: DecodeOptions
  /** Ends at what is there now, instead of waiting for more. */
  readonly once: boolean
  readonly journal: Journal
  readonly notice: (notice: RelayNotice) => void
  readonly files?: Files
  readonly backOff?: BackOff
  /** In the place of STALL and LONGEST_STALL, for tests. */
  readonly patience?: { readonly stall: number; readonly longest: number }
}

export type RelayNotice =
  | { readonly kind: 'connected'; readonly peer: string }
  | { readonly kind: 'away'; readonly reason: string }
  | ({ readonly kind: 'dropped'; readonly number: number } & Omit<DropReport, 'number'>)
  | ({ readonly kind: 'statistics' } & RelayStatistics)

export interface RelayStatistics extends RelayCounts {
  /** Parts of the archive that could not be read as messages. */
  readonly rejects: number
}

export interface RelayEnd extends RelayStatistics {
  readonly how: 'stopped' | 'finished' | 'failed'
  /** Why, in words; null where it was asked to, or everything was passed on. */
  readonly reason: string | null
}

/** Forwards what an archive holds and gets, in its order, and accounts for every message: docs/relay.md. */
export class RelaySession {
  readonly #options: RelayOptions
  readonly #files: Files
  readonly #backOff: BackOff
  readonly #reader: MessageReader
  readonly #outbox: Outbox
  readonly #stop = new AbortController()
  /** Something was read, or reading has ended. */
  readonly #more = new Signal()
  /** There may be room, or a reason to drop. */
  readonly #room = new Signal()
  #failure: string | undefined
  #isThrough = false
  /** The end of the archive was reached once: what comes now is new. */
  #isLive = false
  /** There is no connection, and an attempt to make one failed. */
  #isAway = false
  #wasConnected = false
  #lastReason: string | undefined
  #ordinal = 0
  /** Behind what was read. */
  #place: RelayPlace
  #lastStatistics = ''

  constructor(options: RelayOptions) {
    const { state, journal, target } = options
    this.#options = options
    this.#files = options.files ?? systemFiles
    this.#backOff = options.backOff ?? new BackOff()
    this.#reader = new MessageReader(options.decode)
    this.#outbox = new Outbox(state)
    this.#place = state?.place ?? options.from ?? beginningOf(options.folder)
    this.#log('started', `relay started to ${target}`, {
      archive: options.archive,
      target,
      ...options.manner,
      from: placeText(this.#place),
      resumed: state === undefined ? 'no' : state.isClean ? 'yes' : 'yes, messages may be repeated',
    })
    journal.sync()
    // Whoever is interrupted before it has a state would not know that it had been there.
    this.#save(false)
  }

  /** Ends when it was asked to, when everything was passed on (`once`), or when it cannot go on. The place is kept. */
  async run(): Promise<RelayEnd> {
    const timers = [
      setInterval(() => this.#safely(() => this.#save(false)), SAVE_EVERY),
      setInterval(() => this.#safely(() => this.#statistics()), STATISTICS_EVERY),
    ]
    const reading = this.#read().catch((error: Error) => {
      if (!this.#stop.signal.aborted) this.fail(error.message)
    })
    try {
      for (let attempts = 0; ; ) {
        const channel = await this.#connect()
        if (channel === undefined) break
        const isConfirmed = await this.#use(channel)
        if (this.#stop.signal.aborted || (this.#isDone() && (isConfirmed || ++attempts >= END_ATTEMPTS))) break
      }
      this.#stop.abort()
      await reading
      return this.#finish()
    } catch (error) {
      this.fail((error as Error).message)
      return this.#finish()
    } finally {
      for (const timer of timers) clearInterval(timer)
    }
  }

  /** Ends: what was sent is confirmed if it can be; what waits is sent the next time. */
  stop(): void {
    this.#stop.abort()
    this.#more.fire()
    this.#room.fire()
  }

  /** Ends, as it cannot go on. */
  fail(reason: string): void {
    this.#failure ??= reason
    this.stop()
  }

  counts(): RelayStatistics {
    const rejects = [...this.#reader.tally.rejects.values()].reduce((sum, count) => sum + count, 0)
    return { ...this.#outbox.counts(), rejects }
  }

  async #read(): Promise<void> {
    const { folder, once, state } = this.#options
    const { signal } = this.#stop
    // What is in the archive at the start of a relay that was interrupted may have been sent behind the place that it had written down.
    let isRepeat = state !== undefined && !state.isClean
    for await (const { messages, isNewest } of archiveMessages(folder, this.#place, this.#reader, { once, signal })) {
      for (const message of messages) {
        const ordinal = this.#ordinal++
        const item = { ordinal, what: message, size: message.bytes.length + MESSAGE_OVERHEAD, isRepeat }
        if (!this.#outbox.drops.isSkipped(ordinal)) {
          await this.#makeRoom(item.size)
          if (signal.aborted) return
          this.#outbox.add(item)
          this.#more.fire()
        }
        this.#place = message.after
      }
      if (!isNewest) continue
      this.#isLive = true
      isRepeat = false
    }
    if (signal.aborted) return
    this.#isThrough = true
    this.#more.fire()
  }

  /** Waits until one more fits, or drops the oldest where the far end is away and what comes is new. */
  async #makeRoom(size: number): Promise<void> {
    const { buffer } = this.#options
    while (this.#outbox.isFull(size, buffer)) {
      if (this.#stop.signal.aborted) return
      if (buffer !== 'archive' && this.#isLive && this.#isAway) this.#outbox.dropOldest()
      else await this.#room.wait()
    }
  }

  /** A channel; undefined where it is to end. */
  async #connect(): Promise<Channel | undefined> {
    const { open, host, target } = this.#options
    const { signal } = this.#stop
    while (!signal.aborted && !this.#isDone()) {
      try {
        const channel = await open(signal, () => this.#outbox.refused())
        this.#isAway = false
        this.#wasConnected = true
        this.#lastReason = undefined
        this.#log('connected', `relay connected to ${target}`, { peer: channel.peer })
        this.#options.notice({ kind: 'connected', peer: channel.peer })
        return channel
      } catch (error) {
        if (signal.aborted) return undefined
        const { reason, isFinal } = linkTrouble(error as Error, host)
        // Someone who means another machine wants to know at once; a machine that was right may be set right again.
        if (isFinal && !this.#wasConnected) this.fail(`${target}: ${reason}`)
        else this.#away(reason)
        await pause(this.#backOff.next(), undefined, { signal }).catch(() => {})
      }
    }
    return undefined
  }

  #away(reason: string): void {
    this.#isAway = true
    this.#room.fire()
    if (reason === this.#lastReason) return
    this.#lastReason = reason
    this.#log('disconnected', `relay has no connection to ${this.#options.target}: ${reason}`, {}, WARNING)
    this.#options.notice({ kind: 'away', reason })
  }

  /** Sends through a channel until it is lost, there is nothing more, or it is to end. True: everything is known to have arrived. */
  async #use(channel: Channel): Promise<boolean> {
    const begun = performance.now()
    let lost: { readonly error: Error | null } | undefined
    void channel.lost.then((error) => {
      lost = { error }
      this.#more.fire()
    })
    const renewal = begun + RENEW_EVERY
    while (lost === undefined && !this.#stop.signal.aborted && performance.now() < renewal) {
      const next = this.#outbox.nextAgain() ?? this.#nextReport() ?? this.#outbox.nextWaiting()
      this.#room.fire()
      if (next === undefined) {
        if (this.#isThrough) break
        await this.#more.wait(renewal - performance.now())
      } else if (!this.#send(channel, next)) await this.#drained(channel)
    }
    if (lost === undefined && (await channel.end())) {
      this.#outbox.confirmed()
      return true
    }
    const error = await channel.lost
    if (performance.now() - begun > LASTING) this.#backOff.reset()
    this.#outbox.broke()
    if (!this.#stop.signal.aborted) {
      this.#away(error === null ? 'the far end closed the connection' : linkTrouble(error, this.#options.host).reason)
      await pause(this.#backOff.next(), undefined, { signal: this.#stop.signal }).catch(() => {})
    }
    return false
  }

  /** False: no more for now. */
  #send(channel: Channel, item: Outgoing): boolean {
    const { ordinal, what, isRepeat } = item
    const sent =
      ordinal === null
        ? channel.sendOwn(this.#reportMessage(what as DropReport, isRepeat))
        : channel.send(what as ArchiveMessage, isRepeat)
    if (typeof sent !== 'string') this.#outbox.sent(item)
    else this.#outbox.drop(item, sent)
    return sent !== false
  }

  /** Waits until the far end takes more; one that takes nothing for long is given up. */
  async #drained(channel: Channel): Promise<void> {
    const { signal } = this.#stop
    const { stall, longest } = this.#options.patience ?? { stall: STALL, longest: LONGEST_STALL }
    const [isOver, timers] = [new AbortController(), new AbortController()]
    const end = () => isOver.abort()
    signal.addEventListener('abort', end, { once: true })
    void Promise.race([channel.drained(), channel.lost]).then(end)
    const stalled = pause(stall, undefined, { signal: timers.signal }).then(async () => {
      this.#isAway = true
      this.#room.fire()
      await pause(longest - stall, undefined, { signal: timers.signal })
      channel.destroy()
    })
    stalled.catch(() => {})
    if (!signal.aborted && !isOver.signal.aborted)
      await new Promise<void>((resolve) => isOver.signal.addEventListener('abort', () => resolve(), { once: true }))
    timers.abort()
    signal.removeEventListener('abort', end)
    this.#isAway = false
  }

  /** What was dropped, as something to send: written down before it goes out. */
  #nextReport(): Outgoing | undefined {
    const report = this.#outbox.drops.report(this.#isThrough && !this.#outbox.hasWaiting)
    if (report === undefined) return undefined
    this.#options.journal.write(this.#reportMessage(report, false))
    this.#options.journal.sync()
    this.#save(false, report)
    this.#options.notice({ kind: 'dropped', ...report })
    return reportItem(report)
  }

  #reportMessage({ number, why, messages, first, last }: DropReport, isRepeat: boolean): Uint8Array {
    const { archive, target, journal } = this.#options
    const text = droppedText(messages, target, REASON_TEXT[why])
    const params = { report: number, archive, messages, why, first, last, repeat: isRepeat ? 'possible' : undefined }
    return journal.message('dropped', text, params, WARNING)
  }

  #isDone(): boolean {
    return this.#isThrough && this.#outbox.isEmpty
  }

  /** Writes down how far it has come. `report` is about to be sent. */
  #save(isEnd: boolean, report?: DropReport): void {
    const { archive, target, statePath } = this.#options
    const { isConfirmed, reports, ...state } = this.#outbox.state(this.#place, this.#ordinal)
    writeState(this.#files, statePath, {
      ...{ archive, target, ...state },
      reports: report === undefined ? reports : [...reports, report],
      isClean: isEnd && isConfirmed,
    })
  }

  #statistics(): void {
    const counts = this.counts()
    const text = JSON.stringify(counts)
    if (text === this.#lastStatistics) return
    this.#lastStatistics = text
    this.#log('statistics', `relay passed on ${counts.passed} messages to ${this.#options.target}`, { ...counts })
    this.#options.notice({ kind: 'statistics', ...counts })
  }

  #finish(): RelayEnd {
    const { journal } = this.#options
    const reason = this.#failure ?? null
    const how = reason !== null ? 'failed' : this.#isDone() ? 'finished' : 'stopped'
    const counts = this.counts()
    this.#safely(() => {
      this.#save(true)
      this.#log('stopped', `relay ended: ${reason ?? how}`, { ...counts, unreported: this.#outbox.drops.unreported })
      journal.close()
    })
    return { how: this.#failure === undefined ? how : 'failed', reason: this.#failure ?? null, ...counts }
  }

  #log(id: string, text: string, params: JournalParams = {}, severity?: number): void {
    const { journal } = this.#options
    journal.write(journal.message(id, text, params, severity))
  }

  /** Without its journal and its place a relay does not go on. */
  #safely(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.fail((error as Error).message)
    }
  }
}
