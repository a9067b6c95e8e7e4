import { useEffect, useRef, useState } from 'react'
import { explain } from '../bridge.ts'
import { createPages, type Pages } from '../messages/pages.ts'

/** What the engine answers for sources [from, from + count). */
interface SourcePage<R> {
  readonly rows: readonly R[]
  readonly total: number
}

/** Rows for sources, of which there may be many: fetched as they come into sight. */
export interface Sources<P> {
  /** The first page, for what it says besides its rows; null: not here yet. */
  readonly first: P | null
  readonly total: number
  /** The row at an index; undefined while it is not here. */
  row(index: number): (P extends SourcePage<infer R> ? R : never) | undefined
  /** Sees to it that the rows [from, to) are here or on their way. */
  want(from: number, to: number): void
  /** What is shown is of before; the new rows are on their way. */
  readonly isOld: boolean
  readonly failure: string | null
}

/** Sources of a page, and pages kept. */
const BLOCK = 100
const KEEP = 20

interface Held<R, P> {
  readonly key: string
  readonly first: P
  readonly pages: Pages<R>
}

/** Rows for sources as `fetch` gives them; a new `key` asks anew, and until it is answered the old ones stay. null: not yet. */
export function useSources<R, P extends SourcePage<R>>(
  key: string | null,
  fetch: (from: number, count: number) => Promise<P>,
): Sources<P> {
  const [held, setHeld] = useState<Held<R, P> | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [, setArrived] = useState(0)
  const latest = useRef(fetch)
  latest.current = fetch
  useEffect(() => {
    if (key === null) return
    let isWanted = true
    const ask = latest.current
    const take = (first: P): void => {
      if (!isWanted) return
      const pages = createPages<R>({
        fetch: async (from, count) => (from === 0 ? first.rows : (await ask(from, count)).rows),
        count: first.total,
        block: BLOCK,
        keep: KEEP,
        onChange: () => isWanted && setArrived((before) => before + 1),
        onError: (error) => isWanted && setFailure(explain(error)),
      })
      setFailure(null)
      setHeld({ key, first, pages })
    }
    ask(0, BLOCK).then(take, (error) => isWanted && setFailure(explain(error)))
    return () => {
      isWanted = false
    }
  }, [key])
  type Row = P extends SourcePage<infer T> ? T : never
  return {
    first: held?.first ?? null,
    total: held?.first.total ?? 0,
    row: (index) => (index < BLOCK ? held?.first.rows[index] : held?.pages.row(index)) as Row | undefined,
    want: (from, to) => held?.pages.want(from, to),
    isOld: held !== null && held.key !== key,
    failure,
  }
}
