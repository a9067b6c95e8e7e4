import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { FrameCarriage } from '../../core/capture/exported-pdu-writer.ts'
import { type Frame, type FrameSink, OCTET_COUNTING } from '../../core/syslog/frame.ts'
import { Framer } from '../../core/syslog/framer.ts'
import { type ListenAddress, listenName } from './listen-address.ts'
import { ListenError, reasonOf } from './listen-error.ts'
import { drained, endOf, type Receiver, type ReceiverSink } from './receiver.ts'

/** Most connections at a time to one port; each may hold back a frame of MAX_FRAME bytes. */
export const MAX_CONNECTIONS = 256
/** A TLS handshake that takes longer is given up, milliseconds. */
const HANDSHAKE_TIME = 10_000
/** Rejects of one connection that are written down one by one; the count of all stands where it ends. */
export const MAX_LISTED_REJECTS = 100

/** Key, certificate chain and trusted authorities, as PEM. Without `ca` clients need no certificate. */
export interface ServerIdentity {
  readonly cert: Uint8Array
  readonly key: Uint8Array
  readonly ca?: Uint8Array | undefined
}

/**
 * Takes streams in both framings of RFC 6587, over TLS (RFC 5425) where an identity is given: then clients must show a certificate that the
 * authority signed. Throws ListenError where the address cannot be listened on.
 */
export async function receiveStreams(
  asked: ListenAddress,
  identity: ServerIdentity | undefined,
  sink: ReceiverSink,
): Promise<Receiver> {
  const receiver = new StreamReceiver(asked, identity, sink)
  await receiver.listen()
  return receiver
}

class StreamReceiver implements Receiver {
  address: ListenAddress
  readonly buffer = null
  readonly #server: Server
  readonly #sink: ReceiverSink
  readonly #open = new Map<Socket, (reason: string) => void>()
  #connections = 0
  #frames = 0
  #lastCame = 0

  constructor(asked: ListenAddress, identity: ServerIdentity | undefined, sink: ReceiverSink) {
    this.address = asked
    this.#sink = sink
    this.#server = identity ? this.#tlsServer(identity) : createServer((socket) => this.#connected(socket))
    this.#server.maxConnections = MAX_CONNECTIONS
    this.#server.on('drop', (data) =>
      this.#refused(data?.remoteAddress, data?.remotePort, `there are ${MAX_CONNECTIONS} connections already`),
    )
  }

  async listen(): Promise<void> {
    const { host, port } = this.address
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(new ListenError(listenName(this.address), reasonOf(error))))
      this.#server.listen({ host, port, ipv6Only: true, exclusive: true }, resolve)
    })
    this.#server.removeAllListeners('error').on('error', (error) => this.#sink.failed(reasonOf(error)))
    this.address = { ...this.address, port: (this.#server.address() as AddressInfo).port }
  }

  /** What the kernel acknowledged and nobody read when a connection broke is not counted by anyone. */
  counts() {
    return { received: this.#frames, dropped: null }
  }

  async stop(): Promise<void> {
    this.#server.close()
    if (this.#open.size > 0) await drained(() => this.#lastCame)
  }

  close(): void {
    this.#server.close()
    for (const [socket, end] of this.#open) {
      end('the receiver was stopped')
      socket.destroy()
    }
  }

  #tlsServer({ cert, key, ca }: ServerIdentity): Server {
    const server = createTlsServer({
      cert: Buffer.from(cert),
      key: Buffer.from(key),
      ...(ca === undefined ? {} : { ca: Buffer.from(ca), requestCert: true, rejectUnauthorized: true }),
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_TIME,
    })
    server.on('secureConnection', (socket) => this.#connected(socket))
    server.on('tlsClientError', (error, socket) =>
      this.#refused(socket.remoteAddress, socket.remotePort, `no TLS: ${error.message}`),
    )
    return server
  }

  #refused(host: string | undefined, port: number | undefined, reason: string): void {
    this.#sink.event('connection-refused', { ...this.#peer(host, port), reason })
  }

  #peer(host: string | undefined, port: number | undefined) {
    return {
      from: host === undefined ? undefined : `${host.includes(':') ? `[${host}]` : host}:${port}`,
      to: listenName(this.address),
    }
  }

  #connected(socket: Socket): void {
    const connection = ++this.#connections
    const { transport } = this.address
    const source = endOf(socket.remoteAddress, socket.remotePort)
    const destination = endOf(socket.localAddress, socket.localPort)
    const peer = this.#peer(socket.remoteAddress, socket.remotePort)
    this.#sink.event('connected', {
      connection,
      ...peer,
      ...(transport === 'tls' ? tlsFacts(socket as TLSSocket) : {}),
    })
    const framer = new Framer()
    let [bytes, rejects] = [0, 0]
    const frames: FrameSink = {
      frame: (frame) => {
        this.#frames++
        const carriage: FrameCarriage = {
          transport: transport === 'tls' ? 'tls' : 'tcp',
          framing: framingOf(frame),
          connection,
        }
        this.#sink.frame(source, destination, carriage, frame.bytes.subarray(frame.start, frame.end))
      },
      reject: ({ reason, offset, length, detail }) => {
        if (++rejects > MAX_LISTED_REJECTS) return
        this.#sink.event('frame-rejected', { connection, reason, offset, bytes: length, detail })
      },
    }
    const end = (reason: string) => {
      if (!this.#open.delete(socket)) return
      framer.end(frames)
      const { rejectedBytes } = framer
      this.#sink.event('disconnected', {
        connection,
        reason,
        frames: framer.frames,
        bytes,
        rejects,
        'rejected-bytes': rejectedBytes,
      })
    }
    this.#open.set(socket, end)
    let reason = 'the connection was reset'
    socket.on('data', (piece: Uint8Array) => {
      this.#lastCame = performance.now()
      framer.push(piece, 0, piece.length, 1, bytes, Number.NaN, 0, frames)
      bytes += piece.length
    })
    socket.once('end', () => {
      reason = 'closed by the sender'
    })
    socket.on('error', (error) => {
      reason = error.message
    })
    socket.once('close', () => end(reason))
  }
}

function framingOf({ framing, terminated }: Frame): 'octet-counting' | 'non-transparent' | 'end-of-stream' {
  if (framing === OCTET_COUNTING) return 'octet-counting'
  return terminated ? 'non-transparent' : 'end-of-stream'
}

function tlsFacts(socket: TLSSocket) {
  const { subject, fingerprint256 } = socket.getPeerCertificate()
  const name =
    subject &&
    Object.entries(subject)
      .map(([key, value]) => `${key}=${[value].flat().join('+')}`)
      .join(', ')
  return {
    tls: socket.getProtocol() ?? undefined,
    cipher: socket.getCipher().standardName,
    subject: name || undefined,
    certificate: fingerprint256 ? `SHA256:${fingerprint256.replaceAll(':', '').toLowerCase()}` : undefined,
  }
}
