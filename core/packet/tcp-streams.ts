import type { PacketRecord } from '../capture/record.ts'
import type { RejectSink } from '../finding.ts'
import { type Dissected, payloadOffset } from './dissected.ts'
import { cut, insertPiece, PIECE_OVERHEAD } from './pieces.ts'
import { Connection, connectionKey, isForward, type TcpStream } from './tcp-stream.ts'

/** Most connections followed at once, and most that are remembered after their end to know what is retransmitted. */
export const MAX_CONNECTIONS = 32_768
export const MAX_CLOSED = 4096
/** Most bytes held out of order: for one stream, and in all; PIECE_OVERHEAD is counted for each segment. */
export const MAX_STREAM_HELD = 1024 * 1024
export const MAX_HELD_BYTES = 64 * 1024 * 1024
/**
 * Bytes that a sequence number may lie before or behind the expected one. Farther away it belongs to another connection of the
 * same ports whose start was not captured.
 */
export const MAX_DISTANCE = 64 * 1024 * 1024

const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16

/** Receives the bytes of streams, in order. */
export interface StreamSink {
  /**
   * The next bytes of a stream, `bytes[start..end)`, valid during the call only. They came with `packet`, captured at `sec`,
   * `nano`; the first stands at `offset` in the file.
   */
  data(
    stream: TcpStream,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    offset: number,
    sec: number,
    nano: number,
  ): void
  /** The next `missing` bytes of the stream are not in the capture. It has been rejected as `stream-gap` already. */
  gap(stream: TcpStream, missing: number): void
  /** Nothing more comes of a stream. */
  end(stream: TcpStream): void
}

/**
 * Follows TCP connections (RFC 9293) and hands on the bytes of each direction in order. Of bytes sent twice the first copy
 * counts. A connection whose start was not captured begins with the first byte seen. Bytes are declared missing when the other
 * side acknowledged them and later ones are there, when too much is held to wait longer, and at the end of the stream.
 */
export class StreamTable {
  /** Connections seen; segments with payload; of those, segments that brought nothing new. */
  connections = 0
  segments = 0
  retransmissions = 0

  readonly #sink: StreamSink
  readonly #reject: RejectSink
  readonly #open = new Map<string, Connection>()
  /** Ended connections, oldest first. */
  readonly #closed = new Map<string, Connection>()
  #held = 0
  /** Packet being looked at, for rejects. */
  #packet = 0

  constructor(sink: StreamSink, reject: RejectSink) {
    this.#sink = sink
    this.#reject = reject
  }

  /**
   * Takes a segment (KIND_TCP) and returns its stream; none if it belongs to no connection that is followed.
   * Rejects: `stream-gap`, `stream-limit`.
   */
  add(d: Dissected, record: PacketRecord): TcpStream | undefined {
    this.#packet = record.number
    const carries = d.payloadEnd > d.payloadStart || d.truncated > 0
    if (carries) this.segments++
    const connection = this.#connectionOf(d, carries)
    if (connection === undefined) return undefined
    connection.touched = true
    const stream = isForward(d) ? connection.forward : connection.backward
    stream.lastOffset = payloadOffset(d, record)
    if ((d.flags & SYN) !== 0) stream.begin(firstByte(d), d.sequence)
    else if (carries) stream.begin(firstByte(d), -1)
    if (carries) this.#payload(stream, d, record)
    if ((d.flags & FIN) !== 0) this.#fin(stream, d)
    if ((d.flags & ACK) !== 0 && (d.flags & RST) === 0) this.#acknowledge(stream.peer, d.acknowledgment)
    const reset = (d.flags & RST) !== 0 && (!stream.begun || stream.isNear(d.sequence, MAX_DISTANCE))
    if (reset || isOver(connection)) this.#close(connection)
    return stream
  }

