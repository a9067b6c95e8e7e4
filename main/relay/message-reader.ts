import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import { MessageBatch } from '../../core/columns/message-batch.ts'
import { MessageWriter } from '../../core/columns/message-writer.ts'
import { readRows } from '../../core/columns/row.ts'
import type { ContentDecoder, DecodeOptions } from '../../core/decode/content-decoder.ts'
import { createDecoder } from '../../core/decode/create-decoder.ts'
import { Tally } from '../../core/decode/tally.ts'
import type { FollowedPiece } from '../archive/follow.ts'
import type { RelayPlace } from './relay-place.ts'

/** Messages that are decoded before they are handed on. */
const BATCH = 4096

const NOTHING = new Uint8Array(0)

/** A message of an archive. */
export interface ArchiveMessage {
  /** A copy. */
  readonly bytes: Uint8Array
  /** Segment and offset of its first byte, e.g. `000001.pcapng:4711`. */
  readonly place: string
  readonly address: string | null
  readonly port: number | null
  readonly carriage: string
  readonly wireTime: bigint | null
  readonly isCut: boolean
  /** Where to go on so that this message is the next one, and the one behind it. */
  readonly before: RelayPlace
  readonly after: RelayPlace
}

/**
 * Decodes the segments of an archive as they are handed over. Captures go on from segment to segment, so that a stream that crosses a
 * rotation is one; a log file ends with its segment.
 */
export class MessageReader {
  /** Packets, lines and parts that were read and are no message, by reason. */
  readonly tally = new Tally()
  readonly #options: DecodeOptions
  readonly #writer: MessageWriter
  #decoder: ContentDecoder | undefined
  #kind: SegmentKind | undefined
  #rest: Uint8Array = NOTHING
  /** The decoder has not been told of an end. */
  #isOpen = false
  /** Where the segments begin in what the decoder reads as one content. */
  #begins: { readonly name: string; readonly number: number; readonly at: number }[] = []
  /** Where in that content the first byte lies that the decoder has not taken. */
  #taken = 0
  #found: Omit<ArchiveMessage, 'before' | 'after'>[] = []

  constructor(options: DecodeOptions) {
    this.#options = options
    const batch = MessageBatch.create({ capacity: BATCH, raw: true })
    this.#writer = new MessageWriter(0, this.tally, batch, (full) => {
      this.#collect(full)
      full.clear()
      return full
    })
  }

  /** What stopped the decoder for good; undefined: nothing did. */
  get failure(): string | undefined {
    return this.#decoder?.failure
  }

  /** The messages that are complete with a piece, which must be the next one. */
  read(piece: FollowedPiece): ArchiveMessage[] {
    const { segment, name, kind, bytes, ended, withdrawn } = piece
    if (this.#kind !== kind) this.#begin(kind)
    if (this.#begins.at(-1)?.number !== segment)
      this.#begins.push({ name, number: segment, at: this.#taken + this.#rest.length - piece.offset })
    if (withdrawn > 0) this.#rest = this.#rest.subarray(0, Math.max(0, this.#rest.length - withdrawn))
    const from = this.#placeAt(this.#taken)
    this.#feed(bytes, ended && kind === 'log')
    if (ended) this.#endSegment()
    const to = this.#placeAt(this.#taken)
    const found = this.#found
    this.#found = []
    return found.map((message, i) => ({
      ...message,
      before: { ...from, skip: i },
      after: i + 1 === found.length && !ended ? to : { ...from, skip: i + 1 },
    }))
  }

  /** Nothing follows: the messages that the end of what there is completes. */
  end(): ArchiveMessage[] {
    if (!this.#isOpen) return []
    const from = this.#placeAt(this.#taken)
    this.#feed(NOTHING, true)
    const found = this.#found
    this.#found = []
    return found.map((message, i) => ({ ...message, before: { ...from, skip: i }, after: { ...from, skip: i + 1 } }))
  }

  #begin(kind: SegmentKind): void {
    // A capture that another kind follows has ended.
    if (this.#isOpen) this.#feed(NOTHING, true)
    this.#decoder = createDecoder(kind, this.#options, this.#writer, this.tally)
    this.#kind = kind
    this.#isOpen = true
    this.#rest = NOTHING
    this.#begins = []
    this.#taken = 0
  }

  #feed(bytes: Uint8Array, final: boolean): void {
    const buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const next = this.#decoder!.read(buffer, 0, buffer.length, this.#taken, final)
    this.#writer.flush()
    this.#taken += next
    this.#rest = new Uint8Array(buffer.subarray(next))
    if (final) this.#isOpen = false
  }

  /** A pcapng file can go on behind its end with another; a classic capture and a log file cannot. */
  #endSegment(): void {
    if (this.#kind !== 'pcapng') this.#kind = undefined
    else if (this.#rest.length > 0) {
      // A block that its segment cut short never ends.
      this.#taken += this.#rest.length
      this.#rest = NOTHING
    }
  }

  #placeAt(at: number): { segment: number; offset: number; skip: number } {
    const begin = this.#begins.findLast((each) => each.at <= at) ?? this.#begins[0]
    return begin === undefined
      ? { segment: 1, offset: 0, skip: 0 }
      : { segment: begin.number, offset: Math.max(0, at - begin.at), skip: 0 }
  }

  #collect(batch: MessageBatch): void {
    for (const { row, raw } of readRows(batch)) {
      const begin = this.#begins.findLast(({ at }) => at <= row.offset)
      this.#found.push({
        bytes: new Uint8Array(raw),
        place: `${begin?.name ?? '?'}:${row.offset - (begin?.at ?? 0)}`,
        address: row.src,
        port: row.sport,
        carriage: `${row.transport} ${row.framing}`,
        wireTime: row.wireTime === null ? null : BigInt(row.wireTime),
        isCut: row.textState === 'cut',
      })
    }
  }
}
