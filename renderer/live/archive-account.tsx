import { Button } from '@blueprintjs/core'
import type { ReactNode } from 'react'
import type { LiveArchive, LiveState } from '../../contract/live.ts'
import { REJECT_REASONS } from '../../core/finding.ts'
import { bytesText, count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { dayText, instant } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { captureOf, dropsOf, isAtWork, rejectsOf, type Seen, standingOf } from './account.ts'
import { DropsAccount } from './drops-account.tsx'
import { leaveArchive, stopCapture } from './live-store.ts'
import { behindText, extentText, rateText, STANDINGS } from './words.ts'

/** What is known of one archive that is followed, and what can be done with it. */
export function ArchiveAccount(props: { archive: LiveArchive; live: LiveState; seen: Seen | undefined }) {
  const { archive, live, seen } = props
  const standing = standingOf(archive, live)
  const [word, meaning] = STANDINGS[standing]
  const own = captureOf(archive, live)
  const name = archive.capture?.interface ?? own?.interface ?? archive.name
  return (
    <section aria-label={visibleString(name)}>
      <header>
        <i className={`live-dot ${standing}`} />
        <h3>{visibleString(name)}</h3>
        <span className={standing === 'failed' || standing === 'left' ? 'trouble' : 'd'}>
          {word}. {visibleString(archive.reason ?? meaning)}.
        </span>
        <span className="grow" />
        {own && isAtWork(own) && (
          <Button className="small" disabled={own.state === 'stopping'} onClick={() => void stopCapture(own.capture)}>
            {own.state === 'stopping' ? 'Stopping…' : 'Stop the capture'}
          </Button>
        )}
        <Button className="small quiet" onClick={() => void leaveArchive(archive.path)}>
          Stop following
        </Button>
      </header>
      <Facts archive={archive} />
      <div className="accounts">
        <DropsAccount
          drops={dropsOf(archive, live)}
          seen={seen}
          since={archive.capture?.since ?? null}
          blindness={
            archive.capture === null ? 'nothing counts what was lost before it was written' : archive.capture.blindness
          }
        />
        <UnreadAccount archive={archive} />
      </div>
      <Notices archive={archive} />
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Facts({ archive }: { archive: LiveArchive }) {
  const zone = useZone()
  const { capture } = archive
  const behind = behindText(archive)
  return (
    <dl className="facts">
      <Fact name="Archive">
        <span className="m">{visibleString(archive.path)}</span>
      </Fact>
      {capture && (
        <>
          <Fact name="Engine">{visibleString(capture.engine ?? 'not stated')}</Fact>
          <Fact name="Filter">
            {capture.filter ? <span className="m">{visibleString(capture.filter)}</span> : 'none: everything'}
          </Fact>
        </>
      )}
      <Fact name="Followed">
        {extentText(archive)}
        {capture && `; ${rateText(capture.packetsPerSecond)}`}
      </Fact>
      <Fact name="Last message">
        {archive.lastTime === null ? 'none yet' : <span className="m">{at(archive.lastTime, zone)}</span>}
        {behind && (
          <>
            {' '}
            <span className="plate unknown">{behind}</span> {bytesText(archive.behindBytes)} are written and not read
            yet
          </>
        )}
      </Fact>
    </dl>
  )
}

/** "21 Nov 18:59:20.125". */
function at(time: string, zone: Zone): string {
  const there = instant(time, zone)
  return `${dayText(there)} ${there.clock}.${there.fraction.slice(0, 3)}`
}

/** What could not be read, by reason. */
function UnreadAccount({ archive }: { archive: LiveArchive }) {
  const reasons = rejectsOf([archive])
  return (
    <table className="account">
      <thead>
        <tr>
          <th scope="col">Not decoded, by reason</th>
          <th scope="col">since it is followed</th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(([reason, number]) => (
          <tr key={reason}>
            <th scope="row">{REJECT_REASONS[reason]}</th>
            <td>
              <span className="plate count">{count(number)}</span>
            </td>
          </tr>
        ))}
        {reasons.length === 0 && (
          <tr>
            <th scope="row">nothing was rejected</th>
            <td>0</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

/** What the capture said of itself last. */
function Notices({ archive }: { archive: LiveArchive }) {
  const zone = useZone()
  const notices = archive.capture?.notices ?? []
  if (notices.length === 0) return null
  return (
    <ul className="said" aria-label="What the capture said">
      {[...notices].reverse().map(({ time, event, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two notices may be the same in all
        <li key={index}>
          <span className="m d">{time === null ? '' : at(time, zone)}</span>
          <span className="event">{event}</span>
          <span className="cut">{visibleString(text)}</span>
        </li>
      ))}
    </ul>
  )
}