  /** Hands on what is still held; nothing more follows. */
  end(): void {
    for (const connection of this.#open.values()) this.#close(connection)
    this.#closed.clear()
  }

  /** The connection that a segment belongs to; opened if the segment can begin one, otherwise undefined. */
  #connectionOf(d: Dissected, carries: boolean): Connection | undefined {
    const key = connectionKey(d)
    const open = this.#open.get(key)
    if (open !== undefined) {
      if (!beginsAnother(open, d, carries)) return open
      this.#close(open)
    } else {
      const closed = this.#closed.get(key)
      if (closed !== undefined && repeats(closed, d)) {
        if (carries) this.retransmissions++
        return undefined
      }
      if (!carries && (d.flags & SYN) === 0) return undefined
    }
    this.#closed.delete(key)
    const connection = new Connection(key, ++this.connections, d)
    this.#open.set(key, connection)
    if (this.#open.size > MAX_CONNECTIONS) this.#evict(connection)
    return connection
  }

  #payload(stream: TcpStream, d: Dissected, record: PacketRecord): void {
    const length = d.payloadEnd - d.payloadStart
    const start = stream.positionOf(firstByte(d))
    const end = start + length
    if (end + d.truncated <= stream.position) {
      this.retransmissions++
      this.#noteLate(stream, start, end)
      return
    }
    if (d.truncated > 0) stream.cutAt(end, end + d.truncated)
    const firstHeld = stream.pieces[0]?.start ?? end
    if (start <= stream.position && end <= firstHeld) {
      const skipped = Math.min(stream.position - start, length)
      this.#deliver(
        stream,
        d.bytes,
        d.payloadStart + skipped,
        d.payloadEnd,
        record.number,
        payloadOffset(d, record) + skipped,
        record,
      )
    } else if (length > 0) {
      // It waits for bytes before it, or part of it came earlier and is held: that copy is the one that counts.
      const bytes = d.bytes.slice(d.payloadStart, d.payloadEnd)
      const offset = payloadOffset(d, record)
      const before = stream.pieces.length
      const result = insertPiece(stream.pieces, {
        start,
        end,
        bytes,
        packet: record.number,
        offset,
        sec: record.sec,
        nano: record.nano,
      })
      const added = result < 0 ? -1 - result : result
      if (added === 0) this.retransmissions++
      this.#hold(stream, added + (stream.pieces.length - before) * PIECE_OVERHEAD)
    }
    this.#settle(stream, false)
    while (stream.held > MAX_STREAM_HELD || (this.#held > MAX_HELD_BYTES && stream.held > 0))
      this.#skipHole(stream, 'too much is held behind them')
  }

  #fin(stream: TcpStream, d: Dissected): void {
    if (!stream.begun) stream.begin(firstByte(d), -1)
    if (stream.finAt < 0) {
      const finAt = stream.positionOf(firstByte(d)) + (d.payloadEnd - d.payloadStart) + d.truncated
      if (finAt >= stream.position) stream.finAt = finAt
    }
    this.#settle(stream, false)
  }

