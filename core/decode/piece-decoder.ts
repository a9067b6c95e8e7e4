import type { ContentDecoder } from './content-decoder.ts'

/** Bytes gathered before they are decoded: small pieces would each carry a rest over. */
const GATHER = 1 << 20

/** Decodes content that comes in pieces of any size, in order. */
export class PieceDecoder {
  /** Where in the content the first byte lies that the decoder has not taken. */
  offset = 0
  readonly #decoder: ContentDecoder
  #buffer = new Uint8Array(2 * GATHER)
  #length = 0

  constructor(decoder: ContentDecoder) {
    this.#decoder = decoder
  }

  take(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(2 * length)
      larger.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = larger
    }
    this.#buffer.set(bytes, this.#length)
    this.#length = length
    if (length >= GATHER) this.#decode(false)
  }

  /** Decodes what is there, without waiting for more of it. */
  advance(): void {
    this.#decode(false)
  }

  /** Goes on at `offset` of the content, as if nothing stood in front of it; what is no whole record there is dropped. */
  skipTo(offset: number): void {
    this.#decode(false)
    this.#length = 0
    this.offset = offset
  }

  /** Nothing follows. */
  finish(): void {
    this.#decode(true)
  }

  #decode(final: boolean): void {
    const next = this.#decoder.read(this.#buffer, 0, this.#length, this.offset, final)
    this.#buffer.copyWithin(0, next, this.#length)
    this.offset += next
    this.#length -= next
  }
}
