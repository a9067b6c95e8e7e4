import type { ShownRow } from '../../contract/shapes.ts'
import { caseStore } from '../case/case-store.ts'
import { openIntegrityOf } from '../integrity/go.ts'
import { list, selectedGap } from '../messages/list-store.ts'
import { useStore } from '../state/store.ts'
import { type DetailTab, view } from '../state/view.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { MEANING } from '../verdict/look.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { Glyph } from '../widgets/glyph.tsx'
import { severityGlyph, severityName } from '../widgets/severity.tsx'
import { Address } from './address.tsx'
import { BytesTab } from './bytes-tab.tsx'
import { ContextTab } from './context-tab.tsx'
import { detailStore } from './detail-store.ts'
import { GapDetail } from './gap-detail.tsx'
import { ParsedTab } from './parsed-tab.tsx'

const TABS: readonly { id: DetailTab; name: string }[] = [
  { id: 'parsed', name: 'Parsed' },
  { id: 'bytes', name: 'Bytes' },
  { id: 'context', name: 'Context' },
]

const FORMAT_NAMES = { rfc5424: 'RFC 5424', rfc3164: 'RFC 3164', other: 'kept raw' } as const

/** The selected message: what it says, the bytes that say it, what stands around it. Of a gap: what is missing. */
export function DetailPane({ width }: { width: number }) {
  const selected = useStore(list, (state) => state.message)
  const gap = useStore(list, selectedGap)
  const { detail, error } = useStore(detailStore, (state) => state)
  const tab = useStore(view, (state) => state.tab)
  const wrap = useStore(view, (state) => state.wrap)
  const current = detail && selected && detail.row.item === selected.item && detail.row.seq === selected.seq
  return (
    <aside
      className={`side${wrap ? ' wrap' : ''}${detail && !current && !gap ? ' dim' : ''}`}
      style={{ width }}
      aria-label={gap ? 'Selected gap' : 'Selected message'}
      data-focus="detail"
      tabIndex={-1}
    >
      {gap && <GapDetail gap={gap} />}
      {!selected && !gap && <p className="nothing">No message is selected.</p>}
      {selected && error && (
        <p className="nothing trouble" role="alert">
          {error}
        </p>
      )}
      {selected && detail && !error && (
        <>
          <Top />
          <div className="tabs" role="tablist" aria-label="Details">
            {TABS.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                role="tab"
                id={`tab-${id}`}
                aria-selected={id === tab}
                aria-controls="tab-body"
                onClick={() => view.set({ tab: id })}
              >
                {name}
              </button>
            ))}
            <span className="grow" />
            <span className="format">{FORMAT_NAMES[detail.row.format]}</span>
          </div>
          <div className="tab-body" id="tab-body" role="tabpanel" aria-labelledby={`tab-${tab}`}>
            {tab === 'parsed' && <ParsedTab detail={detail} />}
            {tab === 'bytes' && <BytesTab detail={detail} />}
            {tab === 'context' && <ContextTab row={detail.row} />}
          </div>
        </>
      )}
    </aside>
  )
}

/** Who said it, its verdict, and the way back to its bytes. */
function Top() {
  const detail = useStore(detailStore, (state) => state.detail)
  if (!detail) return null
  const { row } = detail
  const who = [row.host ?? row.src, row.app && `${row.app}${row.procid === null ? '' : `[${row.procid}]`}`]
  const title = visibleString(who.filter((part) => part !== null && part !== '').join(' ')) || 'unnamed sender'
  const colour = row.severity === null ? 'var(--ink-3)' : `var(--sev-${row.severity}-ink)`
  return (
    <div className="top">
      <div className="w">
        <span title={severityName(row.severity)} className="glyph-box">
          <Glyph name={severityGlyph(row.severity)} colour={colour} />
        </span>
        <h2 className="cut">{title}</h2>
        <span className="grow" />
        <Verdict verdict={row.verdict} />
      </div>
      <div className="address-line">
        <Address steps={detail.address} />
        <CopyButton
          quiet
          label="Copy the address"
          text={() => detail.address.map(({ label, value }) => `${label} ${value}`).join(' > ')}
        />
      </div>
      <Reason row={row} />
    </div>
  )
}

/**
 * Why the message has its verdict, and the way to what was checked. A message may differ from its item: one record failed, not
 * all. On one line unless lines are wrapped: what stands below must not move when a check ends.
 */
function Reason({ row }: { row: ShownRow }) {
  const item = useStore(caseStore, (state) => state.summary?.items.find((one) => one.item === row.item))
  const reason = visibleString(sentence((item?.verdict === row.verdict && item.verdictReason) || MEANING[row.verdict]))
  return (
    <p className="verdict-reason">
      <span className="cut" title={reason}>
        {reason}
      </span>
      <button type="button" className="link" onClick={() => openIntegrityOf(row)}>
        Integrity
      </button>
    </p>
  )
}
