import type { MissingState } from '../../contract/missing.ts'
import { caseStore, isLoading } from '../case/case-store.ts'
import { captureDrops } from '../case/totals.ts'
import { useStore } from '../state/store.ts'
import { count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { ClocksPane } from './clocks-pane.tsx'
import { CoveragePane } from './coverage-pane.tsx'
import { GapListPane } from './gap-list-pane.tsx'
import { LedgerPane } from './ledger-pane.tsx'
import { LookButton, LookNotice } from './look-notice.tsx'
import { missing } from './missing-store.ts'
import { LookedFor } from './nothing-missing.tsx'

/** What is missing? When each source was heard and what each layer lost at the left, what was found at the right. */
export function MissingView() {
  const state = useStore(missing, (all) => all.state)
  const failure = useStore(missing, (all) => all.failure)
  if (state === null) {
    return (
      <main className="missing">
        <p className={`alone${failure ? ' trouble' : ''}`} role={failure ? 'alert' : 'status'}>
          {failure ? `What is known of what is missing could not be asked for: ${failure}` : 'Asking…'}
        </p>
      </main>
    )
  }
  return (
    <main className="missing">
      {state.lookedAt === null ? (
        <NotLooked state={state} />
      ) : (
        <>
          <LookNotice state={state} />
          <div className="missing-panes">
            <div className="missing-left">
              <CoveragePane />
              <LedgerPane />
              <ClocksPane />
            </div>
            <GapListPane state={state} />
          </div>
        </>
      )}
    </main>
  )
}

/** No look has ended: nothing is known, and it says so. */
function NotLooked({ state }: { state: MissingState }) {
  const summary = useStore(caseStore, (all) => all.summary)
  const drops = summary ? captureDrops(summary) : null
  return (
    <section className="not-looked" aria-label="Not looked for">
      <h1>{HEADS[state.state] ?? 'What is missing has not been looked for.'}</h1>
      {state.state === 'failed' && (
        <p className="trouble" role="alert">
          {visibleString(state.error ?? 'No reason was given.')}
        </p>
      )}
      <p>
        {state.state === 'running' ? RUNNING : isLoading(summary) ? LOADING : state.state === 'none' ? NONE : NOT_YET}
      </p>
      <LookedFor found={false} />
      {summary && drops && state.state !== 'none' && (
        <p className="d">
          To be looked through: {counted(summary.messages, 'message')} from {counted(summary.sources, 'source')} in{' '}
          {counted(summary.items.length, 'item')}.
          {drops.captures > drops.silent && ` Captures state ${count(drops.stated)} dropped packets themselves.`}
          {drops.silent > 0 && ` ${counted(drops.silent, 'capture does', 'captures do')} not say what was dropped.`}
        </p>
      )}
      {state.state !== 'none' && <LookButton state={state} isPrimary />}
    </section>
  )
}

const HEADS: Partial<Record<MissingState['state'], string>> = {
  none: 'There is nothing to look through yet.',
  running: 'Looking for what is missing.',
  failed: 'The look could not be done.',
}
const NOT_YET = 'Nothing is known of what is missing. That is not the same as nothing being missing.'
const RUNNING = 'All messages are being looked through. Nothing is known of what is missing until that ends.'
const LOADING = 'The case is still being read. It is looked through once all of it is here.'
const NONE = 'No message was read. Add evidence first.'
