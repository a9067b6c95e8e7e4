import { caseStore } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { dayText, instant } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import { CAUSES, type Drops, dropsSince, type Seen, sumOf } from './account.ts'
import { isCurrent } from './live-store.ts'
import { LossPlate } from './loss-plate.tsx'
import { CAUSE_NAMES } from './words.ts'

const NOTHING_KNOWN: Drops = { kernel: null, interface: null }

/** Packets dropped by cause, since the start and since the last look. While the engine is away nothing of it is known. */
export function DropsAccount(props: {
  drops: Drops
  seen: Seen | undefined
  /** When the capture began, nanoseconds; null: not known. */
  since: string | null
  blindness: string | null
}) {
  const { seen, since, blindness } = props
  const zone = useZone()
  const current = useStore(caseStore, isCurrent)
  const now = current ? props.drops : NOTHING_KNOWN
  const fresh = dropsSince(now, seen)
  const start = since === null ? null : instant(since, zone)
  const look = seen && instant(BigInt(seen.at) * 1_000_000n, zone)
  return (
    <table className="account">
      <thead>
        <tr>
          <th scope="col">Dropped by</th>
          <th scope="col">{start ? `since ${dayText(start)} ${start.clock}` : 'since the start'}</th>
          <th scope="col">{look ? `since the look of ${look.clock}` : 'since the last look'}</th>
        </tr>
      </thead>
      <tbody>
        {CAUSES.map((cause) => (
          <tr key={cause}>
            <th scope="row" title={CAUSE_NAMES[cause][1]}>
              {CAUSE_NAMES[cause][0]}
            </th>
            <td>
              <LossPlate sum={sumOf([now[cause]])} />
            </td>
            <td>
              <LossPlate sum={sumOf([fresh[cause]])} />
            </td>
          </tr>
        ))}
      </tbody>
      {blindness !== null && <caption>{visibleString(sentence(blindness))}</caption>}
    </table>
  )
}
