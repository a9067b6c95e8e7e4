import { type KeyboardEvent, type MouseEvent, type RefObject, useState } from 'react'
import { LEDGER_LAYERS } from '../../core/gaps/ledger.ts'
import { COLUMNS, type LedgerRow } from './ledger-row.tsx'
import { chooseGap, missing } from './missing-store.ts'
import type { TipPlace } from './tip.tsx'

interface Cell {
  readonly row: number
  readonly column: number
}

/** Rows that a page key passes. */
const PAGE = 10

interface Options {
  readonly total: number
  readonly row: (index: number) => LedgerRow | undefined
  readonly reveal: (index: number) => void
  readonly scroll: RefObject<HTMLDivElement | null>
}

/** Findings that a cell rests on: of a layer, or of all layers where the cell is of none. */
function findingsOf(row: LedgerRow | undefined, column: number): readonly number[] {
  const layer = LEDGER_LAYERS[column - 1]
  if (row && layer) return row.cells[layer].findings
  return [...new Set(Object.values(row?.cells ?? {}).flatMap(({ findings }) => findings))]
}

/** The cell under the pointer. */
function cellOf(event: MouseEvent): Cell | null {
  const words = (event.target as Element).closest('[data-cell]')?.getAttribute('data-cell')?.split(' ')
  return words ? { row: Number(words[0]), column: Number(words[1]) } : null
}

/** Pointer and keyboard on the ledger. A press on a figure leads to what it rests on, and on to the next finding. */
export function useLedgerCursor({ total, row, reveal, scroll }: Options) {
  const [at, setAt] = useState<Cell | null>(null)
  const [tip, setTip] = useState<(Cell & { place: TipPlace }) | null>(null)

  function point(cell: Cell | null): void {
    const element = cell && scroll.current?.querySelector(`[data-cell="${cell.row} ${cell.column}"]`)
    if (!cell || !element) {
      setTip(null)
      return
    }
    const { left, width, top, bottom } = element.getBoundingClientRect()
    setTip({ ...cell, place: { x: left + width / 2, top, bottom } })
  }

  function press(cell: Cell): void {
    const found = findingsOf(row(cell.row), cell.column)
    if (found.length === 0) return
    const now = found.indexOf(missing.get().chosen ?? -1)
    chooseGap(found[(now + 1) % found.length]!)
  }

  function step(key: string): Cell | null {
    const { row, column } = at ?? { row: -1, column: 0 }
    const moves: Readonly<Record<string, Cell>> = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      PageUp: { row: row - PAGE, column },
      PageDown: { row: row + PAGE, column },
      Home: { row, column: 0 },
      End: { row, column: COLUMNS - 1 },
    }
    const next = moves[key]
    if (!next) return null
    return {
      row: Math.min(Math.max(next.row, 0), total - 1),
      column: Math.min(Math.max(next.column, 0), COLUMNS - 1),
    }
  }

  const handlers = {
    onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || total === 0) return
      const next = step(event.key)
      if (next) {
        setAt(next)
        reveal(next.row)
        // Once the row is in sight.
        requestAnimationFrame(() => point(next))
      } else if (event.key === 'Enter' && at) press(at)
      else return
      event.preventDefault()
    },
    onClick(event: MouseEvent): void {
      const cell = cellOf(event)
      if (!cell) return
      setAt(cell)
      press(cell)
    },
    onMouseOver: (event: MouseEvent) => point(cellOf(event)),
    onMouseLeave: () => setTip(null),
    onScroll: () => setTip(null),
    onBlur(): void {
      setTip(null)
      setAt(null)
    },
  }
  return { at, tip, handlers }
}
