import { Button } from '@blueprintjs/core'
import { Fragment } from 'react'
import type { FindingBytes, IntegrityState } from '../../contract/integrity.ts'
import { ALTERATIONS } from '../../core/verdict/report.ts'
import type { Verdict as VerdictName } from '../../core/verdict/verdict.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { VisibleText } from '../text/visible-text.tsx'
import { LOOK } from '../verdict/look.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { Glyph } from '../widgets/glyph.tsx'
import { BytesBlock } from './bytes-block.tsx'
import { Facts } from './facts.tsx'
import { bytesWords, findingAddress, findingTitle, type Listed } from './findings.ts'
import { openFinding } from './go.ts'
import { integrity } from './integrity-store.ts'

/** One finding: what happened, where, and the bytes as they stand now. */
export function FindingDetail({ listed, state }: { listed: Listed; state: IntegrityState }) {
  const { finding } = listed
  const shown = useStore(integrity, (all) => all.bytes)
  const bytes = shown?.bytes ?? null
  const steps = findingAddress(state, listed).map(visibleString)
  return (
    <article aria-label={visibleString(findingTitle(finding))}>
      <header>
        <h3 className={`verdict ${LOOK[listed.verdict].style}`}>
          <Glyph name={LOOK[listed.verdict].glyph} />
          {visibleString(findingTitle(finding))}
        </h3>
        <span className="grow" />
        {bytes?.item != null && bytes.seq !== null && (
          <Button className="small quiet" onClick={() => void openFinding()}>
            Show in Messages
          </Button>
        )}
      </header>
      <nav className="address" aria-label="Address of the finding">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what tells one step from another
          <Fragment key={index}>
            {index > 0 && <Glyph name="next" size={9} colour="var(--ink-3)" />}
            <span className="m">{step}</span>
          </Fragment>
        ))}
        <CopyButton quiet label="Copy the address of the finding" text={() => steps.join(' > ')} />
      </nav>
      <p className="sentence">
        {visibleString(sentence(finding.text))} <span className="d kind">{ALTERATIONS[finding.kind]}</span>
      </p>
      <SignedRoot listed={listed} state={state} />
      {shown?.error && (
        <p className="trouble" role="alert">
          The bytes cannot be shown: {visibleString(shown.error)}
        </p>
      )}
      {shown !== null && !bytes && !shown.error && <p className="nothing">Reading the bytes…</p>}
      {finding.offset === null && (
        <p className="nothing">
          {listed.archive === null
            ? `It is about ${visibleString(finding.file)} as a whole.`
            : 'It has no place in the bytes of a segment.'}
        </p>
      )}
      {bytes && <AsItStands bytes={bytes} verdict={listed.verdict} />}
      {finding.message && (
        <div className="text m" title="Text of the message as it stands">
          <span className="d">message {count(finding.message.seq)} of the segment, as it stands </span>
          <VisibleText text={finding.message.text} />
        </div>
      )}
    </article>
  )
}

/** What the segment is held against: the root that its last checkpoint signs. */
function SignedRoot({ listed, state }: { listed: Listed; state: IntegrityState }) {
  const archive = listed.archive === null ? undefined : state.archives[listed.archive]
  const segment = archive?.segments.find(({ number }) => number === listed.finding.segment)
  const checkpoint = archive?.checkpoints.find(({ number }) => number === segment?.checkpoint)
  if (!checkpoint) return null
  return <Facts facts={[[`Checkpoint ${checkpoint.number}`, `root ${checkpoint.root}`]]} />
}

/** The bytes as they stand on disk, the record among those around it. */
function AsItStands({ bytes, verdict }: { bytes: FindingBytes; verdict: VerdictName }) {
  const { offset, start, end } = bytes
  return (
    <section aria-label="As it stands on disk">
      <h4>
        <b>As it stands on disk</b>
        <span className="d">
          {end > start
            ? bytesWords(offset + start, end - start)
            : `nothing stands at byte ${count(offset + start)} any more`}
        </span>
        <Verdict verdict={verdict} />
      </h4>
      <BytesBlock key={`${offset}-${start}`} shown={bytes} />
    </section>
  )
}
