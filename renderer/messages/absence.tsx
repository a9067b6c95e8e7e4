import { Button } from '@blueprintjs/core'
import { useEffect, useState } from 'react'
import { call } from '../bridge.ts'
import { caseStore } from '../case/case-store.ts'
import { missing } from '../missing/missing-store.ts'
import { wholeQuery } from '../query/filter.ts'
import type { Narrowing } from '../query/history.ts'
import { narrow, search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { useZone } from '../time/use-zone.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { absenceStatement, plainLine } from './absence-statement.ts'
import { GapPlate } from './gap-plate.tsx'
import { KIND_NAMES, sourceText, whenText } from './gap-words.ts'
import { rowOfPlace } from './interleave.ts'
import { itemsOf } from './items.ts'
import { list, select } from './list-store.ts'

const NOT_A_PROOF = 'This search found nothing in what was examined. It does not show that nothing was sent.'

/** An empty result says what it looked at, and what it cannot say. */
export function Absence() {
  const found = useStore(search, (state) => state.found)
  const foundWith = useStore(search, (state) => state.foundWith)
  const { rows, moreGaps } = useStore(list, (state) => state)
  const state = useStore(missing, (all) => all.state)
  const summary = useStore(caseStore, (all) => all.summary)
  const zone = useZone()
  if (!found || !foundWith || !summary) return null
  const { narrowing, clock, query } = foundWith
  const gaps = rows.places.map(({ gap }) => gap)
  const statement = absenceStatement({
    scope: found.scope,
    summary,
    narrowing,
    clock,
    zone,
    missing: state,
    gaps,
    moreGaps,
  })
  return (
    <section className="absent scroll" aria-label="No message matches">
      <h1>No message matches.</h1>
      <p>{NOT_A_PROOF}</p>
      <dl>
        {statement.map(({ term, text, known }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              {known ? null : <span className="plate unknown">unknown</span>} {text}
            </dd>
          </div>
        ))}
      </dl>
      <div className="act">
        <Alternatives narrowing={narrowing} />
        <CopyButton
          large
          label="Copy this statement"
          text={() =>
            [`No message matches ${JSON.stringify(query)}.`, NOT_A_PROOF, ...statement.map(plainLine)].join('\n')
          }
        />
      </div>
      <Concerned />
    </section>
  )
}

/** Findings that are named below the statement; the rest is in the view of what is missing. */
const NAMED = 12

/** The findings that the search does not rule out: the answer may have been lost in any of them. */
function Concerned() {
  const { rows, moreGaps, selected } = useStore(list, (state) => state)
  const items = useStore(caseStore, itemsOf)
  const zone = useZone()
  const more = Math.max(0, rows.places.length - NAMED) + moreGaps
  if (rows.places.length === 0) return null
  return (
    <div className="concerned">
      <h2>Findings that concern this search</h2>
      <ul>
        {rows.places.slice(0, NAMED).map(({ gap }, place) => (
          <li key={gap.number}>
            <button
              type="button"
              aria-pressed={selected === rowOfPlace(rows, place)}
              title="Shows the finding beside"
              onClick={() => void select(rowOfPlace(rows, place))}
            >
              <GapPlate lost={gap.lost} />
              <span>{KIND_NAMES[gap.kind]}</span>
              <span className="m">{visibleString(sourceText(gap, items))}</span>
              <span className="d">{whenText(gap, zone)}</span>
            </button>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="d">and {count(more)} more: s steps through them</p>}
    </div>
  )
}

interface Alternative {
  readonly label: string
  readonly narrowing: Narrowing
}

/** Wider searches that differ from the one made. */
function widen(narrowing: Narrowing): Alternative[] {
  const out: Alternative[] = []
  if (narrowing.range) out.push({ label: 'Whole time', narrowing: { ...narrowing, range: null } })
  if (narrowing.filters.length > 0) out.push({ label: 'Without the filters', narrowing: { ...narrowing, filters: [] } })
  if (narrowing.text.trim() !== '') out.push({ label: 'Without the query', narrowing: { ...narrowing, text: '' } })
  return out
}

/** Buttons for wider searches, each with the number it would find. */
function Alternatives({ narrowing }: { narrowing: Narrowing }) {
  const clock = useStore(search, (state) => state.clock)
  const [counts, setCounts] = useState<readonly (number | null)[]>([])
  const options = widen(narrowing)
  // biome-ignore lint/correctness/useExhaustiveDependencies: options follow from the narrowing
  useEffect(() => {
    let wanted = true
    setCounts([])
    const ask = async ({ narrowing: { text, filters, range } }: Alternative): Promise<number | null> => {
      const query = wholeQuery(text, filters)
      const outcome = await call('search.run', { query, clock, ...(range ? { range } : {}) }).catch(() => null)
      return outcome?.ok ? outcome.count : null
    }
    void Promise.all(options.map(ask)).then((all) => wanted && setCounts(all))
    return () => {
      wanted = false
    }
  }, [narrowing, clock])
  return (
    <>
      {options.map((option, index) => (
        <Button key={option.label} onClick={() => narrow(option.narrowing)}>
          {option.label}{' '}
          <span className="d">
            {counts[index] == null ? '' : counts[index] === 1 ? '1 matches' : `${count(counts[index])} match`}
          </span>
        </Button>
      ))}
    </>
  )
}
