import { useStore } from '../state/store.ts'
import { ArchivesPane } from './archives-pane.tsx'
import { CheckNotice } from './check-notice.tsx'
import { FindingsPane } from './findings-pane.tsx'
import { integrity } from './integrity-store.ts'
import { NothingListed } from './nothing-listed.tsx'
import { SealsPane } from './seals-pane.tsx'

/** Has it been changed? Archives and where they break at the left, the seals of others at the right. */
export function IntegrityView() {
  const state = useStore(integrity, (all) => all.state)
  const failure = useStore(integrity, (all) => all.failure)
  if (state === null) {
    return (
      <main className="integrity">
        <p className={`alone${failure ? ' trouble' : ''}`} role={failure ? 'alert' : 'status'}>
          {failure ? `What is known of the integrity of this case could not be asked for: ${failure}` : 'Asking…'}
        </p>
      </main>
    )
  }
  const sealed = state.archives.length > 0 || state.seals.length > 0
  return (
    <main className="integrity">
      {(sealed || state.state !== 'not checked') && <CheckNotice state={state} />}
      {sealed ? (
        <div className="panes">
          <div className="panes-left">
            <ArchivesPane state={state} />
            <FindingsPane state={state} />
          </div>
          <SealsPane state={state} />
        </div>
      ) : (
        <NothingListed state={state} />
      )}
    </main>
  )
}
