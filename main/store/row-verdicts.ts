import { VERDICTS, type Verdict } from '../../core/verdict/verdict.ts'
import type { Part } from './manifest.ts'

/** Messages of an item, by number, that have another verdict than the others. */
export interface Exception {
  readonly first: number
  readonly last: number
  readonly verdict: Verdict
}

/** What holds for the messages of one item. */
export interface ItemVerdicts {
  /** Of all messages that no exception names. */
  readonly base: Verdict
  /** In the order of their messages, without overlap. */
  readonly exceptions: readonly Exception[]
}

const NOT_CHECKED = VERDICTS.indexOf('not checked')

/**
 * The verdict on every message of a case: one for each item, and the stretches of messages that differ from it. It stands beside the
 * index and is no part of it, since checking evidence again changes no message. Verdicts are places in VERDICTS.
 */
export class RowVerdicts {
  private readonly byItem: ReadonlyMap<number, ItemVerdicts>

  constructor(byItem: ReadonlyMap<number, ItemVerdicts> = new Map()) {
    this.byItem = byItem
  }

  of(item: number, seq: number): number {
    const found = this.byItem.get(item)
    if (found === undefined) return NOT_CHECKED
    const { base, exceptions } = found
    let low = 0
    let high = exceptions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (exceptions[middle]!.last < seq) low = middle + 1
      else high = middle
    }
    const exception = exceptions[low]
    return VERDICTS.indexOf(exception !== undefined && exception.first <= seq ? exception.verdict : base)
  }

  /** Messages by verdict. */
  counts(parts: readonly Part[]): number[] {
    const counts = VERDICTS.map(() => 0)
    for (const { item, rows, firstSeq, lastSeq } of parts) {
      const found = this.byItem.get(item)
      const base = found === undefined ? NOT_CHECKED : VERDICTS.indexOf(found.base)
      let left = rows
      for (const { first, last, verdict } of found?.exceptions ?? []) {
        const within = Math.max(0, Math.min(last, lastSeq) - Math.max(first, firstSeq) + 1)
        counts[VERDICTS.indexOf(verdict)]! += within
        left -= within
      }
      counts[base]! += left
    }
    return counts
  }

  /**
   * SQL that gives the verdict of a row, and what is to be joined for it. Numbers only: nothing in it was typed by anyone. The
   * columns that are joined have names that no message has.
   */
  sql(): { readonly join: string; readonly verdict: string } {
    const cases = VERDICTS.flatMap((verdict, at) => {
      const items = [...this.byItem].flatMap(([item, { base }]) => (base === verdict ? [item] : []))
      return items.length === 0 ? [] : [`WHEN item IN (${items.join(', ')}) THEN ${at}`]
    })
    const base = cases.length === 0 ? String(NOT_CHECKED) : `CASE ${cases.join(' ')} ELSE ${NOT_CHECKED} END`
    const values = [...this.byItem].flatMap(([item, { exceptions }]) =>
      exceptions.map(({ first, last, verdict }) => `(${item}, ${first}, ${last}, ${VERDICTS.indexOf(verdict)})`),
    )
    if (values.length === 0) return { join: '', verdict: base }
    const names = 'exception(of_item, first_seq, last_seq, of_verdict)'
    return {
      join: `LEFT JOIN (VALUES ${values.join(', ')}) ${names} ON item = of_item AND seq BETWEEN first_seq AND last_seq`,
      verdict: `coalesce(of_verdict, ${base})`,
    }
  }
}
