import { u32be, u32le } from '../bytes/integer.ts'
import { FILE_HEADER, isPcapMagic, PCAP_MAGIC } from '../capture/pcap-header.ts'
import { BLOCK, ORDER_MAGIC } from '../capture/pcapng-block.ts'
import { HASH_BYTES, type LeafHasher } from '../hash/leaf-hasher.ts'
import { LeafTable, type LeafWords, leafWords } from './alignment.ts'
import { CutRecords, type Head } from './cut-records.ts'
import { MAX_RECORD_BYTES, RecordSlicer, type SegmentKind } from './record-slicer.ts'
import type { Stretch } from './unsettled.ts'

/** Bytes behind an altered record in which the next sealed record is looked for. */
export const MAX_SEARCH = 8 << 20
/** Bytes that are looked through in one segment, all such searches together. */
export const MAX_SEARCHED = 64 << 20
/** Bytes that such searches hash in one segment, at places of one sort. */
const MAX_SEARCH_HASHED = 256 << 20
/** Places that could not be cut and are remembered. */
export const MAX_GAPS = 1_000
/** Records that may be altered in a row, their lengths intact, before anything is looked for. */
const LOOKAHEAD = 64
/** Bytes of such records. */
const LOOKAHEAD_BYTES = 1 << 16
/** Records of this many bytes are hashed in one call. */
const HASHED_BYTES = 1 << 16

/** Records that are cut in one step, and in the first one behind damage, so that little is cut in vain where more follows. */
const CUT = 4096
const FIRST_CUT = 2 * LOOKAHEAD
/** Bytes that are held before they are cut: a search, and records behind it. */
const RESERVE = MAX_SEARCH + 4 * MAX_RECORD_BYTES
const HELD = RESERVE + (8 << 20)

/** Bytes that capture programs keep of a packet at most, unless they are told to keep more. */
const USUAL_SNAP_LENGTH = 262_144

/** What slicers are fed so that they can begin anywhere: the usual headers of each kind, in both byte orders. */
const USUAL_HEADERS: Readonly<Record<SegmentKind, readonly Uint8Array[]>> = {
  log: [],
  pcap: [
    'd4c3b2a102000400',
    'a1b2c3d400020004',
    '34cdb2a102000400',
    'a1b2cd3400020004',
    'd4c3b2a102000200',
    'a1b2c3d400020002',
  ].map((start) => padded(start, FILE_HEADER)),
  pcapng: ['0a0d0d0a0c0000004d3c2b1a', '0a0d0d0a0000000c1a2b3c4d'].map((start) => padded(start, 12)),
}

