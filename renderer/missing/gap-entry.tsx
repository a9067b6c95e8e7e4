import { Button } from '@blueprintjs/core'
import type { MouseEvent } from 'react'
import type { Gap } from '../../contract/missing.ts'
import { caseStore } from '../case/case-store.ts'
import {
  CONFIDENCE_MEANING,
  firstSentence,
  gist,
  KIND_NAMES,
  lossLook,
  lostText,
  plateText,
} from '../messages/gap-words.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { visibleString } from '../text/visible.ts'
import { VisibleText } from '../text/visible-text.tsx'
import { rfc3339 } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import { UTC } from '../time/zone.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { GapAddresses } from './gap-addresses.tsx'
import { gapWhen } from './gap-when.ts'
import { openAddress, openGap } from './go.ts'
import { narrowLedger } from './interval.ts'
import { chooseGap } from './missing-store.ts'
import { NumberingStrip } from './numbering-strip.tsx'
import { CONFIDENCE_LEVEL, placeText, sizeText } from './words.ts'

const PLATE = { count: 'count', unknown: 'unknown', none: 'note' } as const

/** A finding: what is missing, of whom, when, and what that is known by. The one that is looked at shows what it rests on. */
export function GapEntry({ gap, isChosen }: { gap: Gap; isChosen: boolean }) {
  const zone = useZone()
  const first = useStore(caseStore, (all) => all.summary?.firstTime ?? null)
  const last = useStore(caseStore, (all) => all.summary?.lastTime ?? null)
  const about = gap.source ?? itemName(gap) ?? ''
  const { since, until } = gap
  const when = gapWhen(gap, zone, first, last)
  const press = (event: MouseEvent): void => {
    // Enter goes on to the messages, as it does in the list; the pointer closes what it opened.
    if (isChosen && event.detail === 0) void openGap(gap)
    else chooseGap(isChosen ? null : gap.number)
    event.stopPropagation()
  }
  const title = [since, until].map((at) => (at === null ? 'open' : rfc3339(at, zone))).join(' to ')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: its head is a button, which the keyboard reaches
    <article
      className={`gap-entry${isChosen ? ' on' : ''}`}
      aria-label={`${KIND_NAMES[gap.kind]}${gap.source === null ? '' : ` ${visibleString(gap.source)}`}`}
      aria-current={isChosen}
      onClick={() => !isChosen && chooseGap(gap.number)}
    >
      <button type="button" className="hd" aria-expanded={isChosen} onClick={press}>
        <span className={`plate ${PLATE[lossLook(gap.lost)]}`} title={lostText(gap.lost)}>
          {plateText(gap.lost)}
        </span>
        <span className="w">{KIND_NAMES[gap.kind]}</span>
        <span className="m d2 cut">{visibleString(about)}</span>
        <span className="when m" title={title}>
          {when.moment} <span className="length">{when.length}</span>
        </span>
      </button>
      <p>
        <VisibleText text={isChosen ? gap.text : shortened(gap.text)} />
      </p>
      {isChosen && <NumberingStrip gap={gap} />}
      <Confidence gap={gap} isChosen={isChosen} />
      {isChosen && (
        <>
          <GapAddresses gap={gap} />
          <Actions gap={gap} />
        </>
      )}
    </article>
  )
}

/** The item that a finding without a source stands in. */
function itemName({ addresses }: Gap): string | undefined {
  const item = addresses[0]?.item
  return caseStore.get().summary?.items.find((one) => one.item === item)?.name
}

/** The sentences without the times that begin them, which stand above. */
function shortened(text: string): string {
  return `${gist(text)}${text.slice(firstSentence(text).length)}`
}

/** How sure it is, and of what. */
function Confidence({ gap, isChosen }: { gap: Gap; isChosen: boolean }) {
  const size = sizeText(gap.lost)
  const level = CONFIDENCE_LEVEL[gap.confidence]
  return (
    <div className="conf">
      <span title={CONFIDENCE_MEANING[gap.confidence]}>
        Finding
        <span className="level" aria-hidden="true">
          {[1, 2, 3].map((mark) => (
            <i key={mark} className={mark <= level ? 'y' : ''} />
          ))}
        </span>
        <b>{gap.confidence}</b>
      </span>
      {size && (
        <span>
          Size <b>{size}</b>
        </span>
      )}
      <span>
        Place <b>{placeText(gap)}</b>
      </span>
      {isChosen && (
        <span title="What found it; docs/gaps.md explains it">
          By <b className="m">{gap.detector}</b>
        </span>
      )}
    </div>
  )
}

function Actions({ gap }: { gap: Gap }) {
  const message = gap.addresses.find(({ seq }) => seq !== null)
  const { since, until } = gap
  return (
    <div className="act">
      {message && (
        <>
          <Button className="small" onClick={() => void openGap(gap)}>
            Show in Messages
          </Button>
          <Button className="small quiet" onClick={() => void openAddress(message, true)}>
            Bytes
          </Button>
        </>
      )}
      {since !== null && until !== null && BigInt(until) >= BigInt(since) && (
        <Button
          className="small quiet"
          title="Has the ledger tell of this time only"
          onClick={() => narrowLedger({ from: BigInt(since), to: BigInt(until) + 1n })}
        >
          Ledger of this time
        </Button>
      )}
      {gap.detector === 'sealed-segments' && (
        <Button className="small quiet" onClick={() => view.set({ page: 'integrity' })}>
          Integrity
        </Button>
      )}
      <span className="grow" />
      <CopyButton quiet label="Copy the finding" text={() => copied(gap)} />
    </div>
  )
}

/** The finding as text, with its addresses: times in UTC, so that nothing depends on who reads it. */
function copied(gap: Gap): string {
  const items = caseStore.get().summary?.items ?? []
  const time = (at: string | null): string => (at === null ? 'open' : rfc3339(at, UTC))
  return [
    `${KIND_NAMES[gap.kind]}: ${lostText(gap.lost)}, ${gap.confidence} (${gap.detector})`,
    ...(gap.source === null ? [] : [`source ${gap.source}`]),
    `${time(gap.since)} to ${time(gap.until)}`,
    gap.text,
    ...gap.addresses.map(({ item, packet, offset, length, seq }) => {
      const path = items.find((one) => one.item === item)?.path ?? `item ${item}`
      return `${path} packet ${packet} offset ${offset} length ${length}${seq === null ? '' : ` message ${seq}`}`
    }),
  ].join('\n')
}
