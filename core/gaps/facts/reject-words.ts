import type { Reject } from '../../finding.ts'

/** What the sentence of a reject says of sizes; the decoders state them in words only. */

const DATAGRAM = /^Datagram (\d+), .* with (\d+) fragments, (\d+) of (?:(\d+)|an unknown number of) bytes\.$/
const CUT = /the last (\d+) bytes of the message were not captured|the capture lacks its last (\d+) bytes/
const LATE = /^TCP stream (\d+): (\d+) bytes at position (-?\d+) came when /
const MISSING = /^TCP stream (\d+): (\d+) bytes at position (-?\d+) are missing: (.*)\.$/

/** An IP datagram that never got all its fragments. */
export interface UnfinishedDatagram {
  readonly id: number
  readonly fragments: number
  readonly bytes: number
  /** Bytes of the whole; null: the last fragment is missing too. */
  readonly total: number | null
}

/** Reads a reject `fragment-incomplete`. */
export function unfinishedDatagram({ detail }: Reject): UnfinishedDatagram | undefined {
  const found = DATAGRAM.exec(detail)
  if (found === null) return undefined
  const [, id, fragments, bytes, total] = found
  return { id: Number(id), fragments: Number(fragments), bytes: Number(bytes), total: total ? Number(total) : null }
}

/** Bytes of a TCP stream that the capture does not have. */
export interface MissingBytes {
  readonly stream: number
  readonly bytes: number
  /** Bytes of the stream in front of them. */
  readonly position: number
  readonly why: string
}

/** Reads a reject `stream-gap`; undefined where nothing is missing (see `lateBytes`). */
export function missingBytes({ detail }: Reject): MissingBytes | undefined {
  const found = MISSING.exec(detail)
  if (found === null) return undefined
  const [, stream, bytes, position, why] = found
  return { stream: Number(stream), bytes: Number(bytes), position: Number(position), why: why! }
}

/** Bytes of a TCP stream that came after they had been declared missing: they are in the capture, and were not used. */
export function lateBytes({ detail }: Reject): { stream: number; bytes: number; position: number } | undefined {
  const found = LATE.exec(detail)
  if (found === null) return undefined
  return { stream: Number(found[1]), bytes: Number(found[2]), position: Number(found[3]) }
}

/** Whether a reject `packet-truncated` is of a message that was read but for its end. */
export function isCutMessage(detail: string): boolean {
  return detail.includes(' bytes of the message were not captured')
}

/** Bytes that a reject `packet-truncated` says are missing; undefined where it does not. */
export function cutBytes({ detail }: Reject): number | undefined {
  const found = CUT.exec(detail)
  return found === null ? undefined : Number(found[1] ?? found[2])
}
