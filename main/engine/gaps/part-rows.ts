import { anchorScan } from '../../../core/gaps/anchor-scan.ts'
import type { GapRow } from '../../../core/gaps/row.ts'
import { SIGNATURE_ANCHORS } from '../../../core/gaps/signature.ts'
import type { PartReader, TextValues, TimeValues, WordValues } from '../../store/parquet/part-reader.ts'

const NANOS = 1_000_000_000n
const hasAnchor = anchorScan(SIGNATURE_ANCHORS)

/** Texts in a buffer: its own way of making strings is several times as fast as a TextDecoder for short ones. */
type Texts = Omit<TextValues, 'bytes'> & { readonly bytes: Buffer }

function textsOf(part: PartReader, name: 'sd' | 'text'): Texts {
  const { bytes, starts, lengths } = part.texts(name)
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), starts, lengths }
}

/** The columns of a part that detectors look at, and the row among them that is looked at. */
export class PartRows implements GapRow {
  readonly rows: number
  #at = 0
  #anchorAt = -1
  #anchor = false
  readonly #numbers: Readonly<Record<'item' | 'seq' | 'packet' | 'off' | 'len' | 'time_digits' | 'pri', Float64Array>>
  readonly #wire: TimeValues
  readonly #sender: TimeValues
  readonly #words: Readonly<Record<string, WordValues>>
  readonly #sd: Texts
  readonly #text: Texts

  constructor(part: PartReader) {
    const number = (name: string) => part.numbers(name)
    this.rows = part.rows
    this.#numbers = {
      item: number('item'),
      seq: number('seq'),
      packet: number('packet'),
      off: number('off'),
      len: number('len'),
      time_digits: number('time_digits'),
      pri: number('pri'),
    }
    this.#wire = part.times('wire_time')
    this.#sender = part.times('sender_time')
    const names = ['time_source', 'transport', 'src', 'host', 'app', 'procid', 'msgid', 'text_state']
    this.#words = Object.fromEntries(names.map((name) => [name, part.words(name)]))
    this.#sd = textsOf(part, 'sd')
    this.#text = textsOf(part, 'text')
  }

  /** Looks at row `at`. */
  look(at: number): GapRow {
    this.#at = at
    return this
  }

  get item(): number {
    return this.#numbers.item[this.#at]!
  }
  get seq(): number {
    return this.#numbers.seq[this.#at]!
  }
  get packet(): number {
    return this.#numbers.packet[this.#at]!
  }
  get offset(): number {
    return this.#numbers.off[this.#at]!
  }
  get length(): number {
    return this.#numbers.len[this.#at]!
  }
  get source(): string {
    return this.#word('host') ?? this.#word('src') ?? ''
  }
  get src(): string | null {
    return this.#word('src')
  }
  get wireTime(): bigint | null {
    return this.#time(this.#wire)
  }
  get senderTime(): bigint | null {
    return this.#time(this.#sender)
  }
  get isInferred(): boolean {
    return this.#word('time_source')!.endsWith('inferred')
  }
  get timeDigits(): number {
    return this.#numbers.time_digits[this.#at]!
  }
  get pri(): number | null {
    const pri = this.#numbers.pri[this.#at]!
    return Number.isNaN(pri) ? null : pri
  }
  get app(): string | null {
    return this.#word('app')
  }
  get procid(): string | null {
    return this.#word('procid')
  }
  get msgid(): string | null {
    return this.#word('msgid')
  }
  get sd(): string {
    return this.#string(this.#sd)
  }
  get text(): string {
    return this.#string(this.#text)
  }
  get hasAnchor(): boolean {
    // Several detectors ask, and the answer costs more than all else.
    if (this.#anchorAt !== this.#at) {
      const { bytes, starts, lengths } = this.#text
      const start = starts[this.#at]!
      this.#anchor = hasAnchor(bytes, start, start + lengths[this.#at]!)
      this.#anchorAt = this.#at
    }
    return this.#anchor
  }
  get transport(): 'udp' | 'tcp' | 'file' {
    return this.#word('transport') as 'udp' | 'tcp' | 'file'
  }
  get isCut(): boolean {
    return this.#word('text_state') === 'cut'
  }

  #word(name: string): string | null {
    const { codes, words } = this.#words[name]!
    const code = codes[this.#at]!
    return code < 0 ? null : words[code]!
  }

  #time({ sec, nano }: TimeValues): bigint | null {
    const seconds = sec[this.#at]!
    return Number.isNaN(seconds) ? null : BigInt(seconds) * NANOS + BigInt(nano[this.#at]!)
  }

  #string({ bytes, starts, lengths }: Texts): string {
    const length = lengths[this.#at]!
    if (length === 0) return ''
    const start = starts[this.#at]!
    return bytes.toString('utf8', start, start + length)
  }
}
