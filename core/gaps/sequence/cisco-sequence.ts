import { appTest } from '../app-test.ts'
import type { GapSink } from '../finding.ts'
import type { Detector } from '../row.ts'
import type { Dialect } from './dialect.ts'
import { decimalAt, overDigits } from './digits.ts'
import { numberingDetector } from './numberings.ts'

/** The greatest number that is taken for one of a Cisco device: its counter has 32 bits. */
export const MAX_CISCO_NUMBER = 4_294_967_295

/** How far in front of the message code its number may stand: a host and a time stamp with a zone lie between them. */
export const MAX_CODE_DISTANCE = 320

const DIALECT: Dialect = {
  detector: 'cisco-sequence',
  greatest: MAX_CISCO_NUMBER,
  begins: 1,
  unit: 'messages',
  name: 'the message numbering',
  one: 'message',
  many: 'messages',
  confidence: 'possible',
  caveat:
    'The device also numbers messages that its severity filter or its rate limit keeps from this destination, so this alone shows no loss.',
}

/**
 * Finds holes and new starts in the numbers that `service sequence-numbers` puts in front of Cisco messages, where their texts begin.
 * Rows of another app than a Cisco code cost a comparison.
 */
export function ciscoSequenceDetector(sink: GapSink): Detector {
  const isCode = appTest((app) => app !== null && CODE.test(app))
  return numberingDetector(DIALECT, sink, (row) => (isCode(row) ? ciscoNumber(row.text) : NaN))
}

/** FACILITY-SEVERITY-MNEMONIC. */
const CODE = /^[A-Z0-9_/-]{1,128}-[0-7]-[A-Z0-9_]{1,128}$/i

/**
 * The number in front of a Cisco message, `number: [host: ][*]time: %CODE: text`; NaN: there is none.
 */
export function ciscoNumber(text: string): number {
  const end = overDigits(text, 0)
  if (end === 0 || !text.startsWith(': ', end)) return NaN
  const code = text.indexOf('%', end)
  if (code < 0 || code - end > MAX_CODE_DISTANCE) return NaN
  const n = decimalAt(text, 0, end)
  return n <= MAX_CISCO_NUMBER ? n : -1
}
