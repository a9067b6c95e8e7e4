import type { WebSocket } from 'ws'
import type { Client, Subscriptions } from '../../contract/client.ts'
import { type Envelope, type EventName, events } from '../../contract/contract.ts'
import { answer, type Dispatch } from '../../contract/dispatch.ts'

/** Bytes of one message from the page: a query and some paths. */
export const MAX_MESSAGE = 1024 * 1024
/** Bytes that may wait for a page that does not read; then it is cut off. */
export const MAX_BUFFERED = 64 * 1024 * 1024

/** Close codes of RFC 6455, section 7.4.1. */
const UNSUPPORTED_DATA = 1003
const POLICY_VIOLATION = 1008

/** Answers the calls of one page and tells it the events, until its socket closes. */
export function serveSocket(socket: WebSocket, dispatch: Dispatch, on: Subscriptions['on'] | Client['on']): void {
  const send = (message: Envelope) => {
    if (socket.bufferedAmount > MAX_BUFFERED) socket.terminate()
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
  }
  const leave = (Object.keys(events) as EventName[]).map((name) =>
    on(name, (payload) => send({ kind: 'event', name, payload })),
  )
  socket.on('close', () => {
    for (const end of leave) end()
  })
  // An oversized or broken message closes the socket by itself; without a listener it would end the process.
  socket.on('error', () => {})
  socket.on('message', async (data, isBinary) => {
    if (isBinary) return socket.close(UNSUPPORTED_DATA, 'text only')
    const reply = await answer(dispatch, parse(String(data)))
    if (reply === undefined) socket.close(POLICY_VIOLATION, 'not a call')
    else send(reply)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
