import { Button } from '@blueprintjs/core'
import { caseStore, forgetGrowing } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { Hint } from './hint.tsx'
import { dismissEnding, type Ending, followArchive, liveStore } from './live-store.ts'
import { endingText } from './words.ts'

/** Above the status bar: archives that could be followed, and how captures ended. Each stays until it is answered or was seen. */
export function LiveNotices() {
  const growing = useStore(caseStore, (state) => state.growing)
  const { endings, live } = useStore(liveStore, (state) => state)
  const offers = growing.filter((path) => !live?.archives.some((archive) => archive.path === path))
  if (offers.length === 0 && endings.length === 0) return null
  return (
    <section className="live-notices" aria-label="Live">
      {offers.map((path) => (
        <Offer key={path} path={path} />
      ))}
      {endings.map((ending) => (
        <EndingNotice key={ending.id} ending={ending} />
      ))}
    </section>
  )
}

/** An archive that was added while a program writes it: what is written from now on would not be read. */
function Offer({ path }: { path: string }) {
  const busy = useStore(liveStore, (state) => state.following.includes(path))
  return (
    <div role="status">
      <i className="live-dot starting" />
      <span className="grow">
        A program is writing <span className="m">{visibleString(path)}</span>. What is complete of it is read; the
        segment in hand, and what comes, is read if you follow it.
      </span>
      <Button className="small primary" disabled={busy} onClick={() => void followArchive(path)}>
        {busy ? 'Beginning…' : 'Follow'}
      </Button>
      <Button className="small quiet" onClick={() => forgetGrowing(path)}>
        Not now
      </Button>
    </div>
  )
}

function EndingNotice({ ending }: { ending: Ending }) {
  const archive = useStore(liveStore, ({ live }) => live?.archives.find(({ path }) => path === ending.archive))
  const isTrouble = ending.kind === 'failed' || ending.kind === 'lost'
  return (
    <div role={isTrouble ? 'alert' : 'status'} className={isTrouble ? 'trouble' : ''}>
      {isTrouble ? <Glyph name="sev3" size={10} /> : <i className="live-dot ended" />}
      <div className="grow">
        {visibleString(endingText(ending, archive))}
        {ending.hint !== null && <Hint hint={ending.hint} />}
      </div>
      <Button className="small quiet" onClick={() => dismissEnding(ending.id)}>
        Dismiss
      </Button>
    </div>
  )
}
