import type { MissingState } from '../../contract/missing.ts'
import type { CaseSummary } from '../../contract/shapes.ts'
import { run } from '../keys/do.ts'
import { missing } from '../missing/missing-store.ts'
import { percentText } from '../missing/words.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { instant } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import { countsText } from '../verdict/look.ts'
import { VerdictCounts } from '../verdict/verdict.tsx'
import { caseStore, isGrowing, isLoading } from './case-store.ts'
import { captureDrops, rejectCount } from './totals.ts'

/** The three answers in numbers. What was not looked at says so; it is never a zero. */
export function Strip() {
  const summary = useStore(caseStore, (state) => state.summary)
  if (!summary) return null
  return (
    <section className="strip" aria-label="The three answers">
      <Said summary={summary} />
      <Missing summary={summary} />
      <Changed summary={summary} />
    </section>
  )
}

const Separator = () => <span className="sep">·</span>

/** What was read, and what was not. */
function Said({ summary }: { summary: CaseSummary }) {
  const rejects = rejectCount(summary)
  const unread = summary.unread.length
  return (
    <div>
      <span className="k">Said</span>
      <b>{count(summary.messages)}</b>&nbsp;{summary.messages === 1 ? 'message' : 'messages'}
      {isLoading(summary) || isGrowing(summary) ? ' so far' : ''}
      <Separator />
      <b>{count(summary.sources)}</b>&nbsp;{summary.sources === 1 ? 'source' : 'sources'}
      <Separator />
      <span
        className={unread > 0 ? 'hatch' : ''}
        title={summary.unread.map(({ path, reason }) => `${visibleString(path)}: ${reason}`).join('\n')}
      >
        <b>{count(unread)}</b> {unread === 1 ? 'file' : 'files'} unread
      </span>
      <Separator />
      <button
        type="button"
        className="link"
        onClick={() => run('findings')}
        title="Shows each reason with its addresses"
      >
        <b>{count(rejects)}</b> not decoded
      </button>
    </div>
  )
}

/** What was found missing. Until a look ended, it is what captures say of their own drops; one that says nothing leaves it unknown. */
function Missing({ summary }: { summary: CaseSummary }) {
  const state = useStore(missing, (all) => all.state)
  return (
    <div>
      <span className="k">Missing</span>
      {state === null || state.lookedAt === null ? (
        <NotLooked summary={summary} state={state} />
      ) : (
        <Found state={state} asOf={isGrowing(summary) ? state.lookedAt : null} />
      )}
    </div>
  )
}

/** What the last look found; while that is out of date, it says so. `asOf`: what came since, as an archive is followed, is in none. */
function Found({ state, asOf }: { state: MissingState; asOf: string | null }) {
  const zone = useZone()
  const { gaps, lost, unknownSize } = state
  const isOld = state.state !== 'done'
  return (
    <>
      <button
        type="button"
        className={isOld || asOf !== null ? 'hatch' : 'link'}
        onClick={() => run('missing')}
        title="Shows each finding with its addresses"
      >
        <b>{count(gaps)}</b> {gaps === 1 ? 'gap' : 'gaps'}
        {isOld && (state.state === 'running' ? ', looking again' : ', out of date')}
        {!isOld && asOf !== null && `, as of ${instant(asOf, zone).clock}`}
      </button>
      <Separator />
      <span title="Messages of which numberings or senders state that they were lost">
        <b>{count(lost)}</b> lost<span className="wide"> (counted)</span>
      </span>
      {unknownSize > 0 && (
        <>
          <Separator />
          <span className="hatch" title="Gaps of which it is not known how much is missing">
            <b>{count(unknownSize)}</b> of unknown size
          </span>
        </>
      )}
      {!isOld && <Covered covered={state.covered} />}
    </>
  )
}

function Covered({ covered }: { covered: number | null }) {
  return (
    <>
      <Separator />
      {covered === null ? (
        <span className="hatch">coverage not known</span>
      ) : (
        <span title="The part of the time of all sources that is not unknown">
          coverage <b>{percentText(covered)}</b>
        </span>
      )}
    </>
  )
}

function NotLooked({ summary, state }: { summary: CaseSummary; state: MissingState | null }) {
  const drops = captureDrops(summary)
  return (
    <>
      <span className="hatch" title="Not looked for is not the same as nothing missing.">
        {state?.state === 'running'
          ? 'looking for gaps'
          : state?.state === 'failed'
            ? 'look failed'
            : 'gaps not looked for'}
      </span>
      {drops.captures > 0 && (
        <>
          <Separator />
          {drops.silent < drops.captures && (
            <span title="What the captures state about themselves">
              <b>{count(drops.stated)}</b> dropped, as stated
            </span>
          )}
          {drops.silent > 0 && drops.silent < drops.captures && <Separator />}
          {drops.silent > 0 && (
            <span className="hatch" title="A capture without a drop counter does not say whether it lost packets.">
              drops unknown in <b>{drops.silent}</b> {drops.silent === 1 ? 'capture' : 'captures'}
            </span>
          )}
        </>
      )}
    </>
  )
}

/** Verdicts on the messages, all five; and whether files still are what was taken in, which is no verdict on their messages. */
function Changed({ summary }: { summary: CaseSummary }) {
  const changed = summary.items.filter((item) => item.now === 'changed').length
  const absent = summary.items.filter((item) => item.now === 'absent').length
  return (
    <div>
      <span className="k">Changed</span>
      {changed > 0 && (
        <>
          <span className="hatch" title="The file is no longer what it was when it was taken in.">
            <b>{changed}</b> {changed === 1 ? 'item' : 'items'} changed since taken in
          </span>
          <Separator />
        </>
      )}
      {absent > 0 && (
        <>
          <span className="hatch">
            <b>{absent}</b> {absent === 1 ? 'item' : 'items'} no longer there
          </span>
          <Separator />
        </>
      )}
      <button
        type="button"
        className="all-verdicts"
        onClick={() => run('integrity')}
        aria-label={countsText(summary.verdicts)}
      >
        <VerdictCounts counts={summary.verdicts} />
      </button>
    </div>
  )
}
