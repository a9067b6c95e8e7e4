import type { GapSink } from '../finding.ts'
import { type Detector, type GapRow, MAX_SOURCES } from '../row.ts'
import { type Corroboration, type Counting, type Numbering, openNumbering } from './counting.ts'
import type { Dialect } from './dialect.ts'
import { takeInvalid, takeNumber } from './numbering.ts'
import { endNumbering } from './settle.ts'
import { noteFinding } from './statement.ts'

/** Reads a row's number: NaN where it has none, -1 where it has one that cannot be. */
export type NumberOf = (row: GapRow) => number

/** The sender's time by which copies of a message are known (ns, NaN: none). */
export type SaidOf = (row: GapRow) => number

export function senderTimeOf({ senderTime }: GapRow): number {
  return senderTime === null ? NaN : Number(senderTime)
}

/**
 * A detector of one numbering: each source by itself, and each transport, as senders count for each (RFC 5424 §7.3.1); what was
 * captured and what was stored in files also hold copies of the same messages.
 */
export function numberingDetector(
  dialect: Dialect,
  sink: GapSink,
  numberOf: NumberOf,
  saidOf: SaidOf = senderTimeOf,
  corroborate?: Corroboration,
): Detector {
  const counting: Counting = { dialect, held: { holes: 0, tracks: 0, waiting: 0 }, sink, corroborate }
  const udp = new Map<string, Numbering>()
  const tcp = new Map<string, Numbering>()
  const file = new Map<string, Numbering>()
  const bySource = { udp, tcp, file }
  let beyond = 0
  const numberingOf = ({ transport, source }: GapRow): Numbering | undefined => {
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
    return numbering
  }
  return {
    item() {},
    row(row) {
      const n = numberOf(row)
      if (Number.isNaN(n)) return
      const numbering = numberingOf(row)
      if (numbering === undefined) return
      if (n < 0) takeInvalid(numbering, row)
      else takeNumber(counting, numbering, n, saidOf(row), row)
    },
    end() {
      for (const numbering of [...udp.values(), ...tcp.values(), ...file.values()]) endNumbering(counting, numbering)
      if (beyond > 0) {
        const text = `Of ${MAX_SOURCES} sources ${dialect.name} was followed; ${beyond} messages of others were not looked at.`
        sink(noteFinding(dialect, null, [], text))
      }
    },
  }
}
