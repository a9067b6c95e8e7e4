import type { Scope } from '../../contract/shapes.ts'
import type { OpenCase } from './open-case.ts'

/** What a search over the case looks at. */
export function scopeOf(opened: OpenCase): Omit<Scope, 'unknown'> {
  const { items, unread, messages } = opened.state()
  return {
    messages,
    items: items.length,
    bytes: items.reduce((sum, { size }) => sum + size, 0),
    rejects: items.flatMap(({ counts }) => Object.values(counts.rejects)).reduce((sum, count) => sum + count, 0),
    unreadFiles: unread.length,
    loading: items.some(({ state }) => state === 'loading' || state === 'rebuilding'),
  }
}
