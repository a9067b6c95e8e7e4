import { CallError } from '../contract/call-error.ts'
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../contract/contract.ts'
import type { PageApi } from '../contract/page.ts'
import type { Host } from './host.ts'
import { socketHost } from './socket.ts'

declare global {
  interface Window {
    /** Given by the preload in the desktop app, and only there. */
    readonly logwitness?: PageApi
  }
}

/** The desktop’s preload as a host: failures come as outcomes, since an error loses its code on the way through. */
function desktopHost(desktop: PageApi): Host {
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const answer = await desktop.call(name as CallName, input)
    if (!answer.ok) throw new CallError(answer.failure.code, answer.failure.message)
    return answer.output
  }
  return {
    kind: 'desktop',
    call,
    on: (name, listener) => desktop.on(name as EventName, listener),
    async take(files) {
      const paths = files.map((file) => desktop.pathForFile(file)).filter((path) => path !== '')
      if (paths.length === 0) {
        throw new CallError('unreadable', 'What was dropped has no path on this machine. Save it to a file first.')
      }
      return ((await call('evidence.add', { paths })) as CallOutput<'evidence.add'>).growing
    },
    onReach(listener) {
      listener('connected')
      return () => undefined
    },
  }
}

/** The host that this page stands in. */
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
