import type { GapSink } from '../finding.ts'
import type { Detector } from '../row.ts'
import type { Dialect } from './dialect.ts'
import { decimalAt, INVALID } from './digits.ts'
import { numberingDetector } from './numberings.ts'

/** The greatest sequenceId; 1 follows it (RFC 5424 §7.3.1). */
export const MAX_SEQUENCE_ID = 2_147_483_647

const DIALECT: Dialect = {
  detector: 'meta-sequence',
  greatest: MAX_SEQUENCE_ID,
  begins: 1,
  unit: 'messages',
  name: 'the sequenceId numbering',
  one: 'message',
  many: 'messages',
  confidence: 'certain',
  caveat: 'What became of them the numbers do not say: a filter on the way leaves the same hole as a loss.',
}

/** Finds holes and new starts in the sequenceId of SD-ELEMENT meta, which senders raise by one a message (RFC 5424 §7.3.1). */
export function metaSequenceDetector(sink: GapSink): Detector {
  return numberingDetector(DIALECT, sink, ({ sd }) => (sd.length === 0 ? NaN : sequenceIdOf(sd)))
}

/** The sequenceId that STRUCTURED-DATA states in its element meta; NaN: none, -1: one out of 1 to MAX_SEQUENCE_ID. */
export function sequenceIdOf(sd: string): number {
  let at = sd.startsWith('[meta ') ? 0 : sd.indexOf('[meta ')
  if (at < 0) return NaN
  // What looks like the element may stand in a value: then the elements before it are walked over.
  if (at > 0) at = elementAt(sd)
  if (at < 0) return NaN
  for (at += 5; sd[at] === ' '; ) {
    const equals = sd.indexOf('="', at)
    if (equals < 0) return NaN
    if (equals - at === 11 && sd.startsWith('sequenceId', at + 1)) return sequenceIdAt(sd, equals + 2)
    at = valueEnd(sd, equals + 2)
  }
  return NaN
}

function sequenceIdAt(sd: string, start: number): number {
  const end = sd.indexOf('"', start)
  const n = end < 0 ? INVALID : decimalAt(sd, start, end)
  // A sender writes no leading zeros (§7.3.1).
  return n >= 1 && n <= MAX_SEQUENCE_ID && sd.charCodeAt(start) !== 0x30 ? n : INVALID
}

/** Index of the element meta; -1: there is none. */
function elementAt(sd: string): number {
  let at = 0
  while (sd[at] === '[') {
    if (sd.startsWith('[meta ', at)) return at
    for (at++; at < sd.length && sd[at] !== ']'; )
      if (sd[at] === '"') at = valueEnd(sd, at + 1)
      else at++
    at++
  }
  return -1
}

/** Index behind the quote that ends the value at `at`, in which a backslash escapes what follows it. */
function valueEnd(sd: string, start: number): number {
  let at = start
  while (at < sd.length && sd[at] !== '"') at += sd[at] === '\\' ? 2 : 1
  return at + 1
}
