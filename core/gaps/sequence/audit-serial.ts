import { appTest } from '../app-test.ts'
import type { GapSink } from '../finding.ts'
import type { Detector, GapRow } from '../row.ts'
import type { Dialect } from './dialect.ts'
import { decimalAt, INVALID, overDigits } from './digits.ts'
import { numberingDetector } from './numberings.ts'

/** The greatest serial: the kernel counts with 32 bits. */
export const MAX_SERIAL = 4_294_967_295

/** How far into a text `audit(` is looked for: `node=NAME type=TYPE msg=` stands in front of it. */
export const MAX_AUDIT_OFFSET = 320

const DIALECT: Dialect = {
  detector: 'audit-serial',
  greatest: MAX_SERIAL,
  begins: null,
  unit: 'events',
  name: 'the audit numbering',
  one: 'event',
  many: 'events',
  confidence: 'possible',
  caveat: 'The kernel also numbers events that its rules then leave out, so this alone shows no loss.',
}

/** Programs in whose name audit records come by syslog. */
const APPS = new Set(['kernel', 'audit', 'auditd', 'audispd', 'audisp-syslog', 'kauditd'])

/** By how much audit_lost of a source grew between two times; null: not known. */
export type LostBetween = (source: string, since: bigint, until: bigint) => number | null

/**
 * Finds holes and new starts in the serials of audit events. The records of one event share its serial; those of type DAEMON_
 * are left out, as auditd numbers them by itself. A hole is `likely` where `lostBetween` knows of a loss in it.
 */
export function auditSerialDetector(sink: GapSink, lostBetween?: LostBetween): Detector {
  let said = NaN
  const mayBeAudit = appTest((app) => app === null || APPS.has(app))
  const numberOf = (row: GapRow) => {
    if (!mayBeAudit(row)) return NaN
    const { text } = row
    const at = auditAt(text)
    if (at < 0) return NaN
    const second = overDigits(text, at)
    const fraction = overDigits(text, second + 1)
    const serial = overDigits(text, fraction + 1)
    if (text[second] !== '.' || text[fraction] !== ':' || text[serial] !== ')') return NaN
    said = decimalAt(text, at, second) * 1e9 + decimalAt(text, second + 1, fraction) * 1e6
    const n = decimalAt(text, fraction + 1, serial)
    return n >= 1 && n <= MAX_SERIAL ? n : INVALID
  }
  return numberingDetector(
    DIALECT,
    sink,
    numberOf,
    () => said,
    lostBetween &&
      ((source, before, after) =>
        before.at !== null && after.at !== null && (lostBetween(source, before.at, after.at) ?? 0) > 0
          ? 'likely'
          : undefined),
  )
}

/** Index of the time in `audit(SEC.MSEC:SERIAL)` where an audit record states its own; -1: the text is no such record. */
function auditAt(text: string): number {
  const at = text.indexOf('audit(')
  if (at < 0 || at > MAX_AUDIT_OFFSET) return -1
  // `type=…:`, `msg=` and the kernel's `audit: type=… ` stand in front of it; else a text only speaks of a record.
  const type = text.lastIndexOf('type=', at)
  if (type < 0 || text.startsWith('DAEMON_', type + 5)) return -1
  return at + 6
}
