import { Button, MenuItem, PopoverNext } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { parseQuery } from '../../core/query/parse.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { spanText } from '../time/span.ts'
import { useZone, zoneName } from '../time/use-zone.ts'
import { FocusMenu } from '../widgets/focus-menu.tsx'
import { Glyph } from '../widgets/glyph.tsx'
import { type Filter, filterText } from './filter.ts'
import { narrow, search } from './search-store.ts'

/** The conditions that stand beside the query, and what was not searched. */
export function Chips() {
  const { filters, range } = useStore(search, (state) => state.narrowing)
  const found = useStore(search, (state) => state.found)
  const error = useStore(search, (state) => state.error)
  const notes = found ? scopeNotes(found.scope) : []
  return (
    <ul className="chips" aria-label="Filters">
      {range && <RangeChip from={range.from} to={range.to} />}
      {filters.map((filter) => (
        <FilterChip key={filter.id} filter={filter} />
      ))}
      {error && (
        <li className="query-error" id="query-error" role="alert" title={error.message}>
          {error.message}
        </li>
      )}
      {!error && notes.length > 0 && <li className="note">{notes.join(' ')}</li>}
    </ul>
  )
}

/** What the search could not look at, so that a count is not taken for more than it is. */
function scopeNotes(scope: { unknown: number; unreadFiles: number; rejects: number }): string[] {
  const notes: string[] = []
  if (scope.unknown > 0) {
    notes.push(`${count(scope.unknown)} without the field asked for could not be judged.`)
  }
  const not: string[] = []
  if (scope.unreadFiles > 0)
    not.push(`${count(scope.unreadFiles)} unread ${scope.unreadFiles === 1 ? 'file' : 'files'}`)
  if (scope.rejects > 0) not.push(`${count(scope.rejects)} not decoded`)
  if (not.length > 0) notes.push(`Not searched: ${not.join(', ')}.`)
  return notes
}

function RangeChip({ from, to }: { from: string; to: string }) {
  const zone = useZone()
  const drop = (): void => narrow({ range: null })
  return (
    <li className="chip pin" title={zoneName(zone, Number(BigInt(from) / 1_000_000n))}>
      <Glyph name="pin" size={10} />
      <i>time</i> {spanText(from, to, zone)}
      <RemoveButton label="Remove the time range" onClick={drop} />
    </li>
  )
}

function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="remove" aria-label={label} title={label} onClick={onClick}>
      <Glyph name="close" size={10} />
    </button>
  )
}

/** Replaces one condition; null removes it. */
function change(filter: Filter, next: Filter | null): void {
  const { filters } = search.get().narrowing
  narrow({ filters: filters.flatMap((other) => (other.id === filter.id ? (next ? [next] : []) : [other])) })
}

/** A condition. Its words open what can be done with it. */
function FilterChip({ filter }: { filter: Filter }) {
  const [editing, setEditing] = useState(false)
  const kind = filter.enabled ? (filter.negated ? 'exclude' : 'include') : 'off'
  const words = filterText({ ...filter, negated: false })
  if (editing) return <ChipEditor filter={filter} onDone={() => setEditing(false)} />
  return (
    <li className={`chip ${kind}`}>
      <PopoverNext
        placement="bottom-start"
        arrow={false}
        transitionDuration={0}
        content={
          <FocusMenu label={visibleString(words)}>
            <MenuItem text="Edit" onClick={() => setEditing(true)} />
            <MenuItem
              text={filter.negated ? 'Include instead' : 'Exclude instead'}
              onClick={() => change(filter, { ...filter, negated: !filter.negated })}
            />
            <MenuItem
              text={filter.enabled ? 'Switch off' : 'Switch on'}
              onClick={() => change(filter, { ...filter, enabled: !filter.enabled })}
            />
            <MenuItem text="Remove" onClick={() => change(filter, null)} />
          </FocusMenu>
        }
      >
        <button type="button" className="words" title={visibleString(words)}>
          {filter.negated && <span className="w">not </span>}
          <span className="tx">
            <ChipWords filter={filter} />
          </span>
          {filter.enabled ? '' : ' off'}
        </button>
      </PopoverNext>
      <RemoveButton label={`Remove ${visibleString(words)}`} onClick={() => change(filter, null)} />
    </li>
  )
}

function ChipWords({ filter }: { filter: Filter }) {
  if (filter.written !== undefined) return <>{visibleString(filter.written)}</>
  const values = filter.values.map((value) => (value === null ? 'none said' : visibleString(value)))
  return (
    <>
      <i>
        {filter.field}
        {values.length > 1 ? ' is one of' : ''}
      </i>{' '}
      {values.join(', ')}
    </>
  )
}

/** A condition as text. It must be a query by itself before it is taken. */
function ChipEditor({ filter, onDone }: { filter: Filter; onDone: () => void }) {
  const [text, setText] = useState(filterText({ ...filter, negated: false }))
  const parsed = parseQuery(text)
  const wrong = parsed.ok ? null : parsed.error.message
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (wrong) return
    onDone()
    if (text.trim() === '') change(filter, null)
    else change(filter, { ...filter, values: [], written: text.trim() })
  }
  return (
    <li className="chip edit">
      <form onSubmit={submit}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
          autoFocus
          className="m"
          aria-label="Condition"
          aria-invalid={wrong !== null}
          spellCheck={false}
          value={text}
          size={Math.max(12, text.length + 1)}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            onDone()
          }}
        />
        {wrong && (
          <span className="query-error" role="alert" title={wrong}>
            {wrong}
          </span>
        )}
        <Button type="submit" className="small quiet" disabled={wrong !== null}>
          Set
        </Button>
      </form>
    </li>
  )
}
