import type { Lost } from '../../core/gaps/finding.ts'
import { LEDGER_LAYERS, type LedgerRow } from '../../core/gaps/ledger.ts'
import type { LedgerCell } from '../../core/gaps/ledger-cell.ts'
import { findGaps } from '../engine/gaps/find-gaps.ts'
import { OpenCase } from '../engine/open-case.ts'
import { number } from './counts.ts'
import { DONE } from './exit-status.ts'
import { Output, progressLine, remark } from './output.ts'

/** `logwitness losses CASE`: what each layer lost of each source: zero, a count, or unknown, and where the figure comes from. */
export async function losses(folder: string, options: { json: boolean }): Promise<number> {
  const opened = await OpenCase.open(folder, { progress: () => {}, changed: () => {} }, { readOnly: true })
  try {
    await opened.checkIndex()
    for (const text of opened.remarks) remark(text)
    const { ledger } = await findGaps(opened, {
      heartbeats: [],
      progress: ({ messages }) => progressLine(`${number(messages)} messages looked at`),
    })
    progressLine('')
    const output = new Output()
    if (options.json) for (const row of ledger.rows) output.json(lossJson(row))
    else for (const line of table(ledger.rows)) output.line(line)
    output.flush()
    return DONE
  } finally {
    await opened.close()
  }
}

/** A line of the ledger as docs/cli.md has it. */
function lossJson({ source, item, name, intervals }: LedgerRow) {
  const { cells, lost } = intervals[0]!
  return { source, item, name, layers: cells, lost }
}

/** Columns that are as wide as their widest cell. */
function table(rows: readonly LedgerRow[]): string[] {
  const head = ['', ...LEDGER_LAYERS, 'lost']
  const body = rows.map(({ name, intervals }) => {
    const { cells, lost } = intervals[0]!
    return [name || '(unknown)', ...LEDGER_LAYERS.map((layer) => cellText(cells[layer])), amount(lost)]
  })
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((row) => row[i]!.length)))
  return [head, ...body].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
}

function cellText({ state, lost }: LedgerCell): string {
  if (state === 'zero') return '0'
  if (state === 'absent') return 'n/a'
  if (lost.length === 0) return '?'
  const amounts = lost.map(amount).join(', ')
  return state === 'unknown' ? `? ${amounts}` : amounts
}

function amount({ min, max, unit }: Lost): string {
  if (max === null) return min === 0 ? 'unknown' : `>= ${number(min)} ${unit}`
  if (min === max) return min === 0 ? '0' : `${number(min)} ${unit}`
  return min === 0 ? `<= ${number(max)} ${unit}` : `${number(min)} to ${number(max)} ${unit}`
}
