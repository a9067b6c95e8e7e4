import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { RelayTarget } from './relay-target.ts'

/** What TLS needs: authorities that are trusted (default: those of Node), our own certificate and key, as PEM, and the name to check. */
export interface LinkIdentity {
  readonly ca?: Uint8Array | undefined
  readonly cert?: Uint8Array | undefined
  readonly key?: Uint8Array | undefined
  readonly serverName?: string | undefined
}

/** A connection, with its handshake, takes at most this long to be made, milliseconds. */
export const CONNECT_TIME = 15_000
/** Probes on a silent connection begin after this, milliseconds. */
const KEEP_ALIVE = 30_000
/** The far end is given this long to close its side, milliseconds. */
export const CLOSE_TIME = 5_000

/** A connection to the far end. */
export interface Link {
  /** Who is there, in words. */
  readonly peer: string
  /** Takes bytes; false: it has enough for now. */
  write(bytes: Uint8Array): boolean
  /** Resolves when it takes more. */
  drained(): Promise<void>
  /** Resolves when it is over; null: no error was told. */
  readonly lost: Promise<Error | null>
  /**
   * Ends it in good order (TLS: close_notify; TCP: FIN). True: the far end then closed its side without an error, so it has read
   * everything, as a socket closed with something unread is reset.
   */
  end(): Promise<boolean>
  destroy(): void
}

/** Connects. Rejects with the error of the socket; with TLS (1.2 or later) also where the certificate does not hold. */
export async function openLink(target: RelayTarget, identity: LinkIdentity, signal: AbortSignal): Promise<Link> {
  const { host, port, scheme } = target
  const socket = scheme === 'tls' ? tlsSocket(host, port, identity) : connect({ host, port })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(Object.assign(new Error(), { code: 'ETIMEDOUT' })), CONNECT_TIME)
  const abort = () => reject(new Error('stopped'))
  signal.addEventListener('abort', abort, { once: true })
  socket.once(scheme === 'tls' ? 'secureConnect' : 'connect', resolve).once('error', reject)
  socket.once('close', () => reject(Object.assign(new Error(), { code: 'ECONNRESET' })))
  try {
    await promise
    return linkOf(socket, scheme === 'tls')
  } catch (error) {
    socket.on('error', () => {}).destroy()
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

function tlsSocket(host: string, port: number, { ca, cert, key, serverName }: LinkIdentity): TLSSocket {
  const name = serverName ?? host
  return connectTls({
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    // An address is no name to ask for (RFC 6066 §3); the certificate is checked against it all the same.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
    ...(cert === undefined || key === undefined ? {} : { cert: Buffer.from(cert), key: Buffer.from(key) }),
  })
}

function linkOf(socket: Socket, isTls: boolean): Link {
  const lost = Promise.withResolvers<Error | null>()
  let failure: Error | null = null
  let hasEnded = false
  socket.setKeepAlive(true, KEEP_ALIVE).setNoDelay(true)
  socket.removeAllListeners('close').removeAllListeners('error')
  socket.on('error', (error) => {
    failure ??= error
  })
  socket.once('end', () => {
    hasEnded = true
  })
  socket.once('close', () => lost.resolve(failure))
  // Receivers of syslog say nothing; what comes is not kept.
  socket.resume()
  return {
    peer: peerOf(socket, isTls),
    write: (bytes) => socket.write(bytes),
    drained: () => new Promise((resolve) => void socket.once('drain', resolve)),
    lost: lost.promise,
    async end() {
      if (hasEnded || failure !== null) return false
      const timer = setTimeout(() => socket.destroy(new Error('the far end did not close its side')), CLOSE_TIME)
      socket.end()
      const error = await lost.promise
      clearTimeout(timer)
      return error === null && hasEnded
    },
    destroy: () => void socket.destroy(),
  }
}

function peerOf(socket: Socket, isTls: boolean): string {
  const { remoteAddress = '?', remotePort } = socket
  const where = `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`
  if (!isTls) return where
  const { subject } = (socket as TLSSocket).getPeerCertificate()
  const name = subject ? Object.entries(subject).map(([key, value]) => `${key}=${[value].flat().join('+')}`) : []
  return `${where}, ${(socket as TLSSocket).getProtocol()}, ${name.join(', ')}`
}
