import { CallError } from '../contract/call-error.ts'
import type { Envelope, Failure } from '../contract/contract.ts'
import type { Host, Reach } from './host.ts'

/** Waits between attempts to reach the server again, in milliseconds; the last one repeats. */
const RETRY = [250, 500, 1000, 2000, 5000] as const

const LOST = 'The connection to Logwitness was lost before it answered. The page reconnects by itself; ask again then.'

interface Waiting {
  resolve(output: unknown): void
  reject(error: Error): void
}

/**
 * The contract over a WebSocket of the page's own origin. What comes from it is taken as it is: the host has checked it against
 * the contract, and a second check here would bring the whole schema library into the page.
 * Calls made while it is down wait until it is up.
 */
export function socketHost(page: { readonly protocol: string; readonly host: string }): Host {
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const reachListeners = new Set<(reach: Reach) => void>()
  const waiting = new Map<number, Waiting>()
  let queue: string[] = []
  let socket: WebSocket | null = null
  let reach: Reach = 'connecting'
  let attempt = 0
  let nextId = 1

  const setReach = (next: Reach): void => {
    reach = next
    for (const listener of reachListeners) listener(next)
  }

  function connect(): void {
    const opened = new WebSocket(`${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/socket`)
    socket = opened
    opened.onopen = () => {
      attempt = 0
      for (const text of queue) opened.send(text)
      queue = []
      setReach('connected')
    }
    opened.onmessage = (event) => receive(JSON.parse(String(event.data)) as Envelope)
    opened.onclose = () => {
      socket = null
      // What was queued has not been sent and still may be; what was sent will not be answered.
      const unsent = new Set(queue.map((text) => (JSON.parse(text) as { id: number }).id))
      for (const [id, call] of waiting) {
        if (unsent.has(id)) continue
        waiting.delete(id)
        call.reject(new CallError('engine', LOST))
      }
      setReach('lost')
      setTimeout(connect, RETRY[Math.min(attempt++, RETRY.length - 1)])
    }
  }

  function receive(message: Envelope): void {
    if (message.kind === 'event') {
      for (const listener of listeners.get(message.name) ?? []) listener(message.payload)
      return
    }
    if (message.kind === 'call') return
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'result') call?.resolve(message.output)
    else call?.reject(new CallError(message.failure.code, message.failure.message))
  }

  connect()
  return {
    kind: 'browser',
    call(name, input) {
      const id = nextId++
      const text = JSON.stringify({ kind: 'call', id, name, input } satisfies Envelope)
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        if (socket?.readyState === WebSocket.OPEN) socket.send(text)
        else queue.push(text)
      })
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set.add(listener))
      return () => {
        set.delete(listener)
      }
    },
    async take(files) {
      for (const file of files) await upload(file)
      // Single files are no archive.
      return []
    },
    onReach(listener) {
      reachListeners.add(listener)
      listener(reach)
      return () => {
        reachListeners.delete(listener)
      }
    },
  }
}

/** Sends a dropped file to the server, which keeps it in the case. */
async function upload(file: File): Promise<void> {
  const answer = await fetch(`/evidence?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
  })
  const body = (await answer.json().catch(() => null)) as { failure?: Failure } | null
  if (body?.failure) throw new CallError(body.failure.code, body.failure.message)
  if (!answer.ok) throw new CallError('engine', `The server answered ${answer.status} to ${file.name}.`)
}
