import { CodeCache } from '../code-cache.ts'
import type { GapSink } from '../finding.ts'
import { type Detector, type GapRow, MAX_SOURCES } from '../row.ts'
import { type Counting, MAX_HELD, type Numbering, openNumbering, wrapped } from './counting.ts'
import type { Dialect } from './dialect.ts'
import { takeInvalid, takeNumber } from './numbering.ts'
import { type NumberOf, numberings, senderTimeOf } from './numberings.ts'
import { copyOf, type HeldNumber, MAX_UNDECIDED, type Origin, openOrigin, sharedCounters } from './origin.ts'
import { endNumbering } from './settle.ts'
import { REORDER_WINDOW } from './track.ts'

type Row = HeldNumber['row'] | GapRow

interface Known {
  readonly src: string | null
  readonly transport: GapRow['transport']
  readonly origin: Origin
  /** What the host's numbers are followed in, once that is known, and whether it is a relay's. */
  numbering: Numbering | undefined
  isRelay: boolean
}

/**
 * A detector of a numbering that relays may write over: numbers that go on from host to host are of one counter, that of the address
 * they come from or, in files, of whoever wrote over them. `ofRelays` says what such a numbering is called.
 */
export function relayedNumberingDetector(
  dialect: Dialect,
  ofRelays: Dialect,
  sink: GapSink,
  numberOf: NumberOf,
): Detector {
  const held = { holes: 0, tracks: 0, waiting: 0 }
  const counting: Counting = { dialect, held, sink, corroborate: undefined }
  const relaying: Counting = { ...counting, dialect: ofRelays }
  const hosts = numberings(counting)
  const origins = { udp: new Map<string, Origin>(), tcp: new Map<string, Origin>() }
  const cache = new CodeCache<Known>()
  /** Of the present file. */
  let ofFile: Origin | null = null
  /** What relays counted of the messages of hosts in files, which goes on from one file to the next. */
  const inFiles = new Map<string, Numbering>()
  const relays: Numbering[] = []
  let undecided = 0

  function placeOf(row: GapRow): Known | null {
    const { part, sourceCode, transport, src } = row
    let known = cache.get(part, sourceCode)
    if (known !== undefined && known.src === src && known.transport === transport) return known
    const origin = originOf(row)
    if (origin === null) return null
    known = { src, transport, origin, numbering: undefined, isRelay: false }
    cache.set(part, sourceCode, known)
    return known
  }

  function originOf({ transport, src, source }: GapRow): Origin | null {
    let origin: Origin | undefined
    if (transport === 'file') origin = ofFile ??= openOrigin(source)
    else {
      const byAddress = origins[transport]
      origin = byAddress.get(src ?? '')
      if (origin === undefined) {
        if (origins.udp.size + origins.tcp.size >= MAX_SOURCES) return null
        origin = openOrigin(source)
        byAddress.set(src ?? '', origin)
      }
    }
    return origin
  }

  /** Before it is known whose the numbers of an origin are: those of its first source may be either's, those of more have to wait. */
  function weigh(origin: Origin, n: number, said: number, row: GapRow): void {
    const isAlone = origin.only === row.source
    // In a file they wait as well at first, as they may go on from a file before.
    if (isAlone && (origin.given > 0 || row.transport !== 'file')) {
      giveFirst(origin, n, said, row)
      return
    }
    if (!isAlone) origin.only = null
    origin.held.push({ n, said, row: copyOf(row) })
    undecided++
    if (origin.held.length < MAX_UNDECIDED && undecided < MAX_HELD) return
    if (isAlone) for (const { n, said, row } of release(origin)) giveFirst(origin, n, said, row)
    else decide(origin)
  }

  function giveFirst(origin: Origin, n: number, said: number, row: Row): void {
    origin.given++
    origin.last = n
    origin.first ??= hosts.of(row) ?? null
    if (origin.first !== null) takeNumber(counting, origin.first, n, said, row)
  }

  function release(origin: Origin): readonly HeldNumber[] {
    const { held } = origin
    undecided -= held.length
    origin.held = []
    return held
  }

  function decide(origin: Origin): void {
    const { counters } = origin
    origin.isDecided = true
    if (origin.held.length === 0) return
    const { src, transport } = origin.held[0]!.row
    const isInFile = transport === 'file'
    for (const group of sharedCounters(origin)) {
      const numbering = relayNumbering(origin, group, isInFile ? null : src)
      origin.relays.push(numbering)
      for (const host of group) {
        counters.set(host, numbering)
        if (isInFile && inFiles.size < MAX_SOURCES) inFiles.set(host, numbering)
      }
    }
    // What was weighed counts by itself; a host that comes later is compared with the relays.
    for (const { row } of origin.held)
      if (!counters.has(row.source) && !(isInFile && inFiles.has(row.source))) counters.set(row.source, null)
    for (const { n, said, row } of release(origin)) take(n, said, row, relayOf(origin, n, row))
  }

  function relayNumbering({ first, given }: Origin, group: readonly string[], src: string | null): Numbering {
    const hasFirst = first !== null && group.includes(first.source)
    const known = hasFirst ? undefined : group.map((host) => inFiles.get(host)).find((numbering) => numbering)
    if (src === null && known !== undefined) return known
    // What the first host had alone until the second came is the relay's.
    const isItsOwn = hasFirst && first.rows === given
    if (isItsOwn) hosts.forget(first)
    const numbering = isItsOwn ? first : openNumbering('')
    numbering.source = src ?? ''
    relays.push(numbering)
    return numbering
  }

  /** The relay whose counter a host's numbers are of; null: they are its own. */
  function relayOf({ counters, relays }: Origin, n: number, { source, transport }: Row): Numbering | null {
    const known = counters.get(source)
    if (known !== undefined) return known
    const before = transport === 'file' ? inFiles.get(source) : undefined
    const isNear = ({ tracks }: Numbering) =>
      tracks.some(({ last }) => Math.abs(n - wrapped(last, dialect.greatest)) <= REORDER_WINDOW)
    const relay = relays.find(isNear) ?? (before !== undefined && isNear(before) ? before : null)
    if (counters.size < MAX_SOURCES) counters.set(source, relay)
    return relay
  }

  function take(n: number, said: number, row: Row, relay: Numbering | null): void {
    const numbering = relay ?? hosts.of(row)
    if (numbering !== undefined) takeNumber(relay === null ? counting : relaying, numbering, n, said, row)
  }

  return {
    item() {
      if (ofFile !== null) decide(ofFile)
      ofFile = null
    },
    row(row) {
      const n = numberOf(row)
      if (Number.isNaN(n)) return
      if (n < 0) {
        const numbering = hosts.of(row)
        if (numbering !== undefined) takeInvalid(numbering, row)
        return
      }
      const known = placeOf(row)
      if (known === null) take(n, senderTimeOf(row), row, null)
      else if (!known.origin.isDecided) weigh(known.origin, n, senderTimeOf(row), row)
      else {
        if (known.numbering === undefined) {
          const relay = relayOf(known.origin, n, row)
          known.isRelay = relay !== null
          known.numbering = relay ?? hosts.of(row)
        }
        if (known.numbering !== undefined)
          takeNumber(known.isRelay ? relaying : counting, known.numbering, n, senderTimeOf(row), row)
      }
    },
    end() {
      if (ofFile !== null) decide(ofFile)
      for (const byAddress of [origins.udp, origins.tcp]) for (const origin of byAddress.values()) decide(origin)
      hosts.end()
      for (const numbering of relays) endNumbering(relaying, numbering)
    },
  }
}
