import { Button } from '@blueprintjs/core'
import { caseStore, isGrowing, isLoading } from '../case/case-store.ts'
import { list } from '../messages/list-store.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { Segments } from '../widgets/segments.tsx'
import { Chips } from './chips.tsx'
import { QueryInput } from './query-input.tsx'
import { back, search, setClock } from './search-store.ts'

/** What narrows the list: the query, the conditions beside it, the clock; and how much is left. */
export function QueryBar() {
  const clock = useStore(search, (state) => state.clock)
  const steps = useStore(search, (state) => state.past.length)
  return (
    <search className="ask" aria-label="Query">
      <div className="line">
        <Button
          className="quiet square"
          disabled={steps === 0}
          aria-label="Back"
          title={steps === 0 ? 'Nothing to undo' : 'Undo the last narrowing (Alt ←)'}
          onClick={back}
        >
          <Glyph name="back" />
        </Button>
        <QueryInput />
        <Result />
        <Segments
          label="Clock"
          hint="Which time orders the list and the axis. A message without it is placed by the other."
          value={clock}
          options={[
            { value: 'sender', label: 'Sender’s clock' },
            { value: 'wire', label: 'Wire clock' },
          ]}
          onChange={setClock}
        />
      </div>
      <Chips />
    </search>
  )
}

/** How many messages match, of how many: “so far” while the case is being read. It is what the list holds, once it holds it. */
function Result() {
  const found = useStore(list, (state) => state.found)
  const gaps = useStore(list, (state) => state.rows.places.length + state.moreGaps)
  const running = useStore(search, (state) => state.running)
  const failure = useStore(search, (state) => state.failure)
  const loading = useStore(caseStore, (state) => isLoading(state.summary) || isGrowing(state.summary))
  if (failure) {
    return (
      <div className="result failed" role="alert" title={failure}>
        The search could not be done
      </div>
    )
  }
  if (!found) return <div className="result d">{running ? 'Searching…' : ''}</div>
  return (
    <output className="result" aria-label="Result" title={`${found.milliseconds.toFixed(0)} ms`}>
      <b>{count(found.count)}</b>{' '}
      <span className="d">
        of {count(found.scope.messages)}
        {loading ? ' so far' : ''}
      </span>
      {gaps > 0 && (
        <span className="d" title="Findings of what is missing that this search does not rule out">
          {' '}
          · <b>{count(gaps)}</b> {gaps === 1 ? 'finding' : 'findings'} in range
        </span>
      )}
    </output>
  )
}
