import { type FollowedPiece, follow } from '../archive/follow.ts'
import { listArchive } from '../archive/layout.ts'
import type { ArchiveMessage, MessageReader } from './message-reader.ts'
import type { RelayPlace } from './relay-place.ts'

/**
 * Segments that are read again in front of the place where it goes on, so that streams and fragments that were open there are known. A
 * message that began before them and ends behind the place is lost to the relay, and is counted as a reject.
 */
export const LOOK_BACK = 1

/** What was found in a piece of the archive. */
export interface FoundMessages {
  readonly messages: readonly ArchiveMessage[]
  /** Nothing more stood in the archive when it was read. */
  readonly isNewest: boolean
}

/** In front of all that an archive holds. */
export function beginningOf(folder: string): RelayPlace {
  return { segment: listArchive(folder).segments[0]?.number ?? 1, offset: 0, skip: 0 }
}

/** Where "now" is in an archive: behind all that it holds. */
export function endOf(folder: string, sizeOf: (path: string) => number): RelayPlace {
  const last = listArchive(folder).segments.findLast(({ files }) => files.length > 0)
  if (last === undefined) return { segment: 1, offset: 0, skip: 0 }
  const [file] = last.files
  return file!.compression === 'none'
    ? { segment: last.number, offset: sizeOf(file!.path), skip: 0 }
    : { segment: last.number + 1, offset: 0, skip: 0 }
}

/**
 * The messages of an archive from a place on, and those that are added while another process writes it. Ends with the
 * signal; with `once`, at the end of what is there. Throws ArchiveError where a segment is missing.
 */
export async function* archiveMessages(
  folder: string,
  from: RelayPlace,
  reader: MessageReader,
  options: { readonly once?: boolean; readonly signal?: AbortSignal; readonly pollMs?: number },
): AsyncGenerator<FoundMessages> {
  let toSkip = from.skip
  for await (const piece of follow(folder, { ...options, from: startOf(folder, from) })) {
    for (const part of parts(piece, from)) {
      const messages = reader.read(part)
      if (reader.failure !== undefined) throw new Error(`${piece.name}: ${reader.failure}`)
      if (isBefore(part, from)) continue
      yield { messages: messages.slice(toSkip), isNewest: part.isNewest }
      toSkip = Math.max(0, toSkip - messages.length)
    }
  }
  if (options.once && !options.signal?.aborted) yield { messages: reader.end().slice(toSkip), isNewest: true }
}

function startOf(folder: string, { segment }: RelayPlace): { segment: number; offset: number } {
  const { segments } = listArchive(folder)
  const isThere = (number: number) => segments.some((each) => each.number === number && each.files.length > 0)
  let first = segment
  while (first > 1 && segment - first < LOOK_BACK && isThere(first - 1)) first--
  return { segment: first, offset: 0 }
}

/** A piece in two where the place lies inside it. */
function parts(piece: FollowedPiece, from: RelayPlace): FollowedPiece[] {
  const at = piece.segment === from.segment ? from.offset - piece.offset : 0
  if (at <= 0 || at >= piece.bytes.length) return [piece]
  return [
    { ...piece, bytes: piece.bytes.subarray(0, at), ended: false, isNewest: false },
    { ...piece, offset: piece.offset + at, bytes: piece.bytes.subarray(at), withdrawn: 0 },
  ]
}

function isBefore({ segment, offset, bytes }: FollowedPiece, from: RelayPlace): boolean {
  return (
    segment < from.segment || (segment === from.segment && offset + bytes.length <= from.offset && offset < from.offset)
  )
}
