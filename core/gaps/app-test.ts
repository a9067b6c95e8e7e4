import { CodeCache } from './code-cache.ts'
import type { GapRow } from './row.ts'

/** Tells whether the app of a row (null: it states none) passes a test, which is put once for each part that the app stands in. */
export function appTest(passes: (app: string | null) => boolean): (row: GapRow) => boolean {
  const cache = new CodeCache<boolean>()
  return (row) => {
    const known = cache.get(row.part, row.appCode)
    if (known !== undefined) return known
    const result = passes(row.app)
    cache.set(row.part, row.appCode, result)
    return result
  }
}
