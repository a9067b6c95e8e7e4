import type { ArchiveReport } from '../../core/verdict/report.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { Facts } from './facts.tsx'
import { findingAbout } from './findings.ts'
import { choose, integrity } from './integrity-store.ts'
import { recordRange, shortName } from './words.ts'

const STATES = {
  sealed: 'sealed: it is complete',
  open: 'open: it may still grow',
  unsealed: 'unsealed: no checkpoint names it',
  moved: 'moved away, and a signed note says so',
  missing: 'missing, and nothing signed says that it was moved',
} as const

/** One segment: why it has its verdict, what is sealed, and by which checkpoint. */
export function SegmentDetail({ archive, index, at }: { archive: ArchiveReport; index: number; at: number }) {
  const findings = useStore(integrity, (all) => all.findings)
  const segment = archive.segments[at]
  if (!segment) return null
  const finding = findingAbout(findings, index, segment.number)
  const checkpoint = archive.checkpoints.findIndex(({ number }) => number === segment.checkpoint)
  return (
    <article aria-label={`Segment ${shortName(segment.name)}`}>
      <header>
        <h3>Segment {visibleString(shortName(segment.name))}</h3>
        <Verdict verdict={segment.verdict} />
      </header>
      <p className="sentence">{visibleString(sentence(segment.reason))}</p>
      <Facts
        facts={[
          ['State', STATES[segment.state]],
          ['File', segment.file === null ? null : visibleString(segment.file)],
          ['Records', `${recordRange(segment)} of the archive`],
          ['Bytes', count(segment.bytes)],
          ['Signed root', archive.checkpoints[checkpoint]?.root ?? null],
          ['Made from', segment.source === null ? null : visibleString(segment.source)],
        ]}
      />
      <div className="act">
        {finding >= 0 && (
          <button type="button" className="link" onClick={() => choose({ kind: 'finding', at: finding })}>
            What was found in it
          </button>
        )}
        {checkpoint >= 0 && (
          <button
            type="button"
            className="link"
            onClick={() => choose({ kind: 'checkpoint', archive: index, checkpoint })}
          >
            Checkpoint {count(segment.checkpoint ?? 0)}
          </button>
        )}
      </div>
    </article>
  )
}
