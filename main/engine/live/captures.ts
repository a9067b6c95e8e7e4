import { CallError } from '../../../contract/call-error.ts'
import {
  type CaptureInterfaces,
  type CaptureStart,
  type CaptureWish,
  captureEngineName,
  captureInterface,
  MAX_CAPTURES,
  type StartedCapture,
} from '../../../contract/live.ts'
import { parseCaptureEvent } from '../../../core/capture/capture-event.ts'
import { type RunningCommand, runCommand } from './command-line.ts'

/** A capture that has said nothing after this is ended again, milliseconds. */
const START_MS = 20_000
/** Captures have so long to end when the app does, milliseconds; one on a slow disk then goes on to its end alone. */
const END_MS = 4_000
/** Captures that have ended and are still told of. */
const MAX_ENDED = 8

interface Capture {
  state: StartedCapture
  readonly process: RunningCommand
}

/** Captures that were started from the app: each is the command line's own, in a process of its own. */
export class Captures {
  readonly #command: readonly string[] | undefined
  readonly #changed: () => void
  readonly #captures = new Map<number, Capture>()
  #last = 0

  /** `command` is how the command line is called from here; undefined: it cannot be. */
  constructor(command: readonly string[] | undefined, changed: () => void) {
    this.#command = command
    this.#changed = changed
  }

  state(): StartedCapture[] {
    return [...this.#captures.values()].map(({ state }) => state)
  }

  /** Interfaces, and by which engine each can be opened. */
  async interfaces(): Promise<CaptureInterfaces> {
    const interfaces: CaptureInterfaces['interfaces'] = []
    const { done } = runCommand(this.#needCommand(), ['interfaces', '--json'], ({ kind, ...device }) => {
      const refused = Array.isArray(device.refused) ? device.refused.map((each) => ({ hint: null, ...each })) : []
      const known = captureInterface.safeParse({ ...device, refused })
      if (kind === 'interface' && known.success) interfaces.push(known.data)
    })
    const { status, remarks } = await done
    if (status === null || (interfaces.length === 0 && remarks !== ''))
      throw new CallError('engine', `The interfaces could not be listed: ${remarks}`)
    return { interfaces, isWhole: !remarks.includes('only interfaces with an address') }
  }

  /** Starts a capture into `archive`. Answers once something can be captured, or it is clear that nothing can. */
  async start(wish: CaptureWish, archive: string): Promise<CaptureStart> {
    const running = this.state().filter(({ state }) => state !== 'ended' && state !== 'failed')
    if (running.length >= MAX_CAPTURES)
      throw new CallError('refused', `${MAX_CAPTURES} captures are running already: stop one of them first.`)
    const args = ['capture', archive, `--interface=${wish.interface}`, '--json', '--statistics=1s']
    if (wish.filter.trim() !== '') args.push(`--filter=${wish.filter}`)
    if (wish.rotate !== undefined) args.push(`--rotate=${wish.rotate}`)
    if (wish.engine !== undefined) args.push(`--engine=${wish.engine}`)
    const number = ++this.#last
    const begun = Promise.withResolvers<void>()
    const process = runCommand(this.#needCommand(), args, (line) => {
      this.#take(number, line)
      if (line.kind === 'started') begun.resolve()
    })
    const state: StartedCapture = {
      capture: number,
      archive,
      interface: wish.interface,
      state: 'starting',
      engine: wish.engine ?? null,
      reason: null,
      hint: null,
      received: null,
      dropped: null,
      interfaceDropped: null,
      startedAt: String(BigInt(Date.now()) * 1_000_000n),
    }
    this.#captures.set(number, { state, process })
    const late = setTimeout(() => process.stop(), START_MS)
    const ended = process.done.then(({ status, remarks }) => this.#end(number, status, remarks))
    await Promise.race([begun.promise, ended])
    clearTimeout(late)
    const now = this.#captures.get(number)!.state
    if (now.state !== 'failed') return { ok: true, capture: number, archive }
    this.#captures.delete(number)
    return {
      ok: false,
      reason: now.reason ?? 'The capture ended at once.',
      hint: now.hint ?? (await this.#hintFor(wish).catch(() => null)),
    }
  }

  /** Asks a capture to end in good order. */
  stop(number: number): void {
    const capture = this.#captures.get(number)
    if (!capture) throw new CallError('not-found', `Capture ${number} was not started here.`)
    if (capture.state.state !== 'starting' && capture.state.state !== 'running') return
    this.#put(number, { state: 'stopping' })
    capture.process.stop()
  }

  /** Ends all of them in good order. */
  async close(): Promise<void> {
    const processes = [...this.#captures.values()].map(({ process }) => process)
    for (const process of processes) process.stop()
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, END_MS)
    await Promise.race([Promise.all(processes.map(({ done }) => done)), late.promise])
    clearTimeout(timer)
  }

  #needCommand(): readonly string[] {
    if (this.#command !== undefined) return this.#command
    throw new CallError(
      'refused',
      'Captures cannot be started from here: start one with "logwitness capture" and follow its archive.',
    )
  }

  /** What would help, of the engines that cannot open the interface. */
  async #hintFor({ interface: name, engine }: CaptureWish): Promise<string | null> {
    const found = (await this.interfaces()).interfaces.find((each) => each.name === name)
    const refused = found?.refused.filter((each) => engine === undefined || each.name === engine) ?? []
    return refused.find(({ hint }) => hint !== null)?.hint ?? null
  }

  #take(number: number, line: Record<string, unknown>): void {
    const count = (value: unknown) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : null)
    const text = (value: unknown) => (typeof value === 'string' ? value : null)
    switch (line.kind) {
      case 'started':
        if (this.#captures.get(number)?.state.state === 'starting') this.#put(number, { state: 'running' })
        break
      case 'statistics':
        this.#put(number, {
          received: count(line.received),
          dropped: count(line.dropped),
          interfaceDropped: count(line.interfaceDropped),
        })
        break
      case 'event': {
        const { event, facts } = parseCaptureEvent(text(line.text) ?? '') ?? {}
        const engine = captureEngineName.safeParse(facts?.engine)
        if (event === 'start' && engine.success) this.#put(number, { engine: engine.data })
        break
      }
      case 'error':
      case 'end':
        this.#put(number, { reason: text(line.text ?? line.reason), hint: text(line.hint) })
    }
  }

  #end(number: number, status: number | null, remarks: string): void {
    const state = this.#captures.get(number)?.state
    if (!state) return
    const isWell = status === 0 && state.reason === null
    const reason = state.reason ?? (isWell || remarks === '' ? null : remarks)
    this.#put(number, isWell ? { state: 'ended' } : { state: 'failed', reason })
    const over = [...this.#captures.values()].filter(({ state }) => state.state === 'ended' || state.state === 'failed')
    for (const { state } of over.slice(0, -MAX_ENDED)) this.#captures.delete(state.capture)
  }

  #put(number: number, change: Partial<StartedCapture>): void {
    const capture = this.#captures.get(number)
    if (!capture) return
    capture.state = { ...capture.state, ...change }
    this.#changed()
  }
}
