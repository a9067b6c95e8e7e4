import { createSocket, type Socket } from 'node:dgram'
import { type ListenAddress, listenName } from './listen-address.ts'
import { ListenError, reasonOf } from './listen-error.ts'
import { drained, endOf, type Receiver, type ReceiverSink } from './receiver.ts'
import { socketDrops } from './socket-drops.ts'

/** A buffer that the system refuses is asked for by halves, down to this many bytes. */
const LEAST_BUFFER = 64 << 10

/** Takes datagrams (RFC 5426), each one frame. Throws ListenError where the address cannot be listened on. */
export async function receiveUdp(asked: ListenAddress, bufferBytes: number, sink: ReceiverSink): Promise<Receiver> {
  // Not shared with another socket: whoever else listens there would get what then is missing here.
  const socket = createSocket(asked.host.includes(':') ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' })
  let received = 0
  let lastCame = 0
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => reject(new ListenError(listenName(asked), reasonOf(error))))
    socket.bind({ address: asked.host, port: asked.port, exclusive: true }, resolve)
  })
  const { port } = socket.address()
  const buffer = enlarge(socket, bufferBytes)
  const destination = endOf(asked.host, port)
  socket.removeAllListeners('error').on('error', (error) => sink.failed(reasonOf(error)))
  socket.on('message', (bytes, from) => {
    received++
    lastCame = performance.now()
    sink.frame(endOf(from.address, from.port), destination, { transport: 'udp' }, bytes)
  })
  return {
    address: { ...asked, port },
    buffer,
    counts: () => ({ received, dropped: socketDrops(asked.host, port) }),
    stop: () => drained(() => lastCame),
    close: () => socket.close(),
  }
}

/** Asks for a buffer, and says what the system then states; Linux grants up to net.core.rmem_max and states the double. */
function enlarge(socket: Socket, bytes: number): number | null {
  for (let size = bytes; size >= LEAST_BUFFER; size = Math.floor(size / 2)) {
    try {
      socket.setRecvBufferSize(size)
      break
    } catch {
      // Others than Linux refuse what is too much.
    }
  }
  try {
    return socket.getRecvBufferSize()
  } catch {
    return null
  }
}
