import type { MessageRow } from '../../core/columns/message-row.ts'
import type { Clock } from '../query/search-store.ts'
import { fractionText, instant, rfc3339 } from '../time/instant.ts'
import { type DatePart, datePrefix } from '../time/span.ts'
import { LOCAL, UTC, type Zone } from '../time/zone.ts'

/** Places of a second that the list shows. */
const PLACES = 6

/** How the time that orders a row is known, and with how many digits. */
export function timeOf(row: MessageRow, clock: Clock): { nanos: string; digits: number; why: string | null } | null {
  const wire = { nanos: row.wireTime, digits: 9 }
  const sender = { nanos: row.senderTime, digits: row.timeDigits }
  const [first, second, lack] =
    clock === 'wire'
      ? [wire, sender, 'not seen on the wire: placed by the sender’s time']
      : [sender, wire, 'the sender states no time that can be read: placed by the wire’s']
  const chosen = first.nanos !== null ? first : second
  if (chosen.nanos === null) return null
  const inferred = chosen === sender && row.timeSource !== 'stated' ? row.timeSource : null
  const why = [chosen === second ? lack : null, inferred].filter((reason) => reason !== null).join('; ')
  return { nanos: chosen.nanos, digits: chosen.digits, why: why === '' ? null : why }
}

/** Seconds and milliseconds bright, the rest dim, dashes for what was not stored; underlined where it is not what the column says. */
export function TimeCell(props: { row: MessageRow; clock: Clock; zone: Zone; date?: DatePart }) {
  const { row, clock, zone, date = 'none' } = props
  const time = timeOf(row, clock)
  if (!time) {
    return (
      <span className="t m" title="no time: neither the wire nor the sender gives one">
        <s>--:--:--.------</s>
      </span>
    )
  }
  const at = instant(time.nanos, zone)
  const fraction = fractionText(at, time.digits, PLACES).slice(0, PLACES)
  const known = Math.min(time.digits, PLACES)
  const bright = Math.min(known, 3)
  const other = zone === UTC ? LOCAL : UTC
  const title = `${rfc3339(time.nanos, zone, time.digits)}\n${rfc3339(time.nanos, other, time.digits)}${time.why ? `\n${time.why}` : ''}`
  const head = `${at.clock}${bright > 0 ? `.${fraction.slice(0, bright)}` : ''}`
  return (
    <span className="t m" title={title}>
      {date !== 'none' && <s>{datePrefix(at, date)}</s>}
      {time.why ? <span className="inferred">{head}</span> : head}
      <s>
        {bright === 0 ? '.' : ''}
        {fraction.slice(bright)}
      </s>
    </span>
  )
}
