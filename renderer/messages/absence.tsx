import { Button } from '@blueprintjs/core'
import { useEffect, useState } from 'react'
import type { CaseSummary } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { caseStore } from '../case/case-store.ts'
import { wholeQuery } from '../query/filter.ts'
import type { Narrowing } from '../query/history.ts'
import { type Found, narrow, search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { count, counted } from '../text/number.ts'
import { spanText } from '../time/span.ts'
import { useZone, zoneName } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { countsText } from '../verdict/look.ts'
import { CopyButton } from '../widgets/copy-button.tsx'

/** An empty result says what it looked at, and what it cannot say. */
export function Absence() {
  const found = useStore(search, (state) => state.found)
  const foundWith = useStore(search, (state) => state.foundWith)
  const zone = useZone()
  const verdicts = useStore(caseStore, (state) => state.summary?.verdicts)
  if (!found || !foundWith || !verdicts) return null
  const { narrowing, clock } = foundWith
  const statement = absenceStatement(found, verdicts, narrowing, clock, zone)
  return (
    <section className="absent" aria-label="No message matches">
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
            [`No message matches ${JSON.stringify(foundWith.query)}.`, NOT_A_PROOF, ...statement.map(plain)].join('\n')
          }
        />
      </div>
    </section>
  )
}

const NOT_A_PROOF = 'This search found nothing in what was examined. It does not show that nothing was sent.'

interface Line {
  readonly term: string
  readonly text: string
  readonly known: boolean
}

/** A line as text, for the clipboard: the words that stand for marks are written out. */
function plain({ term, text, known }: Line): string {
  return `${term}: ${known ? '' : 'unknown. '}${text}`
}

/** What was examined, line by line. A line that is not known says so; it is never left out. */
function absenceStatement(
  { scope }: Found,
  verdicts: CaseSummary['verdicts'],
  narrowing: Narrowing,
  clock: string,
  zone: Zone,
): Line[] {
  const { range } = narrowing
  const when = range
    ? `, ${spanText(range.from, range.to, zone)} ${zoneName(zone, Number(BigInt(range.from) / 1_000_000n))}`
    : ', all times'
  const lines: Line[] = [
    {
      term: 'Examined',
      text: `${counted(scope.messages, 'message')} in ${counted(scope.items, 'item')}, ${count(scope.bytes)} bytes${when}, ${clock} clock${scope.loading ? '. More is still being read' : ''}`,
      known: true,
    },
    { term: 'Covered', text: 'Gaps and silence are not looked for in this version.', known: false },
    { term: 'Not read', text: counted(scope.unreadFiles, 'file'), known: true },
    { term: 'Not decoded', text: counted(scope.rejects, 'packet or piece', 'packets or pieces'), known: true },
  ]
  if (scope.unknown > 0) {
    lines.push({
      term: 'Not judged',
      text: `${counted(scope.unknown, 'message')} without the field asked for`,
      known: true,
    })
  }
  lines.push({ term: 'Integrity', text: `Messages of the case: ${countsText(verdicts)}`, known: true })
  return lines
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
