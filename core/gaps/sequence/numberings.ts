import { CodeCache } from '../code-cache.ts'
import type { GapSink } from '../finding.ts'
import { asNumber, type Detector, type GapRow, MAX_SOURCES } from '../row.ts'
import { count } from '../words.ts'
import { type Corroboration, type Counting, type Numbering, openNumbering } from './counting.ts'
import type { Dialect } from './dialect.ts'
import { takeInvalid, takeNumber } from './numbering.ts'
import { endNumbering } from './settle.ts'
import { noteFinding } from './statement.ts'

/** Reads a row's number: NaN where it has none, -1 where it has one that cannot be. */
export type NumberOf = (row: GapRow) => number

/** The sender's time by which copies of a message are known (ns, NaN: none). */
export type SaidOf = (row: GapRow) => number

export function senderTimeOf({ senderSec, senderNano }: GapRow): number {
  return asNumber(senderSec, senderNano)
}

/** The numberings of all sources. */
export interface Numberings {
  /** That of the row's source; undefined: there are too many sources, and the row is counted as not looked at. */
  of(row: Pick<GapRow, 'transport' | 'part' | 'sourceCode' | 'source'>): Numbering | undefined
  /** Nothing is stated of it. */
  forget(numbering: Numbering): void
  /** Nothing follows: states what is still open. */
  end(): void
}

/**
 * Each source by itself, and each transport, as senders count for each (RFC 5424 §7.3.1); what was captured and what was stored in
 * files also hold copies of the same messages.
 */
export function numberings(counting: Counting): Numberings {
  const udp = new Map<string, Numbering>()
  const tcp = new Map<string, Numbering>()
  const file = new Map<string, Numbering>()
  const bySource = { udp, tcp, file }
  const caches = { udp: new CodeCache<Numbering>(), tcp: new CodeCache<Numbering>(), file: new CodeCache<Numbering>() }
  let beyond = 0
  return {
    of({ transport, part, sourceCode, source }) {
      const known = caches[transport].get(part, sourceCode)
      if (known !== undefined) return known
      const sources = bySource[transport]
      let numbering = sources.get(source)
      if (numbering === undefined) {
        if (udp.size + tcp.size + file.size >= MAX_SOURCES) {
          beyond++
          return undefined
        }
        numbering = openNumbering(source)
        sources.set(source, numbering)
      }
      caches[transport].set(part, sourceCode, numbering)
      return numbering
    },
    forget(numbering) {
      for (const transport of ['udp', 'tcp', 'file'] as const) {
        if (bySource[transport].get(numbering.source) !== numbering) continue
        bySource[transport].delete(numbering.source)
        caches[transport] = new CodeCache()
      }
    },
    end() {
      const { dialect, sink } = counting
      for (const numbering of [...udp.values(), ...tcp.values(), ...file.values()]) endNumbering(counting, numbering)
      if (beyond > 0) {
        const text = `Of ${count(MAX_SOURCES, 'source')} ${dialect.name} was followed; ${count(beyond, 'message of others was', 'messages of others were')} not looked at.`
        sink(noteFinding(dialect, null, [], text))
      }
    },
  }
}

/** A detector of one numbering that nobody writes over. */
export function numberingDetector(
  dialect: Dialect,
  sink: GapSink,
  numberOf: NumberOf,
  saidOf: SaidOf = senderTimeOf,
  corroborate?: Corroboration,
): Detector {
  const counting: Counting = { dialect, held: { holes: 0, tracks: 0, waiting: 0 }, sink, corroborate }
  const all = numberings(counting)
  return {
    item() {},
    row(row) {
      const n = numberOf(row)
      if (Number.isNaN(n)) return
      const numbering = all.of(row)
      if (numbering === undefined) return
      if (n < 0) takeInvalid(numbering, row)
      else takeNumber(counting, numbering, n, saidOf(row), row)
    },
    end: all.end,
  }
}
