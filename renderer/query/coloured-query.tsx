import type { ReactNode } from 'react'
import { colourQuery } from './colour.ts'

/** The query with its parts in colour and what is wrong underlined by a wave. */
export function ColouredQuery(props: { text: string; error: { start: number; end: number } | null }) {
  const { text, error } = props
  const out: ReactNode[] = []
  for (const { start, end, role } of colourQuery(text)) {
    // A part is cut where the error begins and ends, so that the wave is drawn under the wrong bytes alone.
    const cuts = [start, end]
    if (error) for (const cut of [error.start, error.end]) if (cut > start && cut < end) cuts.push(cut)
    cuts.sort((a, b) => a - b)
    for (let i = 0; i + 1 < cuts.length; i++) {
      const from = cuts[i]!
      const wrong = error !== null && from >= error.start && from < error.end
      out.push(
        <span key={from} className={`q-${role}${wrong ? ' wrong' : ''}`}>
          {text.slice(from, cuts[i + 1])}
        </span>,
      )
    }
  }
  // An error at the very end has nothing to stand under.
  if (error && error.start >= text.length)
    out.push(
      <span key="end" className="wrong">
        {'\u00a0'}
      </span>,
    )
  return <>{out}</>
}
