const NANOS_PER_MILLISECOND = 1_000_000n
const STAMP = /\baudit\((\d{1,11})\.(\d{3}):\d{1,10}\)/
/** How far into a text the stamp is looked for: `node=NAME type=TYPE msg=` may stand in front of it. */
const MAX_OFFSET = 320

/**
 * The time that an audit record states in its own stamp, `audit(SECONDS.MILLISECONDS:SERIAL)`, nanoseconds since
 * 1970-01-01T00:00:00Z; null where there is none. Files of auditd hold no other.
 */
export function auditTime(text: string): bigint | null {
  const found = STAMP.exec(text.slice(0, MAX_OFFSET))
  return found === null ? null : BigInt(found[1]! + found[2]!) * NANOS_PER_MILLISECOND
}
