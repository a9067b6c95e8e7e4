import { TRANSPORTS, type Transport } from '../../../core/columns/schema.ts'
import { anchorScan } from '../../../core/gaps/anchor-scan.ts'
import { asNanos, type GapRow, MARK } from '../../../core/gaps/row.ts'
import { sequenceIdIn } from '../../../core/gaps/sequence/sequence-id.ts'
import { SIGNATURE_ANCHORS } from '../../../core/gaps/signature.ts'
import type { PartReader, TextValues, TimeValues, WordValues } from '../../store/parquet/part-reader.ts'

const MARK_BYTES = Buffer.from(MARK)
const scanForAnchors = anchorScan(SIGNATURE_ANCHORS)

/** Texts in a buffer: its own way of making strings is several times as fast as a TextDecoder for short ones. */
type Texts = Omit<TextValues, 'bytes'> & { readonly bytes: Buffer }

function textsOf(part: PartReader, name: 'sd' | 'text'): Texts {
  const { bytes, starts, lengths } = part.texts(name)
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), starts, lengths }
}

let parts = 0

/**
 * The columns of a part that detectors look at, and the row among them that is looked at. Columns that not all detectors look at are
 * read when the first of them asks.
 */
export class PartRows implements GapRow {
  readonly rows: number
  readonly part = ++parts
  /** A part holds messages of one item, with consecutive numbers. */
  readonly item: number
  readonly #firstSeq: number
  readonly #part: PartReader
  #at = 0
  readonly #packet: Float64Array
  readonly #offset: Float64Array
  readonly #length: Float64Array
  readonly #wire: TimeValues
  readonly #sender: TimeValues
  readonly #src: WordValues
  readonly #app: WordValues
  readonly #transport: Int32Array
  readonly #transports: readonly Transport[]
  readonly #state: Int32Array
  readonly #cut: number
  readonly #sources: readonly string[]
  readonly #sourceCodes: Int32Array
  readonly #timeSource: Int32Array
  readonly #isInferred: readonly boolean[]
  #digits: Float64Array | undefined
  #pri: Float64Array | undefined
  #procid: WordValues | undefined
  #msgid: WordValues | undefined
  #sd: Texts | undefined
  #text: Texts | undefined
  #anchors: Uint8Array | undefined
  #readAt = -1
  #read = ''

  constructor(part: PartReader) {
    this.#part = part
    this.rows = part.rows
    this.item = part.numbers('item')[0]!
    this.#firstSeq = part.numbers('seq')[0]!
    this.#packet = part.numbers('packet')
    this.#offset = part.numbers('off')
    this.#length = part.numbers('len')
    this.#wire = part.times('wire_time')
    this.#sender = part.times('sender_time')
    this.#src = part.words('src')
    this.#app = part.words('app')
    const transport = part.words('transport')
    this.#transport = transport.codes
    // Words of ours, as detectors compare them to such: two strings are compared letter by letter.
    this.#transports = transport.words.map((word) => TRANSPORTS.find((each) => each === word)!)
    const state = part.words('text_state')
    this.#state = state.codes
    this.#cut = state.words.indexOf('cut')
    const timeSource = part.words('time_source')
    this.#timeSource = timeSource.codes
    this.#isInferred = timeSource.words.map((word) => word.endsWith('inferred'))
    const host = part.words('host')
    this.#sources = [...host.words, ...this.#src.words, '']
    this.#sourceCodes = sourceCodes(host, this.#src)
  }

  /** Looks at row `at`. */
  look(at: number): GapRow {
    this.#at = at
    return this
  }

