import type { IntegrityState } from '../../contract/integrity.ts'
import { useZone } from '../time/use-zone.ts'
import { COUNTED } from '../verdict/look.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { ArchiveLane } from './archive-lane.tsx'
import { checkedText } from './check-notice.tsx'

/** Every archive: its segments over the checkpoints that sign them. */
export function ArchivesPane({ state }: { state: IntegrityState }) {
  const zone = useZone()
  const { archives, checkedAt } = state
  const at = checkedAt === null ? null : checkedText(checkedAt, zone)
  const links =
    at === null
      ? 'no link was recomputed yet'
      : state.state === 'running'
        ? `being checked again; shown is the check of ${at}`
        : `every link recomputed ${at}`
  return (
    <section className="pane archives" aria-label="Archives">
      <h2>
        Archives <span className="d cut">{`${links}; segments over the checkpoints that sign them`}</span>
        <span className="key">
          {COUNTED.map((verdict) => (
            <Verdict key={verdict} verdict={verdict} />
          ))}
        </span>
      </h2>
      <div className="scroll">
        {archives.length === 0 && <p className="nothing">This case holds no sealed archive.</p>}
        {archives.map((archive, index) => (
          <ArchiveLane key={archive.path} archive={archive} index={index} />
        ))}
      </div>
    </section>
  )
}
