import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useStore } from '../state/store.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { ColouredQuery } from './coloured-query.tsx'
import { search, typeText } from './search-store.ts'

/** Milliseconds without a keystroke after which the query runs. */
const PAUSE = 250

/** The field for the query. What is seen is a coloured copy that lies under the transparent text of the input. */
export function QueryInput() {
  const text = useStore(search, (state) => state.narrowing.text)
  const error = useStore(search, (state) => state.error)
  const [draft, setDraft] = useState(text)
  const input = useRef<HTMLInputElement>(null)
  const under = useRef<HTMLDivElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => setDraft(text), [text])
  useEffect(() => () => clearTimeout(timer.current), [])

  const follow = (): void => {
    if (under.current && input.current) under.current.scrollLeft = input.current.scrollLeft
  }
  const commit = (value: string): void => {
    clearTimeout(timer.current)
    typeText(value)
  }
  const change = (value: string): void => {
    setDraft(value)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => typeText(value), PAUSE)
  }
  const key = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') commit(draft)
    else if (event.key === 'Escape') input.current?.blur()
    else if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[data-focus="list"]')?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const shown = draft === text ? error : null
  return (
    <div className="query">
      <Glyph name="find" />
      <div className="query-text">
        <div className="query-under m" ref={under} aria-hidden="true">
          <ColouredQuery text={draft} error={shown} />
        </div>
        <input
          ref={input}
          className="m"
          data-focus="query"
          type="text"
          aria-label="Query"
          aria-invalid={shown !== null}
          aria-errormessage={shown ? 'query-error' : undefined}
          placeholder="Words, “phrases”, /patterns/, host:web-01, severity:<=err, -app:cron"
          spellCheck={false}
          autoComplete="off"
          value={draft}
          onChange={(event) => change(event.target.value)}
          onKeyDown={key}
          onScroll={follow}
          onSelect={follow}
        />
      </div>
    </div>
  )
}