  get seq(): number {
    return this.#firstSeq + this.#at
  }
  get packet(): number {
    return this.#packet[this.#at]!
  }
  get offset(): number {
    return this.#offset[this.#at]!
  }
  get length(): number {
    return this.#length[this.#at]!
  }
  get sourceCode(): number {
    return this.#sourceCodes[this.#at]!
  }
  get source(): string {
    return this.#sources[this.#sourceCodes[this.#at]!]!
  }
  get src(): string | null {
    return this.#word(this.#src)
  }
  get wireSec(): number {
    return this.#wire.sec[this.#at]!
  }
  get wireNano(): number {
    return this.#wire.nano[this.#at]!
  }
  get senderSec(): number {
    return this.#sender.sec[this.#at]!
  }
  get senderNano(): number {
    return this.#sender.nano[this.#at]!
  }
  get wireTime(): bigint | null {
    return asNanos(this.wireSec, this.wireNano)
  }
  get senderTime(): bigint | null {
    return asNanos(this.senderSec, this.senderNano)
  }
  get isInferred(): boolean {
    return this.#isInferred[this.#timeSource[this.#at]!]!
  }
  get timeDigits(): number {
    this.#digits ??= this.#part.numbers('time_digits')
    return this.#digits[this.#at]!
  }
  get pri(): number | null {
    this.#pri ??= this.#part.numbers('pri')
    const pri = this.#pri[this.#at]!
    return Number.isNaN(pri) ? null : pri
  }
  /** 0: none. */
  get appCode(): number {
    return this.#app.codes[this.#at]! + 1
  }
  get app(): string | null {
    return this.#word(this.#app)
  }
  get procid(): string | null {
    this.#procid ??= this.#part.words('procid')
    return this.#word(this.#procid)
  }
  get msgid(): string | null {
    this.#msgid ??= this.#part.words('msgid')
    return this.#word(this.#msgid)
  }
  get sd(): string {
    this.#sd ??= textsOf(this.#part, 'sd')
    return this.#string(this.#sd)
  }
  get sequenceId(): number {
    this.#sd ??= textsOf(this.#part, 'sd')
    const { bytes, starts, lengths } = this.#sd
    const length = lengths[this.#at]!
    if (length === 0) return Number.NaN
    const start = starts[this.#at]!
    return sequenceIdIn(bytes, start, start + length)
  }
  get text(): string {
    if (this.#readAt === this.#at) return this.#read
    this.#readAt = this.#at
    this.#read = this.#string(this.#texts())
    return this.#read
  }
  get isMark(): boolean {
    const { bytes, starts, lengths } = this.#texts()
    const length = lengths[this.#at]!
    const end = starts[this.#at]! + length
    let at = MARK_BYTES.length
    // Most texts differ in the last byte.
    for (let back = 1; at > 0 && back <= length && bytes[end - back] === MARK_BYTES[at - 1]; back++) at--
    return at === 0
  }
  get hasAnchor(): boolean {
    if (this.#anchors === undefined) {
      const { bytes, starts, lengths } = this.#texts()
      this.#anchors = scanForAnchors(bytes, starts, lengths, this.rows)
    }
    return this.#anchors[this.#at] === 1
  }
  get transport(): Transport {
    return this.#transports[this.#transport[this.#at]!]!
  }
  get isCut(): boolean {
    return this.#state[this.#at] === this.#cut
  }

  #texts(): Texts {
    this.#text ??= textsOf(this.#part, 'text')
    return this.#text
  }

  #word({ codes, words }: WordValues): string | null {
    const code = codes[this.#at]!
    return code < 0 ? null : words[code]!
  }

  #string({ bytes, starts, lengths }: Texts): string {
    const length = lengths[this.#at]!
    if (length === 0) return ''
    const start = starts[this.#at]!
    return bytes.toString('utf8', start, start + length)
  }
}

/** For each row the place of its source in `[...hosts, ...addresses, '']`. */
function sourceCodes(host: WordValues, src: WordValues): Int32Array {
  const codes = host.codes.slice()
  const hosts = host.words.length
  const none = hosts + src.words.length
  for (let i = 0; i < codes.length; i++) {
    if (codes[i]! >= 0) continue
    const code = src.codes[i]!
    codes[i] = code < 0 ? none : hosts + code
  }
  return codes
}
