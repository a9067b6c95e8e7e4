import { Button } from '@blueprintjs/core'
import type { MissingState } from '../../contract/missing.ts'
import { cancelJob, caseStore, isLoading } from '../case/case-store.ts'
import { checkedText } from '../integrity/check-notice.tsx'
import { useStore } from '../state/store.ts'
import { share } from '../status/eta.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { useZone } from '../time/use-zone.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { isLook, lookNow, missing } from './missing-store.ts'

/** Begins the look, or tells how far it is and ends it. */
export function LookButton({ state, isPrimary = false }: { state: MissingState; isPrimary?: boolean }) {
  const job = useStore(caseStore, (all) => all.job)
  const summary = useStore(caseStore, (all) => all.summary)
  const own = useStore(missing, (all) => isLook(job, all, summary))
  if (!own && state.state !== 'running') {
    return (
      <Button
        className={isPrimary ? 'primary' : 'small'}
        disabled={isLoading(summary)}
        title={isLoading(summary) ? 'Once everything is read' : 'Looks through all messages of the case'}
        onClick={() => void lookNow()}
      >
        {state.lookedAt === null ? 'Look now' : 'Look again'}
      </Button>
    )
  }
  const done = job && own ? share(job) : null
  return (
    <span className="looking" role="status" aria-label="Progress of the look">
      <progress className="prog" aria-label="Looked through" max={1} {...(done === null ? {} : { value: done })} />
      <span>
        {job && own ? (done === null ? `${count(job.messages)} messages` : `${Math.floor(done * 100)} %`) : 'begins'}
      </span>
      {job && own && (
        <Button className="small quiet" aria-label="Cancel the look" onClick={() => void cancelJob(job.job)}>
          Cancel
        </Button>
      )}
    </span>
  )
}

/** What the figures below are worth while they are not those of a look that ended well. */
export function LookNotice({ state }: { state: MissingState }) {
  const zone = useZone()
  const failure = useStore(missing, (all) => all.failure)
  const loading = useStore(caseStore, (all) => isLoading(all.summary))
  const before =
    state.lookedAt === null ? '' : `What is shown is from the look of ${checkedText(state.lookedAt, zone)}.`
  const text = noticeText(state, loading, before)
  return (
    <>
      {failure && (
        <p className="notice trouble" role="alert">
          <Glyph name="sev3" size={10} />
          This may be out of date: {visibleString(failure)}
        </p>
      )}
      {text !== null && (
        <p
          className={`notice${state.state === 'failed' ? ' trouble' : ''}`}
          role={state.state === 'failed' ? 'alert' : 'status'}
        >
          <Glyph name={state.state === 'failed' ? 'sev3' : 'not-checked'} size={11} />
          <span className="grow">{visibleString(text)}</span>
          <LookButton state={state} />
        </p>
      )}
    </>
  )
}

function noticeText(state: MissingState, isLoading: boolean, before: string): string | null {
  if (state.state === 'running') return `A look is under way. ${before}`
  if (state.state === 'failed') return `The look could not be done: ${state.error ?? 'no reason was given'} ${before}`
  if (state.state === 'stale') {
    return isLoading
      ? `The case is being read. It is looked through once all of it is here. ${before}`
      : `Evidence was added or lost since the last look, or something else is to be expected. ${before}`
  }
  return null
}
