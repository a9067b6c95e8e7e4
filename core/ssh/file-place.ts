/** What is asked of a remote file is counted in blocks of this many bytes: dd(1) reads them from any system's files. */
export const BLOCK = 4096
/** Blocks that are asked for at once. */
export const MAX_BLOCKS = 256
/** Bytes before a position that are kept, to be compared: so many may stand before it in the first block that is asked for. */
export const TAIL_BYTES = 2 * BLOCK - 1

/** How far a file was read. */
export interface FilePlace {
  /** Bytes that were read, from its beginning. */
  readonly position: number
  /** The last TAIL_BYTES of them, or all. */
  readonly tail: Uint8Array
}

export const BEGINNING: FilePlace = { position: 0, tail: new Uint8Array(0) }

/** What reading on from a place gave. `shorter`: the file ends before it; `differs`: other bytes stand before it. */
export type Continuation =
  | { readonly fresh: Uint8Array; readonly lost?: undefined }
  | { readonly fresh?: undefined; readonly lost: 'shorter' | 'differs' }

/**
 * The first block to ask for, so that with what is new come the bytes before it: at least BLOCK of them, if there are so many. So
 * each read shows by itself that the file is the one that was read before.
 */
export function firstBlock({ position }: FilePlace): number {
  return Math.max(0, Math.floor(position / BLOCK) - 1)
}

/** Takes the bytes of a file from firstBlock() on, and gives those that are new. */
export function continuation(place: FilePlace, bytes: Uint8Array): Continuation {
  const overlap = place.position - firstBlock(place) * BLOCK
  if (bytes.length < overlap) return { lost: 'shorter' }
  const from = place.tail.length - overlap
  for (let i = 0; i < overlap; i++) if (bytes[i] !== place.tail[from + i]) return { lost: 'differs' }
  return { fresh: bytes.subarray(overlap) }
}

/** The place behind the bytes that were read next. */
export function advance({ position, tail }: FilePlace, bytes: Uint8Array): FilePlace {
  if (bytes.length === 0) return { position, tail }
  const kept = new Uint8Array(Math.min(TAIL_BYTES, tail.length + bytes.length))
  const fromBytes = Math.min(kept.length, bytes.length)
  const fromTail = kept.length - fromBytes
  kept.set(tail.subarray(tail.length - fromTail), 0)
  kept.set(bytes.subarray(bytes.length - fromBytes), fromTail)
  return { position: position + bytes.length, tail: kept }
}
