import { type Envelope, envelope } from '../../contract/contract.ts'
import { answer, type Handlers, makeDispatch } from '../../contract/dispatch.ts'

/** What makes an engine; `emit` says an event of the contract. */
export type EngineMaker = (options: EngineOptions & { emit: (event: string, payload: unknown) => void }) => {
  readonly handlers: Partial<Handlers>
  close(): Promise<void>
}

/**
 * What a host tells the engine it starts. `casesDir` is the folder in which new cases are made; `command` is how the command line is
 * called from here, program first: without it, no capture can be started.
 */
export interface EngineOptions {
  readonly version: string
  readonly casesDir: string
  readonly command?: readonly string[]
}

/** What a host sends to have the engine close its case and end. Everything else on the port is an envelope. */
export const CLOSE_MESSAGE = { kind: 'close' } as const

/** The engine's end of the port to its host: Electron's `process.parentPort`, or the IPC channel of a child process. */
interface HostPort {
  send(message: Envelope): void
  onMessage(listener: (message: unknown) => void): void
  onGone(listener: () => void): void
}

/**
 * Runs an engine in this process for the host that started it. The options are the first argument, as JSON. Ends the process
 * when the host says so or is gone.
 */
export function runEngine(make: EngineMaker): void {
  const options = JSON.parse(process.argv[2] ?? '{}') as EngineOptions
  const port = utilityPort() ?? childPort()
  const engine = make({ ...options, emit: (name, payload) => port.send({ kind: 'event', name, payload }) })
  const dispatch = makeDispatch(engine.handlers)
  let closing = false

  const close = () => {
    if (closing) return
    closing = true
    engine.close().then(
      () => process.exit(0),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  port.onMessage(async (message) => {
    if (isClose(message)) return close()
    const reply = await answer(dispatch, message)
    if (reply !== undefined) port.send(reply)
    else console.error('The host sent what is no call:', envelope.safeParse(message).error?.issues[0]?.message)
  })
  port.onGone(close)
  // A terminal sends its interrupt to the whole process group: the host decides, and says so through the port.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', close)
}

function isClose(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === CLOSE_MESSAGE.kind
}

/** The part of Electron's ParentPort that is used; this folder knows nothing else of Electron. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

function utilityPort(): HostPort | undefined {
  const port = (process as { parentPort?: ParentPort }).parentPort
  if (port === undefined || port === null) return undefined
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    // Electron ends its utility processes itself.
    onGone: () => {},
  }
}

function childPort(): HostPort {
  if (process.send === undefined) throw new Error('The engine is started by a host, with an IPC channel.')
  return {
    // A host that is gone cannot be told anything; `disconnect` ends the process.
    send: (message) => process.connected && process.send?.(message, undefined, undefined, () => {}),
    onMessage: (listener) => process.on('message', listener),
    onGone: (listener) => process.on('disconnect', listener),
  }
}
