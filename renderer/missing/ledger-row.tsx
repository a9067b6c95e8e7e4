// biome-ignore-all lint/a11y/useSemanticElements: a table of thousands of rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names its cell
import type { LedgerPage } from '../../contract/missing.ts'
import { LEDGER_LAYERS } from '../../core/gaps/ledger.ts'
import { lostText } from '../messages/gap-words.ts'
import { type CellText, cellText, cellWords, LAYER_HEADS, sourceName, totalText } from './words.ts'

/** What one source lost, or one capture. */
export type LedgerRow = LedgerPage['rows'][number]

/** A column for each layer, one for the name before them, and one for the total behind. */
export const COLUMNS = LEDGER_LAYERS.length + 2
const LAST = COLUMNS - 1

/** Whether a finding is about a source, or about the item that a whole capture is. */
export function isAbout(
  { source, item }: LedgerRow,
  gap: { source: string | null; addresses: readonly { item: number }[] },
): boolean {
  return source === null
    ? gap.source === null && gap.addresses.some((each) => each.item === item)
    : gap.source === source
}

/** The cells of a row. `at`: the column that the keyboard stands in. */
export function LedgerCells({
  row,
  index,
  at,
  chosen,
}: {
  row: LedgerRow
  index: number
  at: number | null
  chosen: number | null
}) {
  const name = sourceName(row.name)
  const total: CellText = row.source === null ? { look: 'absent', figure: 'n/a', unit: '' } : totalText(row.lost)
  return (
    <>
      <span
        role="rowheader"
        id={`ledger-${index}-0`}
        data-cell={`${index} 0`}
        className={`m cut${at === 0 ? ' at' : ''}`}
        title={name}
      >
        {name}
      </span>
      {LEDGER_LAYERS.map((layer, place) => {
        const cell = row.cells[layer]
        const isChosen = chosen !== null && cell.findings.includes(chosen)
        const style = `${isChosen ? ' chosen' : ''}${cell.findings.length > 0 ? ' leads' : ''}`
        const label = `${LAYER_HEADS[layer][0]}: ${cellWords(cell)}`
        return (
          <Figure
            key={layer}
            row={index}
            column={place + 1}
            at={at}
            label={label}
            style={style}
            text={cellText(cell)}
          />
        )
      })}
      <Figure
        row={index}
        column={LAST}
        at={at}
        label={row.source === null ? 'Lost: packets are no messages' : `Lost: ${lostText(row.lost)}`}
        style=" total"
        text={total}
      />
    </>
  )
}

interface FigureProps {
  readonly row: number
  readonly column: number
  readonly at: number | null
  readonly label: string
  readonly style: string
  readonly text: CellText
}

function Figure({ row, column, at, label, style, text }: FigureProps) {
  const look = text.look === 'absent' ? 'none' : text.look
  return (
    <span
      role="gridcell"
      id={`ledger-${row}-${column}`}
      data-cell={`${row} ${column}`}
      aria-label={label}
      className={`${look}${style}${at === column ? ' at' : ''}`}
    >
      <b>{text.figure}</b>
      {text.unit !== '' && <small>{text.unit}</small>}
    </span>
  )
}
