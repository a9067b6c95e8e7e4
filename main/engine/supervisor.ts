import { CallError } from '../../contract/call-error.ts'
import { type ChannelClient, type Client, makeClient, makeSubscriptions } from '../../contract/client.ts'
import { type CallInput, type CallName, type CallOutput, type EventPayload, events } from '../../contract/contract.ts'
import type { CaseSummary } from '../../contract/shapes.ts'
import { CLOSE_MESSAGE } from './process-boundary.ts'

/** A running engine process, however it was started. */
export interface EngineProcess {
  readonly pid: number | undefined
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once when it ended or could not be started, with how it ended, in words. */
  onExit(listener: (how: string) => void): void
  /** Ends it at once. */
  kill(): void
}

/** The engine as a host sees it: the contract, whatever becomes of the process behind it. */
export interface Supervisor extends Client {
  /** Process id of the engine; undefined while there is none. */
  readonly pid: number | undefined
  /** Asks the engine to close its case and end; after CLOSE_MS it is killed. */
  close(): Promise<void>
}

/** Restarts within RESTART_WINDOW_MS; one more death is a failure for good. */
export const MAX_RESTARTS = 3
export const RESTART_WINDOW_MS = 60_000
/** Time that the engine has to close its case. */
export const CLOSE_MS = 5_000

export interface SupervisorOptions {
  fork(): EngineProcess
  /** Milliseconds of a clock that does not go back. */
  now?: () => number
}

/**
 * Keeps one engine process running. When it dies, the calls in flight fail with code 'engine', a new process is started, the
 * case that was open is opened again, and calls made in the meantime wait for that. `engine.state` tells each step.
 */
export function superviseEngine({ fork, now = () => performance.now() }: SupervisorOptions): Supervisor {
  const subscriptions = makeSubscriptions()
  const deaths: number[] = []
  let openCase: string | undefined
  let failed: string | undefined
  let closing = false
  let current: { readonly process: EngineProcess; readonly client: ChannelClient; readonly gone: Promise<void> }
  /** Done when the case is open again after a restart. */
  let ready = Promise.resolve()

  const tell = (payload: EventPayload<'engine.state'>) => subscriptions.deliver('engine.state', payload)

  function start(): typeof current {
    const engine = fork()
    const client = makeClient({ send: engine.send, onMessage: engine.onMessage })
    for (const name of Object.keys(events) as (keyof typeof events)[]) {
      client.on(name, (payload) => subscriptions.deliver(name, payload))
    }
    const gone = new Promise<void>((resolve) => {
      engine.onExit((how) => {
        resolve()
        client.end(`The engine stopped while it worked on this (${how}). It is being started again: try once more.`)
        if (!closing) restart(how)
      })
    })
    return { process: engine, client, gone }
  }

  function restart(how: string): void {
    const time = now()
    deaths.push(time)
    while (time - (deaths[0] ?? time) >= RESTART_WINDOW_MS) deaths.shift()
    if (deaths.length > MAX_RESTARTS) {
      failed =
        `The engine stopped ${deaths.length} times within a minute (last: ${how}) and is not started again. ` +
        'Close Logwitness and start it again; the evidence is untouched.'
      tell({ state: 'failed', detail: failed })
      return
    }
    tell({ state: 'restarting', detail: `The engine stopped (${how}). It is being started again.` })
    current = start()
    const { client } = current
    ready = reopen(client).then((detail) => {
      // Where this one died too, its own restart has told what there is to tell.
      if (client === current.client && failed === undefined) tell({ state: 'running', detail })
    })
  }

  /** Opens the case again, and says in words what came of it. */
  async function reopen(client: ChannelClient): Promise<string> {
    const path = openCase
    const began = 'The engine was started again.'
    try {
      // Any answer shows that the process is up.
      if (path === undefined) await client.call('case.summary', {})
      else await client.call('case.open', { path })
      return path === undefined ? began : `${began} The case ${path} is open; work that was under way was stopped.`
    } catch (error) {
      return `${began} The case ${path} could not be opened: ${(error as Error).message}`
    }
  }

  /** Remembers which case to open again. Evidence may have made one, of which only a summary tells. */
  async function remember(client: ChannelClient, name: CallName, output: unknown): Promise<void> {
    if (name === 'case.open' || name === 'case.summary') openCase = (output as CaseSummary | null)?.path ?? openCase
    else if (name === 'evidence.add' || name === 'live.follow' || name === 'capture.start') {
      const summary = await client.call('case.summary', {}).catch(() => null)
      openCase = summary?.path ?? openCase
    }
  }

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    for (let seen: Promise<void> | undefined; seen !== ready; ) {
      seen = ready
      await seen
    }
    if (failed !== undefined) throw new CallError('engine', failed)
    if (closing) throw new CallError('engine', 'Logwitness is closing.')
    const { client } = current
    const output = await client.call(name, input)
    await remember(client, name, output)
    return output
  }

  current = start()
  return {
    call,
    on: subscriptions.on,
    get pid() {
      return current.process.pid
    },
    async close() {
      if (closing) return current.gone
      closing = true
      if (failed !== undefined) return
      const late = setTimeout(() => current.process.kill(), CLOSE_MS)
      current.process.send(CLOSE_MESSAGE)
      await current.gone
      clearTimeout(late)
    },
  }
}
