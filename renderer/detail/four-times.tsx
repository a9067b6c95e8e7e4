import type { ShownRow } from '../../contract/shapes.ts'
import { VERDICTS, type Verdict as VerdictName } from '../../core/verdict/verdict.ts'
import { integrity } from '../integrity/integrity-store.ts'
import { sealedTime } from '../integrity/sealed-time.ts'
import { useStore } from '../state/store.ts'
import { deltaText, durationText } from '../time/duration.ts'
import { dayText, fractionText, instant, rfc3339 } from '../time/instant.ts'
import { useZone, zoneName } from '../time/use-zone.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { saidHow } from './said-how.ts'

/** When the sender says it happened, when the wire carried it, when it was written, when it was sealed: kept apart. */
export function FourTimes({ row }: { row: ShownRow }) {
  const zone = useZone()
  const first = row.senderTime ?? row.wireTime
  const day = first ? dayText(instant(first, zone), true) : ''
  const name = first ? zoneName(zone, Number(BigInt(first) / 1_000_000n)) : ''
  const carried = row.wireTime
  const sealed = sealedTime(
    useStore(integrity, (all) => all.state),
    row,
  )
  const sealedAfter = row.senderTime && sealed.nanos ? afterText(BigInt(sealed.nanos) - BigInt(row.senderTime)) : ''
  const after = row.senderTime && carried ? BigInt(carried) - BigInt(row.senderTime) : null
  return (
    <section className="sec" aria-label="Four times">
      <h3>
        Four times <span className="d">{first ? `${day}, ${name}` : ''}</span>
        <span className="after">after said</span>
      </h3>
      <dl className="times m">
        <Time
          name="Said"
          nanos={row.senderTime}
          digits={row.timeDigits}
          inferred={row.timeSource !== 'stated' && row.timeSource !== 'none'}
          after={row.senderTime ? '0' : ''}
          how={saidHow(row)}
          unknown="no time that can be read"
          day={day}
        />
        <Time
          name="Carried"
          nanos={carried}
          digits={9}
          after={after === null ? '' : afterText(after)}
          how={
            carried
              ? 'stamp of the capture; its precision is not stated here'
              : 'a line of a file; no capture carried it'
          }
          unknown={row.transport === 'file' ? 'not seen on the wire' : 'no stamp'}
          day={day}
        />
        <Time
          name="Written"
          nanos={null}
          how={
            row.transport === 'file'
              ? 'a line says when it was said, not when it was written'
              : 'not looked for on disk in this version'
          }
          unknown="not known"
          day={day}
        />
        <Time name="Sealed" {...sealed} digits={3} after={sealedAfter} day={day} />
      </dl>
    </section>
  )
}

/** How long after the sender’s time: small lengths in their own unit, since they tell the way from the clocks apart. */
function afterText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos
  const sign = nanos < 0n ? '−' : '+'
  return size < 1_000_000_000n ? `${sign}${durationText(size)}` : deltaText(nanos)
}

const isVerdict = (word: string): word is VerdictName => (VERDICTS as readonly string[]).includes(word)

/** One of the four. A time that is not known says so on hatch, and says why below. */
function Time(props: {
  name: string
  nanos: string | null
  digits?: number
  inferred?: boolean
  after?: string
  how: string
  unknown: string
  day: string
}) {
  const zone = useZone()
  const { name, nanos, digits = 9, inferred, after, how, unknown, day } = props
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {nanos === null ? (
          isVerdict(unknown) ? (
            <Verdict verdict={unknown} />
          ) : (
            <span className="plate unknown">{unknown}</span>
          )
        ) : (
          <TimeText nanos={nanos} digits={digits} inferred={inferred ?? false} day={day} />
        )}
        {nanos !== null && (
          <CopyButton quiet label={`Copy the time ${name.toLowerCase()}`} text={() => rfc3339(nanos, zone, digits)} />
        )}
      </dd>
      <dd className="after">{after}</dd>
      <dd className="how">{how}</dd>
    </div>
  )
}

/** A time with the digits that are stored; with its day where that is not the day in the heading. */
function TimeText({ nanos, digits, inferred, day }: { nanos: string; digits: number; inferred: boolean; day: string }) {
  const zone = useZone()
  const at = instant(nanos, zone)
  const other = dayText(at, true)
  const text = `${at.clock}.${fractionText(at, digits)}`
  return (
    <span className={inferred ? 'inferred' : ''} title={rfc3339(nanos, zone, digits)}>
      {other === day ? '' : `${dayText(at)} `}
      {text}
    </span>
  )
}
