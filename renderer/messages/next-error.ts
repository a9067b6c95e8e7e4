import { call } from '../bridge.ts'
import { report } from '../case/case-store.ts'
import { search } from '../query/search-store.ts'
import { withSideSearch } from '../query/side-search.ts'
import { notify } from '../status/notice.ts'
import { contentOf, messageFrom } from './interleave.ts'
import { indexOf, list, loadMessage, orderTime, selectMessage } from './list-store.ts'

/** "err or worse" in the query language. */
const WORSE = 'severity:<=err'

/** Errors looked at on either side of the time where the search begins. */
const AROUND = 100

/**
 * Selects the next (or previous) message that is err or worse, within the result. They are found by a search of their
 * own, so that no row between has to be read.
 */
export async function toError(direction: 1 | -1): Promise<void> {
  const { found, foundWith } = search.get()
  if (!found || !foundWith || found.count === 0) return
  const query = foundWith.query.trim() === '' ? WORSE : `(${foundWith.query}) ${WORSE}`
  const { range } = foundWith.narrowing
  const { clock } = foundWith
  try {
    await withSideSearch({ query, clock, ...(range ? { range } : {}) }, async (errors) => {
      const { selected, top, rows: shown } = list.get()
      const row = selected ?? Math.floor(top)
      const from = messageFrom(shown, row)
      // Below a gap, or with nothing selected, the message at `from` is a next one too.
      const first = selected !== null && contentOf(shown, row).kind === 'message' ? from + 1 : from
      const here = await loadMessage(Math.min(from, found.count - 1))
      const time = here && orderTime(here, clock)
      if (errors.count === 0) return notify('No message of the result is err or worse')
      if (!time) return notify('Select a message with a time first')
      const near = (await call('search.locate', { result: errors.result, time })).index ?? 0
      // Messages of the same time stand on either side of where the search pointed; the first one beyond counts.
      const begin = Math.max(0, near - AROUND)
      const count = Math.min(2 * AROUND, errors.count - begin)
      const { rows } = await call('search.page', { result: errors.result, from: begin, count })
      for (const row of direction === 1 ? rows : [...rows].reverse()) {
        const at = orderTime(row, clock)
        if (at && (direction === 1 ? BigInt(at) < BigInt(time) : BigInt(at) > BigInt(time))) continue
        const index = await indexOf(found.result, found.count, row, clock)
        if (index === null) continue
        if (direction === 1 ? index >= first : index < from) return await selectMessage(index, true)
      }
      notify(`No ${direction === 1 ? 'further' : 'earlier'} message of the result is err or worse`)
    })
  } catch (error) {
    report(error)
  }
}
