import { Button, Dialog } from '@blueprintjs/core'
import { useEffect, useState } from 'react'
import { run } from '../keys/do.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { unfollowed } from './account.ts'
import { ArchiveAccount } from './archive-account.tsx'
import { liveStore, look } from './live-store.ts'
import { UnfollowedCapture } from './unfollowed-capture.tsx'

/** All that is known of what is followed. To open it is a look at the counters: what is dropped later is new. */
export function LiveSheet() {
  const open = useStore(view, (state) => state.sheet === 'live')
  const close = (): void => view.set({ sheet: null })
  return (
    <Dialog className="sheet wide live-sheet" isOpen={open} onClose={close} title="Live" transitionDuration={0}>
      <div className="sheet-body">{open && <Accounts />}</div>
    </Dialog>
  )
}

function Accounts() {
  const live = useStore(liveStore, (state) => state.live)
  const others = live ? unfollowed(live) : []
  // What was new when it was opened stays in sight as long as it is open.
  const [seen] = useState(liveStore.get().seen)
  useEffect(() => look, [])
  return (
    <>
      {live?.archives.map((archive) => (
        <ArchiveAccount key={archive.path} archive={archive} live={live} seen={seen[archive.path]} />
      ))}
      {others.map((capture) => (
        <UnfollowedCapture key={capture.capture} capture={capture} seen={seen[capture.archive]} />
      ))}
      {live && live.archives.length + others.length === 0 && (
        <p>
          Nothing is followed. Start a capture, or add an archive that a program is writing: Logwitness offers to follow
          it.
        </p>
      )}
      <div className="act">
        <Button onClick={() => run('capture')}>Start a capture…</Button>
      </div>
    </>
  )
}
