import { Button } from '@blueprintjs/core'
import type { IntegrityState } from '../../contract/integrity.ts'
import { cancelJob, caseStore } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { progressText, share } from '../status/eta.ts'
import { visibleString } from '../text/visible.ts'
import { dayText, instant } from '../time/instant.ts'
import { useZone, zoneName } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { checkAll, integrity, isCheck } from './integrity-store.ts'

/** Begins the check, or tells how far it is and ends it. */
export function CheckButton({ state }: { state: IntegrityState }) {
  const job = useStore(caseStore, (all) => all.job)
  const summary = useStore(caseStore, (all) => all.summary)
  const checking = useStore(integrity, (all) => isCheck(job, all, summary))
  if (!checking && state.state !== 'running') {
    return (
      <Button className="small quiet" onClick={() => void checkAll()}>
        {state.checkedAt === null ? 'Check all' : 'Check all again'}
      </Button>
    )
  }
  const done = job && checking ? share(job) : null
  return (
    <span className="checking" role="status" aria-label="Progress of the check">
      <progress className="prog" aria-label="Bytes checked" max={1} {...(done === null ? {} : { value: done })} />
      <span>{job && checking ? progressText(job) : 'begins'}</span>
      {job && checking && (
        <Button className="small quiet" aria-label="Cancel the check" onClick={() => void cancelJob(job.job)}>
          Cancel
        </Button>
      )}
    </span>
  )
}

/** When the last check ended: "18 Nov 09:12:44 UTC". */
export function checkedText(checkedAt: string, zone: Zone): string {
  const at = instant(checkedAt, zone)
  return `${dayText(at)} ${at.clock} ${zoneName(zone, Number(BigInt(checkedAt) / 1_000_000n))}`
}

/** What the figures below are worth while they are not those of a check that ended well. Nothing once they are. */
export function CheckNotice({ state }: { state: IntegrityState }) {
  const zone = useZone()
  const failure = useStore(integrity, (all) => all.failure)
  const before =
    state.checkedAt === null
      ? 'What is shown below has not been checked.'
      : `What is shown below is from the check of ${checkedText(state.checkedAt, zone)}.`
  const notice = {
    none: null,
    done: null,
    running: {
      role: 'status',
      glyph: 'not-checked',
      text: 'A check is under way. What is shown below has not been checked.',
    },
    'not checked': {
      role: 'status',
      glyph: 'not-checked',
      text: 'Not checked yet: nothing is known for or against what is sealed here. That is not a pass.',
    },
    failed: {
      role: 'alert',
      glyph: 'sev3',
      text: `The check could not be done: ${state.error ?? 'no reason was given'} ${before}`,
    },
  } as const
  // A check that is made again moves nothing: when what is shown was checked stands above the archives.
  const again = state.state === 'running' && state.checkedAt !== null
  const shown = again ? null : notice[state.state]
  return (
    <>
      {failure && (
        <p className="notice trouble" role="alert">
          <Glyph name="sev3" size={10} />
          This may be out of date: {visibleString(failure)}
        </p>
      )}
      {shown && (
        <p className={`notice${shown.role === 'alert' ? ' trouble' : ''}`} role={shown.role}>
          <Glyph name={shown.glyph} size={11} />
          {visibleString(shown.text)}
        </p>
      )}
    </>
  )
}
