import { CallError } from './call-error.ts'
import {
  type CallInput,
  type CallName,
  type CallOutput,
  type Envelope,
  type EventName,
  type EventPayload,
  envelope,
  events,
} from './contract.ts'
import { isEventName } from './names.ts'

/** Something that carries envelopes both ways, in order: a WebSocket, a process's message port. */
export interface Channel {
  send(message: Envelope): void
  onMessage(listener: (message: unknown) => void): void
}

/** The contract as the calling side uses it. `call` throws a CallError when the call fails. */
export interface Client {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}

/** A client on one channel. */
export interface ChannelClient extends Client {
  /** The channel is gone: fails every call in flight, and every later one, with code 'engine' and this message. */
  end(reason: string): void
}

/**
 * Makes calls and events out of a channel. What comes in is checked to be an envelope, and an event to have its shape;
 * anything else is dropped. A result is not checked again: the dispatch that made it has done so.
 */
export function makeClient(channel: Channel): ChannelClient {
  const waiting = new Map<number, { resolve(output: unknown): void; reject(error: CallError): void }>()
  const subscriptions = makeSubscriptions()
  let last = 0
  let ended: string | undefined

  channel.onMessage((message) => {
    const parsed = envelope.safeParse(message)
    if (!parsed.success || parsed.data.kind === 'call') return
    if (parsed.data.kind === 'event') return subscriptions.deliver(parsed.data.name, parsed.data.payload)
    const { id } = parsed.data
    const call = waiting.get(id)
    waiting.delete(id)
    if (parsed.data.kind === 'result') call?.resolve(parsed.data.output)
    else call?.reject(new CallError(parsed.data.failure.code, parsed.data.failure.message))
  })

  return {
    call(name, input) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(new CallError('engine', ended))
        const id = ++last
        waiting.set(id, { resolve: resolve as (output: unknown) => void, reject })
        try {
          channel.send({ kind: 'call', id, name, input })
        } catch (error) {
          waiting.delete(id)
          reject(new CallError('engine', `${name} could not be sent: ${String(error)}`))
        }
      })
    },
    on: subscriptions.on,
    end(reason) {
      ended ??= reason
      for (const { reject } of waiting.values()) reject(new CallError('engine', reason))
      waiting.clear()
    },
  }
}

/** Who listens to which event. `deliver` drops what is not an event of the contract in its shape. */
export interface Subscriptions {
  readonly on: Client['on']
  deliver(name: string, payload: unknown): void
}

export function makeSubscriptions(): Subscriptions {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  return {
    on(name, listener) {
      const those = listeners.get(name) ?? new Set()
      listeners.set(name, those.add(listener))
      return () => {
        those.delete(listener)
      }
    },
    deliver(name, payload) {
      if (!isEventName(name)) return
      const checked = events[name].safeParse(payload)
      if (!checked.success) return
      for (const listener of [...(listeners.get(name) ?? [])]) listener(checked.data as never)
    },
  }
}
