/** Far ends of a relay, for tests: they keep what they are sent, and can be stopped, started, and made to read nothing. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { Framer } from '../../core/syslog/framer.ts'
import { parseMessage } from '../../core/syslog/message.ts'
import { ParsedMessage } from '../../core/syslog/parsed-message.ts'
import { readStructuredData, type SdElement } from '../../core/syslog/structured-data.ts'

/** A message that a relay of ours sent. */
export interface Arrived {
  readonly text: string
  readonly msgid: string
  readonly elements: ReadonlyMap<string, Readonly<Record<string, string>>>
}

export interface Collector {
  readonly port: number
  readonly arrived: Arrived[]
  readonly sockets: ReadonlySet<Socket>
  /** Ends the connections, with or without reading what is on its way, and listens no more. */
  stop(how?: 'end' | 'reset'): Promise<void>
  start(): Promise<void>
}

/** Reads a message as it came. */
export function arrivedOf(bytes: Uint8Array): Arrived {
  const parsed = new ParsedMessage()
  parseMessage(bytes, 0, bytes.length, { referenceSec: 0, zoneOffset: 0 }, parsed)
  const text = (start: number, end: number) => Buffer.from(bytes.subarray(Math.max(0, start), end)).toString()
  const elements = parsed.sdStart < 0 ? [] : readStructuredData(bytes, parsed.sdStart, parsed.sdEnd)
  const paramsOf = ({ params }: SdElement) => Object.fromEntries(params.map(({ name, value }) => [name, value]))
  return {
    text: text(parsed.textStart, parsed.textEnd),
    msgid: parsed.msgidStart < 0 ? '' : text(parsed.msgidStart, parsed.msgidEnd),
    elements: new Map(elements.map((element) => [element.id, paramsOf(element)])),
  }
}

export async function startCollector(
  options: { tls?: TlsOptions; onSocket?: (socket: Socket) => void } = {},
): Promise<Collector> {
  const arrived: Arrived[] = []
  const sockets = new Set<Socket>()
  let server: Server
  let port = 0
  const take = (socket: Socket) => {
    sockets.add(socket)
    const framer = new Framer()
    const sink = {
      frame: ({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }) =>
        void arrived.push(arrivedOf(bytes.slice(start, end))),
      reject: () => {},
    }
    socket.on('data', (bytes) => framer.push(bytes, 0, bytes.length, 1, 0, 0, 0, sink))
    socket.on('error', () => {}).once('close', () => void sockets.delete(socket))
    options.onSocket?.(socket)
  }
  const start = async () => {
    server = options.tls === undefined ? createServer(take) : createTlsServer(options.tls)
    if (options.tls !== undefined) server.on('secureConnection', take).on('tlsClientError', () => {})
    // It keeps no test from ending.
    server.listen(port, '127.0.0.1').unref()
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  await start()
  return {
    get port() {
      return port
    },
    arrived,
    sockets,
    start,
    async stop(how = 'end') {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets)
        if (how === 'end') socket.resume().end()
        else socket.resetAndDestroy()
      await closed
    },
  }
}
