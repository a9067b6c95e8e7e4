// biome-ignore-all lint/a11y/useSemanticElements: a table of thousands of rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names its cell
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { LedgerPage } from '../../contract/missing.ts'
import { LEDGER_LAYERS } from '../../core/gaps/ledger.ts'
import { call } from '../bridge.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { interval } from './interval.ts'
import { LedgerHead } from './ledger-head.tsx'
import { COLUMNS, isAbout, LedgerCells, type LedgerRow } from './ledger-row.tsx'
import { LedgerTip } from './ledger-tip.tsx'
import { missing } from './missing-store.ts'
import { Tip } from './tip.tsx'
import { useChosen } from './use-chosen.ts'
import { useLedgerCursor } from './use-ledger-cursor.ts'
import { useSources } from './use-sources.ts'
import { LAYER_HEADS } from './words.ts'

/** Height of a row and of the head, in pixels. */
const ROW = 22
const HEAD = 36

/** What each layer lost, for whole captures and for each source. */
export function LedgerPane() {
  const generation = useStore(missing, (all) => all.generation)
  const chosen = useStore(missing, (all) => all.chosen)
  const range = useStore(interval, (all) => all.range)
  const scroll = useRef<HTMLDivElement>(null)
  const asked = range ? { range: { from: String(range.from), to: String(range.to) } } : {}
  const sources = useSources<LedgerRow, LedgerPage>(`${generation} ${range?.from} ${range?.to}`, (from, count) =>
    call('missing.ledger', { from, count, ...asked }),
  )
  const { first, total } = sources
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  })
  const shown = list.getVirtualItems()
  const from = shown[0]?.index ?? 0
  const to = (shown.at(-1)?.index ?? -1) + 1
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer has rows of its own
  useEffect(() => sources.want(from, to), [from, to, first])
  const reveal = (index: number): void => list.scrollToIndex(index)
  const { at, tip, handlers } = useLedgerCursor({ total, row: sources.row, reveal, scroll })
  const gap = useChosen()
  // biome-ignore lint/correctness/useExhaustiveDependencies: brings the row into sight once, when it is chosen
  useEffect(() => {
    const index = gap ? (first?.rows.findIndex((row) => isAbout(row, gap)) ?? -1) : -1
    if (index >= 0) reveal(index)
  }, [gap])
  const pointed = tip ? sources.row(tip.row) : undefined
  return (
    <section className="pane ledger" aria-label="Loss ledger">
      <LedgerHead page={first} />
      {sources.failure && (
        <p className="trouble">The ledger could not be asked for: {visibleString(sources.failure)}</p>
      )}
      <div
        ref={scroll}
        className={`ledger-table scroll${sources.isOld ? ' dim' : ''}`}
        role="grid"
        tabIndex={0}
        aria-label="What each layer lost. Arrows move, Enter shows what a figure rests on"
        aria-rowcount={total + 1}
        aria-colcount={COLUMNS}
        aria-activedescendant={at ? `ledger-${at.row}-${at.column}` : undefined}
        {...handlers}
      >
        <div role="row" tabIndex={-1} className="heads" aria-rowindex={1} style={{ height: HEAD }}>
          <span role="columnheader">Source</span>
          {LEDGER_LAYERS.map((layer) => (
            <span role="columnheader" key={layer}>
              {LAYER_HEADS[layer][0]}
              <small>{LAYER_HEADS[layer][1]}</small>
            </span>
          ))}
          <span role="columnheader">
            Lost<small>messages</small>
          </span>
        </div>
        <div className="ledger-rows" style={{ height: list.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = sources.row(index)
            const isOn = gap !== undefined && row !== undefined && isAbout(row, gap)
            return (
              <div
                key={index}
                role="row"
                tabIndex={-1}
                aria-rowindex={index + 2}
                aria-selected={isOn}
                className={`${row?.source === null ? 'whole' : ''}${isOn ? ' on' : ''}`}
                style={{ transform: `translateY(${start - HEAD}px)` }}
              >
                {row && (
                  <LedgerCells row={row} index={index} at={at?.row === index ? at.column : null} chosen={chosen} />
                )}
              </div>
            )
          })}
        </div>
        {total === 0 && !sources.failure && <p className="d wait">{first ? 'There is no source.' : 'Asking…'}</p>}
      </div>
      {tip && pointed && (
        <Tip place={tip.place}>
          <LedgerTip row={pointed} column={tip.column} />
        </Tip>
      )}
    </section>
  )
}
