import type { Lost } from '../../core/gaps/finding.ts'
import { LEDGER_LAYERS, type LedgerRow } from '../../core/gaps/ledger.ts'
import type { Interval, LedgerCell } from '../../core/gaps/ledger-cell.ts'
import { utc } from '../../core/gaps/words.ts'
import { caseLedger, wholeTime } from '../engine/gaps/find-gaps.ts'
import { number } from './counts.ts'
import { CommandError, DONE, USAGE } from './exit-status.ts'
import { askedTimes, type IntervalFlags, intervalsOf } from './intervals.ts'
import { type LookFlags, lookedAt, lookThroughCase, timeJson } from './look.ts'
import { Output, remark } from './output.ts'

/** `logwitness losses CASE`: what each layer lost of each source: zero, a count, or unknown, and where the figure comes from. */
export async function losses(folder: string, flags: LookFlags & IntervalFlags): Promise<number> {
  const asked = askedTimes(flags)
  return lookThroughCase(folder, flags, (opened, found) => {
    const book = caseLedger(opened, found)
    const output = new Output()
    // Where nothing states a time, what is said is not of any.
    const isTimed = opened.state().firstTime !== null || asked.since !== undefined || asked.until !== undefined
    if (!isTimed && asked.step !== undefined)
      throw new CommandError('--every: nothing in this evidence states a time, so there are no intervals', USAGE)
    for (const [index, interval] of intervalsOf(asked, wholeTime(opened), book.rows).entries()) {
      const { rows } = book.of([interval])
      if (flags.json) for (const row of rows) output.json(lossJson(row, isTimed ? interval : null))
      else {
        if (index > 0) output.line('')
        output.line(isTimed ? `${utc(interval.since)} to ${utc(interval.until)}` : 'time not known')
        for (const line of table(rows)) output.line(line)
      }
    }
    output.flush()
    remark(lookedAt(opened, found))
    return DONE
  })
}

/** A line of the ledger as docs/cli.md has it. */
function lossJson({ source, item, name, intervals }: LedgerRow, interval: Interval | null) {
  const { cells, lost } = intervals[0]!
  const [since, until] = [timeJson(interval?.since ?? null), timeJson(interval?.until ?? null)]
  return { since, until, source, item, name, layers: cells, lost }
}

/** Columns that are as wide as their widest cell. */
function table(rows: readonly LedgerRow[]): string[] {
  const head = ['', ...LEDGER_LAYERS, 'lost']
  const body = rows.map(({ name, intervals }) => {
    const { cells, lost } = intervals[0]!
    return [name || '(unknown)', ...LEDGER_LAYERS.map((layer) => cellText(cells[layer])), amount(lost)]
  })
  const lines = [head, ...body]
  const widths = head.map((_, i) => lines.reduce((width, line) => Math.max(width, line[i]!.length), 0))
  return lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  )
}

function cellText({ state, lost }: LedgerCell): string {
  if (state === 'zero') return '0'
  if (state === 'absent') return 'n/a'
  const telling = lost.filter(({ min, max }) => min > 0 || max !== null)
  if (telling.length === 0) return '?'
  const amounts = telling.map(amount).join(', ')
  return state === 'unknown' ? `? ${amounts}` : amounts
}

function amount({ min, max, unit }: Lost): string {
  if (max === null) return min === 0 ? 'unknown' : `>= ${number(min)} ${unit}`
  if (min === max) return min === 0 ? '0' : `${number(min)} ${unit}`
  return min === 0 ? `<= ${number(max)} ${unit}` : `${number(min)} to ${number(max)} ${unit}`
}
