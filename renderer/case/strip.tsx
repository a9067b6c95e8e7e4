import type { CaseSummary } from '../../contract/shapes.ts'
import { run } from '../keys/do.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { countsText } from '../verdict/look.ts'
import { VerdictCounts } from '../verdict/verdict.tsx'
import { caseStore, isLoading } from './case-store.ts'
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
      {isLoading(summary) ? ' so far' : ''}
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

/** What captures say of their own drops. A capture that says nothing leaves it unknown. */
function Missing({ summary }: { summary: CaseSummary }) {
  const drops = captureDrops(summary)
  return (
    <div>
      <span className="k">Missing</span>
      <span className="hatch" title="Gaps, silence and lost messages are not looked for in this version.">
        gaps not looked for
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
    </div>
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
