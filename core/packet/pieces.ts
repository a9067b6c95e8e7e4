/** Some bytes of a datagram or stream, copied, with the place in the file that they came from. */
export interface Piece {
  /** Position of the first byte, and behind the last, in the datagram or stream. */
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
  /** Packet that carried them, and offset of the first byte in the file. */
  readonly packet: number
  readonly offset: number
  readonly sec: number
  readonly nano: number
}

/** What a held piece counts against a limit beside its bytes, so that many small pieces are bounded too. */
export const PIECE_OVERHEAD = 256

/**
 * Puts a piece among others, which are in order and do not overlap. Where bytes were there before, those stay: the new piece is
 * cut to what it adds. Returns the number of bytes added, or -1 - that number if bytes that were there before differ.
 */
export function insertPiece(pieces: Piece[], piece: Piece): number {
  let index = firstReaching(pieces, piece.start)
  let at = piece.start
  let added = 0
  let differs = false
  while (at < piece.end) {
    const present = pieces[index]
    if (present === undefined || present.start >= piece.end) {
      pieces.splice(index, 0, cut(piece, at, piece.end))
      added += piece.end - at
      break
    }
    if (present.start > at) {
      pieces.splice(index, 0, cut(piece, at, present.start))
      added += present.start - at
      at = present.start
      index++
      continue
    }
    const overlapEnd = Math.min(present.end, piece.end)
    differs ||= !same(present, piece, at, overlapEnd)
    at = overlapEnd
    index++
  }
  return differs ? -1 - added : added
}

/** Index of the first piece that ends behind `position`. */
function firstReaching(pieces: readonly Piece[], position: number): number {
  let low = 0
  let high = pieces.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (pieces[middle]!.end > position) high = middle
    else low = middle + 1
  }
  return low
}

/** The part of a piece between two positions, copied so that the rest is not held on to. */
export function cut(piece: Piece, start: number, end: number): Piece {
  if (start === piece.start && end === piece.end) return piece
  const skipped = start - piece.start
  const bytes = piece.bytes.slice(skipped, end - piece.start)
  return { start, end, bytes, packet: piece.packet, offset: piece.offset + skipped, sec: piece.sec, nano: piece.nano }
}

function same(a: Piece, b: Piece, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (a.bytes[at - a.start] !== b.bytes[at - b.start]) return false
  return true
}
