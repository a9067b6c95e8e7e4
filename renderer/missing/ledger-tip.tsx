import { LEDGER_LAYERS } from '../../core/gaps/ledger.ts'
import { lostText } from '../messages/gap-words.ts'
import { visibleString } from '../text/visible.ts'
import type { LedgerRow } from './ledger-row.tsx'
import { cellWords, LAYER_HEADS, sourceName } from './words.ts'

/** Where a figure comes from. */
export function LedgerTip({ row, column }: { row: LedgerRow; column: number }) {
  const layer = LEDGER_LAYERS[column - 1]
  const name = sourceName(row.name)
  if (column === 0) return <b className="m">{name}</b>
  if (!layer) {
    return (
      <>
        <b className="m">{name}</b>
        <div>
          {row.source === null
            ? 'Packets are no messages: what they held is told at the sources.'
            : `${lostText(row.lost)}: the largest count of any layer, as two layers may count the same messages. It is an upper bound only where every layer is counted.`}
        </div>
      </>
    )
  }
  const cell = row.cells[layer]
  return (
    <>
      <b className="m">{name}</b> <span className="d">{LAYER_HEADS[layer].join(', ')}</span>
      <div>
        <b>{cellWords(cell)}</b>
      </div>
      <div>{visibleString(cut(cell.from))}</div>
      {cell.findings.length > 0 && (
        <div className="d">
          Click: {cell.findings.length === 1 ? 'the finding' : `the next of ${cell.findings.length} findings`}
        </div>
      )}
    </>
  )
}

/** Characters of a tooltip; the finding has all of it. */
const MOST = 400

function cut(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}
