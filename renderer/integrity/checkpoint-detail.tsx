import type { ArchiveReport } from '../../core/verdict/report.ts'
import { count } from '../text/number.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { rfc3339 } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { Facts } from './facts.tsx'
import { choose } from './integrity-store.ts'
import { nanosOf } from './words.ts'

/** One checkpoint: what it signs, when it says it was made, and the ones beside it that name the same segment. */
export function CheckpointDetail({ archive, index, at }: { archive: ArchiveReport; index: number; at: number }) {
  const zone = useZone()
  const checkpoint = archive.checkpoints[at]
  if (!checkpoint) return null
  const nanos = nanosOf(checkpoint.time)
  // Of one that cannot be read nothing is known but its number.
  const readable = checkpoint.root !== ''
  const go = (to: number): void => choose({ kind: 'checkpoint', archive: index, checkpoint: to })
  return (
    <article aria-label={`Checkpoint ${checkpoint.number}`}>
      <header>
        <h3>Checkpoint {count(checkpoint.number)}</h3>
        <Verdict verdict={checkpoint.verdict} />
        <span className="grow" />
        <button type="button" className="link" disabled={at === 0} onClick={() => go(at - 1)}>
          the one before
        </button>
        <button
          type="button"
          className="link"
          disabled={at === archive.checkpoints.length - 1}
          onClick={() => go(at + 1)}
        >
          the one after
        </button>
      </header>
      <p className="sentence">{visibleString(sentence(checkpoint.reason))}</p>
      <Facts
        facts={[
          ['Records', readable ? `${count(checkpoint.size)} in the archive at that time` : null],
          ['Root', readable ? checkpoint.root : null],
          ['Segment', checkpoint.segment === 0 ? null : count(checkpoint.segment)],
          [
            'Made',
            !readable
              ? null
              : nanos === null
                ? visibleString(checkpoint.time)
                : `${rfc3339(nanos, zone, 3)} (the signer’s word)`,
          ],
          ['Key', visibleString(archive.key)],
        ]}
      />
      {readable && <CopyButton label="Copy the root" text={() => checkpoint.root} />}
    </article>
  )
}
