import type { CallInput, CallName, CallOutput, EventName, EventPayload, Failure } from '../contract/contract.ts'
import { CallError, type Host } from './host.ts'
import { socketHost } from './socket.ts'

/** What the desktop's preload gives the page. */
interface DesktopHost {
  call(name: string, input: unknown): Promise<{ ok: true; output: unknown } | { ok: false; failure: Failure }>
  on(name: string, listener: (payload: unknown) => void): () => void
  pathForFile(file: File): string
}

declare global {
  interface Window {
    readonly logwitness?: DesktopHost
  }
}

function desktopHost(desktop: DesktopHost): Host {
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const answer = await desktop.call(name, input)
    if (!answer.ok) throw new CallError(answer.failure)
    return answer.output
  }
  return {
    kind: 'desktop',
    call,
    on: (name, listener) => desktop.on(name, listener),
    async take(files) {
      const paths = files.map((file) => desktop.pathForFile(file)).filter((path) => path !== '')
      if (paths.length === 0) {
        throw new CallError({
          code: 'unreadable',
          message: 'What was dropped has no path on this machine. Save it to a file first.',
        })
      }
      await call('evidence.add', { paths })
    },
    onReach(listener) {
      listener('connected')
      return () => undefined
    },
  }
}

export const host: Host = window.logwitness ? desktopHost(window.logwitness) : socketHost(location)

/** Calls the engine. Rejects with a CallError. */
export function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  return host.call(name, input) as Promise<CallOutput<N>>
}

/** Follows what the engine says of its own accord; the returned function ends it. */
export function on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  return host.on(name, listener as (payload: unknown) => void)
}

/** What to tell a person about anything that was thrown. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
