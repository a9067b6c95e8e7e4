import { Button } from '@blueprintjs/core'
import type { ReactNode } from 'react'
import type { Gap } from '../../contract/missing.ts'
import { caseStore } from '../case/case-store.ts'
import { GapPlate } from '../messages/gap-plate.tsx'
import {
  boundText,
  CONFIDENCE_MEANING,
  isOutOfDate,
  KIND_NAMES,
  lengthText,
  lossLook,
  lostText,
  sourceText,
} from '../messages/gap-words.ts'
import { itemsOf } from '../messages/items.ts'
import { type GapAddress, openAddress, showFinding } from '../missing/go.ts'
import { missing } from '../missing/missing-store.ts'
import { roleOf } from '../missing/words.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { useZone } from '../time/use-zone.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { Glyph } from '../widgets/glyph.tsx'

/** The gap that is selected in the list: what is missing, when, how sure that is, and the bytes that say so. */
export function GapDetail({ gap }: { gap: Gap }) {
  const zone = useZone()
  const items = useStore(caseStore, itemsOf)
  const isOld = useStore(missing, ({ state }) => isOutOfDate(state))
  const isLoss = lossLook(gap.lost) !== 'none'
  return (
    <>
      <div className="top">
        <div className="w">
          <GapPlate lost={gap.lost} />
          <h2 className="cut">{KIND_NAMES[gap.kind]}</h2>
          <span className="grow" />
          <span title={CONFIDENCE_MEANING[gap.confidence]}>{gap.confidence}</span>
        </div>
        <div className="address-line">
          <span className="d">{isLoss ? 'a gap, not a message' : 'no loss; it bears on what is missing'}</span>
          <span className="grow" />
          <button type="button" className="link" onClick={() => showFinding(gap.number)}>
            Show in Missing
          </button>
        </div>
      </div>
      <div className="tab-body">
        <section className="sec" aria-label="Finding">
          <p className="gap-text">{visibleString(sentence(gap.text))}</p>
          {isOld && <p className="remark">Evidence was added or lost since this was found: it may hold no longer.</p>}
          <CopyButton label="Copy the finding" quiet text={() => gap.text} />
        </section>
        <section className="sec" aria-label="Bounds">
          <dl className="gap-facts">
            <Fact name="Lost">{lostText(gap.lost)}</Fact>
            <Fact name="Source">
              <span className="m">{visibleString(sourceText(gap, items))}</span>
              {gap.source === null && <span className="d"> no single source can be told</span>}
            </Fact>
            <Fact name="From">
              <Bound nanos={gap.since} open="begin not stated" />
            </Fact>
            <Fact name="To">
              <Bound nanos={gap.until} open="end not stated" />
            </Fact>
            <Fact name="Length">{lengthText(gap) ?? <span className="plate unknown">unknown</span>}</Fact>
            <Fact name="How sure">
              {gap.confidence} <span className="d">{CONFIDENCE_MEANING[gap.confidence]}</span>
            </Fact>
            <Fact name="Found by">
              <span className="m">{gap.detector}</span>
            </Fact>
          </dl>
          <CopyButton
            label="Copy the bounds"
            quiet
            text={() =>
              [gap.since, gap.until].map((at) => (at === null ? 'not stated' : boundText(at, zone))).join(' to ')
            }
          />
        </section>
        <section className="sec" aria-label="Places in the evidence">
          <h3>Places in the evidence</h3>
          {gap.addresses.length === 0 && <p className="remark">No place in the evidence: it follows from all of it.</p>}
          <ol className="gap-addresses">
            {gap.addresses.map((address, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a finding may rest on the same place twice; the order does not change
              <li key={index}>
                <span className="d">{roleOf(gap, index)}</span>
                <GapAddressLine address={address} />
              </li>
            ))}
          </ol>
        </section>
      </div>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** A bound in the zone that is shown; an open one says so on hatch. */
function Bound({ nanos, open }: { nanos: string | null; open: string }) {
  const zone = useZone()
  if (nanos === null) return <span className="plate unknown">{open}</span>
  return <span className="m">{boundText(nanos, zone)}</span>
}

/** From the item down to the bytes. A message that stands there can be opened, and its bytes; other places are named. */
function GapAddressLine({ address }: { address: GapAddress }) {
  const item = useStore(caseStore, (state) => state.summary?.items.find((one) => one.item === address.item))
  const name = item ? visibleString(item.name) : `item ${address.item}`
  const unit = item?.kind === 'log' ? 'line' : 'packet'
  const steps = [
    name,
    ...(address.packet > 0 ? [`${unit} ${count(address.packet)}`] : []),
    `byte ${count(address.offset)}`,
    ...(address.seq === null ? [] : [`message ${count(address.seq)}`]),
  ]
  return (
    <div className="line">
      <span className="address">
        {steps.map((step, index) => (
          <span key={step} className="step">
            {index > 0 && <Glyph name="next" size={9} colour="var(--ink-3)" />}
            <span className="m" title={index === 0 ? visibleString(item?.path ?? name) : step}>
              {step}
            </span>
          </span>
        ))}
      </span>
      <span className="act">
        {address.seq === null ? (
          <span className="d">no message stands here</span>
        ) : (
          <>
            <Button className="small" onClick={() => void openAddress(address)}>
              Message
            </Button>
            <Button className="small" onClick={() => void openAddress(address, true)}>
              Bytes
            </Button>
          </>
        )}
        <CopyButton quiet label="Copy the address" text={() => steps.join(' > ')} />
      </span>
    </div>
  )
}
