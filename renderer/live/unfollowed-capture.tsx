import { Button } from '@blueprintjs/core'
import type { StartedCapture } from '../../contract/live.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import type { Seen } from './account.ts'
import { DropsAccount } from './drops-account.tsx'
import { followArchive, liveStore, stopCapture } from './live-store.ts'
import { captureWord } from './words.ts'

/** A capture that is at work and whose archive is not followed: it can be stopped all the same, and its drops count. */
export function UnfollowedCapture({ capture, seen }: { capture: StartedCapture; seen: Seen | undefined }) {
  const { archive, state, dropped, interfaceDropped, startedAt } = capture
  const name = visibleString(capture.interface)
  const busy = useStore(liveStore, ({ following }) => following.includes(archive))
  return (
    <section aria-label={name}>
      <header>
        <i className="live-dot starting" />
        <h3>{name}</h3>
        <span className="d grow">
          {captureWord(capture)}. It writes <span className="m">{visibleString(archive)}</span>
        </span>
        <Button className="small" disabled={state === 'stopping'} onClick={() => void stopCapture(capture.capture)}>
          {state === 'stopping' ? 'Stopping…' : 'Stop the capture'}
        </Button>
        <Button className="small" disabled={busy || state === 'starting'} onClick={() => void followArchive(archive)}>
          Follow
        </Button>
      </header>
      <DropsAccount
        drops={{ kernel: dropped, interface: interfaceDropped }}
        seen={seen}
        since={startedAt}
        blindness={null}
      />
    </section>
  )
}
