import { CallError } from '../../contract/call-error.ts'
import type { CallInput } from '../../contract/contract.ts'
import { call } from '../bridge.ts'
import { caseStore } from '../case/case-store.ts'
import type { Found } from './search-store.ts'

type Question = CallInput<'search.run'>

/** Results kept: few, because the engine keeps few and the list needs its own. */
const KEEP = 3
const kept = new Map<string, Promise<Found>>()

/**
 * Does something with the result of a search beside the one that the list shows. A result is used again while the case stays
 * as it is, and made anew where the engine has let it go.
 */
export async function withSideSearch<T>(question: Question, use: (found: Found) => Promise<T>): Promise<T> {
  const key = JSON.stringify([question, caseStore.get().summary?.revision])
  const before = kept.get(key)
  if (before) {
    try {
      return await use(await before)
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== 'not-found') throw error
    }
  }
  const found = runOnce(question)
  kept.delete(key)
  kept.set(key, found)
  if (kept.size > KEEP) kept.delete(kept.keys().next().value!)
  // A search that failed is not worth keeping.
  found.catch(() => kept.delete(key))
  return use(await found)
}

async function runOnce(question: Question): Promise<Found> {
  const found = await call('search.run', question)
  if (!found.ok) throw new Error(found.error)
  return found
}
