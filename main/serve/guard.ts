import type { IncomingMessage } from 'node:http'
import type { Session } from './session.ts'

/** Why a request is turned away: the status and what the page says. Undefined: it may pass. */
export interface Refusal {
  readonly status: number
  readonly message: string
}

/** Methods that change nothing, for which a browser sends no Origin. */
const SAFE_METHODS = ['GET', 'HEAD']

/**
 * Turns away what does not come from our own page. `origin` is ours, `http://127.0.0.1:PORT`.
 *
 * Host must be ours to the letter: a foreign name that was made to resolve to 127.0.0.1 (DNS rebinding) shows there. Origin must
 * be ours for everything but plain reading: any page may send requests here, and the browser states whose they are.
 */
export function refuseForeign(request: IncomingMessage, origin: string): Refusal | undefined {
  if (request.headers.host !== origin.slice('http://'.length)) {
    return { status: 421, message: `Open Logwitness under its own address, ${origin}/.` }
  }
  const reads = SAFE_METHODS.includes(request.method ?? '') && request.headers.upgrade === undefined
  if (!reads && request.headers.origin !== origin) {
    return { status: 403, message: 'This request does not come from the page of Logwitness.' }
  }
  return undefined
}

/** Turns away who has not exchanged the one-time token. */
export function refuseStranger(request: IncomingMessage, session: Session): Refusal | undefined {
  if (session.holds(request.headers.cookie)) return undefined
  return { status: 403, message: 'Open the address with the token that Logwitness printed when it was started.' }
}
