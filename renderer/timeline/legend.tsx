import { include, narrow, search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { durationText } from '../time/duration.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { NONE_SAID, SEVERITIES, severityGlyph } from '../widgets/severity.tsx'
import { brushStore } from './brush-store.ts'

/** Severities that are shown even where none occurred: their absence says something. */
const ALWAYS = new Set([2, 3, 4, 5, 6])

/** Counts by severity of what the histogram shows; a click asks for one alone. Beside them, what the brush holds. */
export function Legend() {
  const histogram = useStore(search, (state) => state.histogram)
  if (!histogram) return null
  const { grid, data } = histogram
  const sums = data.counts.map((row) => row.reduce((sum, value) => sum + value, 0))
  const names = [...SEVERITIES, 'none said']
  return (
    <div className="legend">
      <span className="per" title="Length of time of one bar">
        {/* Where nothing was found there is no bar that a length of time could belong to. */}
        {data.buckets > 0 && `per ${durationText(grid.step).replace(/^1 (?=[a-zµ]+$)/, '')}`}
      </span>
      <ul aria-label="Counts by severity">
        {names.map((name, severity) => {
          const sum = sums[severity] ?? 0
          if (sum === 0 && !ALWAYS.has(severity)) return null
          return (
            <li key={name}>
              <button
                type="button"
                title={`Show only: ${name}`}
                disabled={sum === 0}
                onClick={() => include('severity', severity === NONE_SAID ? null : name)}
              >
                <Glyph
                  name={severityGlyph(severity)}
                  size={9}
                  colour={severity === NONE_SAID ? 'var(--ink-3)' : `var(--sev-${severity})`}
                />
                {name} <b>{count(sum)}</b>
              </button>
            </li>
          )
        })}
      </ul>
      {data.withoutTime > 0 && <span className="d">{count(data.withoutTime)} without a time stand in no bar</span>}
      <Readout />
    </div>
  )
}

/** The brush in figures, or the way back to the whole time. */
function Readout() {
  const brush = useStore(brushStore, (state) => state.brush)
  const range = useStore(search, (state) => state.narrowing.range)
  const zone = useZone()
  if (brush) {
    return (
      <span className="readout" aria-live="polite">
        <b>{spanText(brush.from, brush.to, zone)}</b> {durationText(brush.to - brush.from)}
      </span>
    )
  }
  if (!range) return null
  return (
    <button type="button" className="readout link" onClick={() => narrow({ range: null })}>
      Whole time
    </button>
  )
}
