import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { WebSocketServer } from 'ws'
import type { Client } from '../../contract/client.ts'
import { forwardCalls, makeDispatch } from '../../contract/dispatch.ts'
import { PAGE_HEADERS } from '../../contract/page.ts'
import { makeEvidenceTaker } from './evidence-request.ts'
import { type Refusal, refuseForeign, refuseStranger } from './guard.ts'
import { makeSession } from './session.ts'
import { MAX_MESSAGE, serveSocket } from './socket.ts'

/** The only address that is listened on. Its name in URLs, Host and Origin is the same. */
const LOOPBACK = '127.0.0.1'
/** Pages that may be connected at once. */
export const MAX_SOCKETS = 16

const USED_TOKEN: Refusal = {
  status: 403,
  message: 'This address has been used already, or is not valid. Start Logwitness again for a new one.',
}

export interface ServerOptions {
  /** The engine. */
  client: Client
  version: string
  /** The built page. */
  rendererDir: string
  /** Where new cases are made. */
  casesDir: string
  /** 0 or none: any that is free. */
  port?: number
}

export interface Server {
  /** Address with the one-time token, for a person to open. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Serves the page, its calls and its uploads to one person on this machine. Rejects where the port cannot be had. */
export async function startServer({
  client,
  version,
  rendererDir,
  casesDir,
  port = 0,
}: ServerOptions): Promise<Server> {
  const dispatch = makeDispatch({
    ...forwardCalls((name, input) => client.call(name, input as never)),
    'host.chooseFiles': async () => ({ supported: false, paths: [] }),
    'host.about': async () => ({
      host: 'browser',
      version,
      platform: process.platform,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  })
  const takeEvidence = makeEvidenceTaker(client, casesDir)
  const files = sirv(rendererDir, { etag: true })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false })
  // An upload may take long, so there is no limit to a request as a whole; its headers have one (http's headersTimeout).
  const server = createServer({ requestTimeout: 0 })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  const origin = `http://${LOOPBACK}:${bound}`
  const session = makeSession(bound)

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
    const url = URL.parse(request.url ?? '', origin)
    if (url === null) return turnAway(response, { status: 400, message: 'This is no address of Logwitness.' })
    const foreign = refuseForeign(request, origin)
    if (foreign !== undefined) return turnAway(response, foreign)
    const stranger = refuseStranger(request, session)
    const token = url.searchParams.get('token')
    if (token !== null && request.method === 'GET' && url.pathname === '/') {
      if (session.redeem(token)) response.setHeader('set-cookie', session.setCookie)
      else if (stranger !== undefined) return turnAway(response, USED_TOKEN)
      return void response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end()
    }
    if (stranger !== undefined) return turnAway(response, stranger)
    if (url.pathname === '/evidence' && request.method === 'POST') {
      return void takeEvidence(request, response, url.searchParams.get('name'))
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return turnAway(response, { status: 405, message: 'Only GET is answered here.' })
    }
    files(request, response, () => {
      // A browser asks for it of its own accord; there is none, and that is no error.
      if (url.pathname === '/favicon.ico') return void response.writeHead(204).end()
      turnAway(response, { status: 404, message: 'There is no such page.' })
    })
  })

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const known = URL.parse(request.url ?? '', origin)?.pathname === '/socket'
    const refusal =
      refuseForeign(request, origin) ??
      refuseStranger(request, session) ??
      (known ? undefined : { status: 404, message: 'There is no such socket.' }) ??
      (sockets.clients.size < MAX_SOCKETS ? undefined : { status: 503, message: 'Too many pages are open.' })
    if (refusal !== undefined) return turnAwayUpgrade(stream, refusal)
    sockets.handleUpgrade(request, stream, head, (socket) => serveSocket(socket, dispatch, client.on))
  })

  return {
    url: `${origin}/?token=${session.token}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function turnAway(response: ServerResponse, { status, message }: Refusal): void {
  // A body that came with it is not read.
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${message}\n`)
}

function turnAwayUpgrade(stream: Duplex, { status, message }: Refusal): void {
  stream.on('error', () => {})
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${message}\n`,
  )
}
