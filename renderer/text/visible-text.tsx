import { Fragment, type ReactNode } from 'react'
import type { Hit } from '../query/hits.ts'
import { visibleParts } from './visible.ts'

/** Text from evidence. What would act on the screen is drawn as a boxed name; hits of the search are marked. */
export function VisibleText({ text, hits = [] }: { text: string; hits?: readonly Hit[] }) {
  const out: ReactNode[] = []
  for (const part of visibleParts(text)) {
    if (part.boxed) {
      out.push(
        <span className="control" key={part.at} title="a character that is not shown as itself">
          {part.text}
        </span>,
      )
      continue
    }
    let at = part.at
    const end = part.at + part.text.length
    for (const hit of hits) {
      const from = Math.max(hit.start, at)
      const to = Math.min(hit.end, end)
      if (from >= to) continue
      if (from > at) out.push(<Fragment key={at}>{text.slice(at, from)}</Fragment>)
      out.push(<mark key={`m${from}`}>{text.slice(from, to)}</mark>)
      at = to
    }
    if (at < end) out.push(<Fragment key={at}>{text.slice(at, end)}</Fragment>)
  }
  return <>{out}</>
}