  #acknowledge(stream: TcpStream, number: number): void {
    if (!stream.begun || !stream.isNear(number, MAX_DISTANCE)) return
    const position = stream.positionOf(number)
    if (position <= stream.acknowledged) return
    stream.acknowledged = position
    if (stream.pieces.length > 0 || stream.finAt > stream.position || stream.cuts.length > 0)
      this.#settle(stream, false)
  }

  /**
   * Hands on all that follows without a hole, and passes over holes that are known to stay: bytes that the capture cut off, bytes
   * acknowledged with later ones there; with `last`, all.
   */
  #settle(stream: TcpStream, last: boolean): void {
    for (;;) {
      const cutOff = stream.cuts[0]
      const piece = stream.pieces[0]
      if (cutOff !== undefined && cutOff.start <= stream.position) {
        stream.cuts.shift()
        const end = Math.min(cutOff.end, piece?.start ?? cutOff.end)
        if (end > stream.position) this.#miss(stream, end, 'the capture cut them off (snap length)')
      } else if (piece !== undefined && piece.start <= stream.position) {
        stream.pieces.shift()
        this.#hold(stream, piece.start - piece.end - PIECE_OVERHEAD)
        if (piece.end > stream.position) {
          const rest = cut(piece, stream.position, piece.end)
          this.#deliver(stream, rest.bytes, 0, rest.bytes.length, rest.packet, rest.offset, rest)
        }
      } else {
        const holeEnd = stream.holeEnd()
        if (holeEnd < 0) return
        if (!last && stream.acknowledged < holeEnd) return
        this.#miss(
          stream,
          holeEnd,
          last ? 'the stream ended without them' : 'the receiver had them, the capture has not',
        )
      }
    }
  }

  /** Passes over the first hole, although its bytes might still come. */
  #skipHole(stream: TcpStream, why: string): void {
    const holeEnd = stream.holeEnd()
    if (holeEnd > stream.position) this.#miss(stream, holeEnd, why)
    this.#settle(stream, false)
  }

  #deliver(
    stream: TcpStream,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: number,
    offset: number,
    time: { readonly sec: number; readonly nano: number },
  ): void {
    if (end === start) return
    stream.advance(end - start)
    this.#sink.data(stream, bytes, start, end, packet, offset, time.sec, time.nano)
  }

  #miss(stream: TcpStream, end: number, why: string): void {
    const missing = end - stream.position
    const start = stream.position
    stream.lostStart = start
    stream.lostEnd = end
    stream.advance(missing)
    this.#report(stream, missing, `${missing} bytes at position ${start} are missing: ${why}`)
    this.#sink.gap(stream, missing)
  }

  /**
   * Says so when bytes come after they were declared missing, or lie before the first byte seen of a stream whose start was not
   * captured: they are not used. A keep-alive repeats one byte and is none of that.
   */
  #noteLate(stream: TcpStream, start: number, end: number): void {
    const late = Math.min(end, stream.lostEnd) - Math.max(start, stream.lostStart)
    if (late <= 0 || (end - start === 1 && end === stream.position)) return
    this.#report(
      stream,
      late,
      `${late} bytes at position ${start} came when those behind them had been handed on; not used`,
    )
  }

  #report(stream: TcpStream, length: number, detail: string): void {
    const text = `TCP stream ${stream.number}: ${detail}.`
    this.#reject({ reason: 'stream-gap', packet: this.#packet, offset: stream.lastOffset, length, detail: text })
  }

  #hold(stream: TcpStream, bytes: number): void {
    stream.held += bytes
    this.#held += bytes
  }

  /** Ends both streams of a connection and remembers it as closed. */
  #close(connection: Connection): void {
    for (const stream of [connection.forward, connection.backward]) {
      if (!stream.begun) continue
      this.#settle(stream, true)
      const tail = stream.acknowledged - stream.position
      // One byte more may be a FIN that was not captured.
      if (stream.finAt < 0 && tail > 1)
        this.#miss(stream, stream.acknowledged, 'they were acknowledged, nothing follows them')
      this.#sink.end(stream)
    }
    this.#open.delete(connection.key)
    this.#closed.set(connection.key, connection)
    if (this.#closed.size > MAX_CLOSED) this.#closed.delete(this.#closed.keys().next().value!)
  }

  /** Closes the oldest connection of those that had no packet since they were looked at last. */
  #evict(newest: Connection): void {
    for (const connection of this.#open.values()) {
      if (connection === newest) continue
      if (connection.touched) {
        connection.touched = false
        this.#open.delete(connection.key)
        this.#open.set(connection.key, connection)
        continue
      }
      const detail = `Connection ${connection.number} was ended because more than ${MAX_CONNECTIONS} are open.`
      this.#reject({
        reason: 'stream-limit',
        packet: this.#packet,
        offset: connection.forward.lastOffset,
        length: 0,
        detail,
      })
      this.#close(connection)
      return
    }
  }
}

/** Sequence number of the first byte a segment carries: a SYN counts as one byte before it. */
function firstByte(d: Dissected): number {
  return (d.flags & SYN) !== 0 ? d.sequence + 1 : d.sequence
}

/** Whether a segment cannot belong to the open connection with its addresses and ports. */
function beginsAnother(connection: Connection, d: Dissected, carries: boolean): boolean {
  const stream = isForward(d) ? connection.forward : connection.backward
  if (!stream.begun) return false
  if ((d.flags & SYN) !== 0) {
    if (stream.initial >= 0) return stream.initial !== d.sequence
    // The beginning was seen without this SYN; it may have come in another order.
    return !stream.isNear(firstByte(d), MAX_DISTANCE) || stream.positionOf(firstByte(d)) > 0
  }
  return carries && !stream.isNear(d.sequence, MAX_DISTANCE)
}

/** Whether a segment of an ended connection brings nothing new. */
function repeats(connection: Connection, d: Dissected): boolean {
  const stream = isForward(d) ? connection.forward : connection.backward
  if (!stream.begun) return false
  if ((d.flags & SYN) !== 0) return stream.initial === d.sequence
  if (!stream.isNear(d.sequence, MAX_DISTANCE)) return false
  return stream.positionOf(d.sequence) + (d.payloadEnd - d.payloadStart) <= stream.position
}

/** Whether all that was begun has come to its FIN. */
function isOver({ forward, backward }: Connection): boolean {
  return (forward.isOver() || !forward.begun) && (backward.isOver() || !backward.begun)
}
