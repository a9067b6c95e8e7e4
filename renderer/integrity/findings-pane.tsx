import type { IntegrityState } from '../../contract/integrity.ts'
import { useStore } from '../state/store.ts'
import { count, counted } from '../text/number.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { CheckpointDetail } from './checkpoint-detail.tsx'
import { FindingDetail } from './finding-detail.tsx'
import { FindingList } from './finding-list.tsx'
import { unlisted } from './findings.ts'
import { integrity } from './integrity-store.ts'
import { SegmentDetail } from './segment-detail.tsx'

/** What was found to have failed, in order, and beside it what is looked at. */
export function FindingsPane({ state }: { state: IntegrityState }) {
  const findings = useStore(integrity, (all) => all.findings)
  const chosen = useStore(integrity, (all) => all.chosen)
  const more = unlisted(state)
  const failed = findings.filter(({ verdict }) => verdict === 'failed').length + more
  return (
    <section className="pane findings" aria-label="Findings">
      <h2>
        Findings
        {failed > 0 && (
          <span className="verdict failed">
            <Glyph name="failed" />
            {count(failed)} failed
          </span>
        )}
        <span className="d cut">
          {counted(findings.length + more, 'finding')} in all
          {more > 0 ? `, the first ${count(findings.length)} are listed` : ''}
        </span>
      </h2>
      <div className="two">
        <FindingList findings={findings} state={state} chosen={chosen?.kind === 'finding' ? chosen.at : null} />
        <div className="looked-at scroll">
          {chosen?.kind === 'finding' && findings[chosen.at] && (
            <FindingDetail listed={findings[chosen.at]!} state={state} />
          )}
          {chosen?.kind === 'segment' && (
            <SegmentDetail archive={state.archives[chosen.archive]!} index={chosen.archive} at={chosen.segment} />
          )}
          {chosen?.kind === 'checkpoint' && (
            <CheckpointDetail archive={state.archives[chosen.archive]!} index={chosen.archive} at={chosen.checkpoint} />
          )}
          {chosen === null && <Nothing state={state} findings={findings.length + more} />}
        </div>
      </div>
    </section>
  )
}

/** What no selection says depends on what was checked. */
function Nothing({ state, findings }: { state: IntegrityState; findings: number }) {
  if (findings > 0) {
    return (
      <p className="nothing">
        Choose a finding, a segment or a checkpoint. <kbd>f</kbd> goes to the first finding.
      </p>
    )
  }
  return (
    <p className="nothing">
      {state.state === 'done'
        ? 'The check found nothing altered in what it could check. Bytes and hashes prove sameness since the seal, not truth before it.'
        : 'There are no findings because no check has ended: that is not a pass.'}
    </p>
  )
}