function padded(hex: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < hex.length / 2; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/**
 * Cuts altered content into records, led by the leaves that were sealed. Where an altered length put all that follows out of step, it
 * searches for the next place at which a sealed record begins, so that records that were not touched are found again.
 */
export class SealedSlicer {
  /** Records so far; the first `skip` of them are counted and not kept. */
  records = 0
  /** Bytes so far. */
  bytes = 0
  /** Places between sealed records that could not be cut, `[start, end)` in the content; at most MAX_GAPS. */
  readonly gaps: Stretch[] = []
  /** Place of the last record that was cut although its end is not there, or could not be told; null where there is none. */
  cutShortAt: number | null = null
  readonly #kind: SegmentKind
  readonly #hasher: LeafHasher
  readonly #skip: number
  /** Sealed leaves. */
  readonly #sealed: number
  readonly #table: LeafTable
  readonly #kept = new CutRecords()
  #slicer: RecordSlicer
  #buffer = new Uint8Array(1 << 16)
  #filled = 0
  /** The header that rules what is being cut; undefined where none is known to be right. */
  #header: Uint8Array | undefined
  /** Whether that header is one that was sealed. */
  #headerSealed = false
  readonly #searchable: number
  #searched = 0
  /** Bytes hashed at usual places, and at others. */
  readonly #hashed = [0, 0]
  #step = FIRST_CUT
  /** Records that were cut in this step, and those of them that are hashed. */
  #count = 0
  #hashedTo = 0
  readonly #bounds = new Uint32Array(CUT + 1)
  readonly #cutLeaves = new Uint8Array(CUT * HASH_BYTES)
  readonly #cutWords: LeafWords = leafWords(this.#cutLeaves)

  /** `sealed` are the leaves behind the first `skip` records, which are as they were sealed. `searched` bounds all searches together. */
  constructor(kind: SegmentKind, hasher: LeafHasher, sealed: Uint8Array, skip: number, searched = MAX_SEARCHED) {
    this.#searchable = searched
    this.#kind = kind
    this.#hasher = hasher
    this.#skip = skip
    this.#slicer = new RecordSlicer(kind)
    const words = leafWords(sealed)
    this.#sealed = words.length / 8
    this.#table = new LeafTable(words, this.#sealed)
    for (let i = 0; i < this.#sealed; i++) this.#table.add(i)
  }

  /** Leaves of the records behind the first `skip`. Of what lies between sealed records and could not be cut, 32 zeros. */
  leaves(): Uint8Array {
    return this.#kept.leaves()
  }

  /** Where record `index` begins in the content, counted behind the first `skip`; behind the last, where the content ends. */
  offset(index: number): number {
    return this.#kept.offset(index) ?? this.bytes
  }

  /** Records behind the first `skip`. */
  get count(): number {
    return this.#kept.count
  }

  /** What record `index`, counted behind the first `skip`, says of how those behind it are read; only of pcapng. */
  head(index: number): Head {
    return this.#kept.head(index)
  }

  add(piece: Uint8Array): void {
    if (this.#filled + piece.length > this.#buffer.length && this.#buffer.length < HELD) this.#grow(piece.length)
    for (let at = 0; at < piece.length; ) {
      const some = piece.subarray(at, at + this.#buffer.length - this.#filled)
      this.#buffer.set(some, this.#filled)
      this.#filled += some.length
      at += some.length
      if (this.#filled === this.#buffer.length) this.#cut(false)
    }
  }

  #grow(more: number): void {
    const larger = new Uint8Array(Math.min(HELD, 2 * (this.#filled + more)))
    larger.set(this.#buffer.subarray(0, this.#filled))
    this.#buffer = larger
  }

  /** Nothing follows. */
  finish(): void {
    this.#cut(true)
  }

  #cut(final: boolean): void {
    let at = 0
    while (final ? at < this.#filled : this.#filled - at >= RESERVE) {
      const count = this.#slicer.slice(this.#buffer, at, this.#filled, final, this.#bounds.subarray(0, this.#step + 1))
      if (count === 0) break
      this.#step = Math.min(CUT, 2 * this.#step)
      at = this.#take(at, count, final)
      if (final && at === this.#filled) this.#noticeEnd(count)
    }
    this.#buffer.copyWithin(0, at, this.#filled)
    this.#filled -= at
    this.bytes += at
  }

  /** Takes records that were cut, as far as they are in step; returns where to go on. */
  #take(at: number, count: number, final: boolean): number {
    const bounds = this.#bounds
    const skipped = Math.max(0, Math.min(count, this.#skip - this.records))
    this.#count = count
    this.#hashedTo = skipped
    this.#noticeHeaders(count)
    this.records += skipped
    for (let i = skipped; i < count; ) {
      let known = i
      const near = (record: number) =>
        record === i || (record - i <= LOOKAHEAD && bounds[record + 1]! - bounds[i]! <= LOOKAHEAD_BYTES)
      while (known < count && near(known) && !this.#isSealed(known)) known++
      const inStep = known < count && near(known)
      // Of several unknown ones in a row, the first may have put the others out of step.
      const earlier = inStep && known - i > 1 ? this.#findSealed(bounds[i]!, bounds[known]!, final) : undefined
      if (earlier) {
        if (earlier.at > bounds[i]!) this.#keepGap(bounds[i]!, earlier.at)
        return this.#restart(earlier.at, earlier.header)
      }
      if (this.#kind === 'log' || inStep) {
        const end = inStep ? known + 1 : count
        for (; i < end; i++) this.#keep(bounds[i]!, i)
      } else if (i > skipped) return this.#restart(bounds[i]!, this.#header)
      else return this.#search(at, i, count, final)
    }
    return bounds[count]!
  }

  /** Looks for a sealed record behind record `i`, which is none, and none of those that follow it is. */
  #search(at: number, i: number, count: number, final: boolean): number {
    const bounds = this.#bounds
    const start = i === 0 ? at : bounds[i]!
    const found = this.#findSealed(start, this.#filled, final)
    const native = found === undefined ? -1 : bounds.subarray(0, count + 1).indexOf(found.at, i)
    if (found?.at === start) return this.#restart(start, found.header)
    if (found === undefined && final && bounds[count] === this.#filled && count - i > 1 && this.#lastIsNext()) {
      // One sealed record is left, and what stands there is no whole record: these bytes were that one.
      this.#noticeEnd(count)
      if (this.cutShortAt !== null) {
        this.#keepGap(start, this.#filled)
        return this.#filled
      }
    }
    if (found === undefined || native > i) {
      // What cannot be found, and what was in step all the time, stands as it was cut.
      const end = native > i ? native : count
      for (let each = i; each < end; each++) this.#keep(bounds[each]!, each)
      return bounds[end]!
    }
    this.#keepGap(start, found.at)
    return this.#restart(found.at, found.header)
  }

  /** The first place in `[from, to)` at which a sealed record begins, and the header that it is under. */
  #findSealed(from: number, to: number, final: boolean): SealedPlace | undefined {
    if (this.#kind === 'log') return undefined
    const end = Math.min(to, from + Math.min(MAX_SEARCH, this.#searchable - this.#searched))
    // First where a usual record may begin: of all other places there are many, and each costs the hash of as much as a record.
    const found = this.#findIn(from, end, final, true) ?? this.#findIn(from, end, final, false)
    this.#searched += (found?.at ?? end) - from
    return found
  }

  #findIn(from: number, end: number, final: boolean, usual: boolean): SealedPlace | undefined {
    // Without a header that was sealed, it may stand further on (then it is undefined here), or not at all.
    const headers = this.#headerSealed ? [this.#header] : [undefined, this.#header, ...USUAL_HEADERS[this.#kind]]
    const bounds = new Uint32Array(2)
    const leaf = new Uint8Array(HASH_BYTES)
    const words = leafWords(leaf)
    for (let at = from; at < end; at++) {
      for (const header of headers) {
        if (!mayBegin(this.#kind, header, this.#buffer, at, this.#filled, usual)) continue
        const slicer = begun(this.#kind, header)
        if (slicer.slice(this.#buffer, at, this.#filled, final, bounds) !== 1) continue
        const hashed = usual ? 0 : 1
        if (this.#hashed[hashed]! > MAX_SEARCH_HASHED) return undefined
        this.#hashed[hashed]! += bounds[1]! - at
        this.#hasher.leaves(this.#buffer, bounds, 1, leaf)
        if (this.#table.find(words, 0) >= 0) return { at, header }
      }
    }
    return undefined
  }

  #restart(at: number, header: Uint8Array | undefined): number {
    this.#header = header
    this.#slicer = begun(this.#kind, header)
    this.#step = FIRST_CUT
    return at
  }

  #isSealed(i: number): boolean {
    this.#hashTo(i)
    return this.#table.find(this.#cutWords, i) >= 0
  }

  /** Hashes what was cut up to record `i`, some records at a time: behind damage, most of it is cut in vain. */
  #hashTo(i: number): void {
    const bounds = this.#bounds
    while (this.#hashedTo <= i) {
      const from = this.#hashedTo
      let to = from + 1
      while (to < this.#count && bounds[to + 1]! - bounds[from]! <= HASHED_BYTES) to++
      this.#hasher.leaves(this.#buffer, bounds.subarray(from), to - from, this.#cutLeaves.subarray(from * HASH_BYTES))
      this.#hashedTo = to
    }
  }

  /** Whether the record that was kept last is the last but one of those that were sealed. */
  #lastIsNext(): boolean {
    const kept = leafWords(this.#kept.leaves().slice(-HASH_BYTES))
    return kept.length === 0 ? this.#sealed === 1 : this.#table.find(kept, 0) === this.#sealed - 2
  }

  #keepGap(start: number, end: number): void {
    if (this.gaps.length < MAX_GAPS) this.gaps.push({ start: this.bytes + start, end: this.bytes + end })
    this.#keep(start, -1)
  }

  /** Keeps a record that begins at `at`; `i` is its leaf among those of the step, or -1 of what cannot be cut. */
  #keep(at: number, i: number): void {
    if (i >= 0) this.#hashTo(i)
    const offset = this.bytes + at
    const before = this.#kept.offset(this.count - 1) ?? 0
    // What follows a record of the most bytes may be the next piece of the same block.
    const isBlock = this.#kind === 'pcapng' && at + 4 <= this.#filled && offset - before !== MAX_RECORD_BYTES
    const leaf = i < 0 ? NO_LEAF : this.#cutLeaves.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)
    this.#kept.add(offset, leaf, isBlock ? headAt(this.#buffer, at) : undefined)
    this.records++
  }

  /** Remembers the header of the file, or of the section, that the records cut now are under. */
  #noticeHeaders(count: number): void {
    const [start, end] = [this.#bounds[0]!, this.#bounds[1]!]
    if (this.#kind === 'pcap' && this.#header === undefined && end - start === FILE_HEADER) {
      this.#header = this.#buffer.slice(start, end)
      this.#headerSealed = this.#skip > 0 || this.#isSealed(0)
    }
    if (this.#kind !== 'pcapng') return
    for (let i = 0; i < count; i++) {
      const at = this.#bounds[i]!
      if (this.#bounds[i + 1]! - at < 12 || u32be(this.#buffer, at) !== BLOCK.section) continue
      const bigEndian = u32be(this.#buffer, at + 8) === ORDER_MAGIC
      this.#header = USUAL_HEADERS.pcapng[bigEndian ? 1 : 0]
    }
  }

  /** Finds out whether the last record has its end. */
  #noticeEnd(count: number): void {
    const at = this.#bounds[count - 1]!
    const bounds = new Uint32Array(2)
    const alone = at === 0 && this.bytes === 0 ? new RecordSlicer(this.#kind) : begun(this.#kind, this.#header)
    const whole = alone.slice(this.#buffer, at, this.#filled, false, bounds) === 1
    this.cutShortAt = whole ? null : this.bytes + at
  }
}

/** Where a sealed record was found, and the header that it is under; undefined where it is itself the header of the file. */
interface SealedPlace {
  readonly at: number
  readonly header: Uint8Array | undefined
}

/** Whether a unit no longer than a record may begin at a place, by its length fields; `usual`: and one as capture programs write them. */
function mayBegin(
  kind: SegmentKind,
  header: Uint8Array | undefined,
  bytes: Uint8Array,
  at: number,
  end: number,
  usual: boolean,
): boolean {
  if (kind === 'pcapng') {
    if (at + 12 > end) return false
    const bigEndian = header?.[4] === 0 || u32be(bytes, at + 8) === ORDER_MAGIC
    const u32 = bigEndian ? u32be : u32le
    const length = u32(bytes, at + 4)
    if (length < 12 || length > MAX_RECORD_BYTES || at + length > end) return false
    return !usual || u32(bytes, at + length - 4) === length
  }
  if (at + 16 > end) return false
  if (header === undefined) return isPcapMagic(u32be(bytes, at)) || isPcapMagic(u32le(bytes, at))
  const bigEndian = header[0] === 0xa1
  const u32 = bigEndian ? u32be : u32le
  const captured = u32(bytes, at + 8)
  if (!usual) return Math.min(captured, u32(bytes, at + 12)) <= MAX_RECORD_BYTES
  const fractions = u32(header, 0) === PCAP_MAGIC.nanoseconds ? 1e9 : 1e6
  return captured <= USUAL_SNAP_LENGTH && captured <= u32(bytes, at + 12) && u32(bytes, at + 4) < fractions
}

/** What the block at `at` rules, in whichever byte order: no block has the type of an interface turned around. */
function headAt(bytes: Uint8Array, at: number): Head {
  const type = u32le(bytes, at)
  if (type === BLOCK.section) return 'section'
  return type === BLOCK.interface || u32be(bytes, at) === BLOCK.interface ? 'interface' : undefined
}

const NO_LEAF = new Uint8Array(HASH_BYTES)

/** A slicer that takes what it is given for the content behind a header. */
function begun(kind: SegmentKind, header: Uint8Array | undefined): RecordSlicer {
  const slicer = new RecordSlicer(kind)
  if (header) slicer.slice(header, 0, header.length, false, new Uint32Array(2))
  return slicer
}
