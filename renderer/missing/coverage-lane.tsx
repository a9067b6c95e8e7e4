import { Fragment, memo } from 'react'
import {
  boxOf,
  type CoverageRow,
  type CoverageStretch,
  type Heat,
  heatPaths,
  MARK,
  type MapAxis,
  quietPath,
  unknownRuns,
} from './coverage-map.ts'
import { stretchWords } from './words.ts'

/** Height of a row, and where its blocks stand in it, in pixels. */
export const LANE = 19
const TOP = 2
const HEIGHT = 13
/** Pixels that a letter of a label takes at most. */
const LETTER = 5.6

/** When one source was heard: blocks where it was, low rules where it was silent as usual, and what is or may be missing over them. */
export const CoverageLane = memo(function CoverageLane(props: {
  row: CoverageRow
  axis: MapAxis
  heat: Heat
  chosen: number | null
}) {
  const { row, axis, heat, chosen } = props
  const size = axis.width / Math.max(axis.buckets, 1)
  const of = (what: CoverageStretch['what']): CoverageStretch[] =>
    row.stretches.filter((stretch) => stretch.what === what)
  const unknown = of('unknown')
  return (
    <svg className="lane-of" width={axis.width} height={LANE} aria-hidden="true">
      {heatPaths(row.counts, heat, axis, TOP, HEIGHT).map((d, level) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the index is the level
        d === '' ? null : <path key={level} d={d} fill={`var(--heat-${level})`} />,
      )}
      <path d={quietPath(row, axis, TOP + 10.5)} className="quiet" />
      {unknownRuns(row)
        .filter((run) => !unknown.some((stretch) => covers(axis, stretch, run.from * size, run.to * size)))
        .map(({ from, to }) => (
          <Fragment key={from}>
            <Unknown x={from * size} width={(to - from) * size} kind="uncovered" />
            <Label x={from * size} width={(to - from) * size} words={['no evidence']} kind="uncovered" />
          </Fragment>
        ))}
      {unknown.map((stretch) => (
        <Unknown
          key={keyOf(stretch)}
          {...boxOf(axis, stretch, 6)}
          kind={isChosen(stretch, chosen) ? 'unknown on' : 'unknown'}
        />
      ))}
      {unknown
        // Words of one stretch that lies in another would stand on one another.
        .filter((stretch, index) => !unknown.slice(0, index).some((before) => meet(axis, before, stretch)))
        .map((stretch) => (
          <Label key={keyOf(stretch)} {...boxOf(axis, stretch)} words={stretchWords(stretch)} />
        ))}
      {of('planned').map((stretch) => (
        <Planned key={keyOf(stretch)} {...boxOf(axis, stretch)} />
      ))}
      {of('loss').map((stretch) => (
        <Loss key={keyOf(stretch)} {...boxOf(axis, stretch)} isChosen={isChosen(stretch, chosen)} />
      ))}
      {of('clock').map((stretch) => {
        const { x, width } = boxOf(axis, stretch)
        const isOn = isChosen(stretch, chosen)
        return (
          <path key={keyOf(stretch)} className={`step${isOn ? ' on' : ''}`} d={`M${x + width / 2} 0v${LANE - 2}`} />
        )
      })}
    </svg>
  )
})

function keyOf({ what, since, until, gap }: CoverageStretch): string {
  return `${what} ${since} ${until} ${gap}`
}

function isChosen({ gap }: CoverageStretch, chosen: number | null): boolean {
  return gap !== null && gap === chosen
}

/** Whether a stretch covers most of the pixels from `left` to `right`, so that they need no hatch of their own. */
function covers(axis: MapAxis, stretch: CoverageStretch, left: number, right: number): boolean {
  const { x, width } = boxOf(axis, stretch)
  return Math.min(x + width, right) - Math.max(x, left) >= (right - left) / 2
}

/** Whether two stretches share pixels. */
function meet(axis: MapAxis, one: CoverageStretch, other: CoverageStretch): boolean {
  const a = boxOf(axis, one)
  const b = boxOf(axis, other)
  return a.x < b.x + b.width && b.x < a.x + a.width
}

interface Box {
  readonly x: number
  readonly width: number
}

/** A stretch of which it is not known what was said in it. What was heard all the same shows through. */
function Unknown({ x, width, kind }: Box & { kind: string }) {
  return <rect className={kind} x={x + 0.5} y={TOP + 0.5} width={Math.max(width - 1, 1)} height={HEIGHT - 1} />
}

/** The longest of several words for a stretch that there is room for, or none. */
function Label({ x, width, words, kind = 'unknown' }: Box & { words: readonly string[]; kind?: string }) {
  const text = words.find(({ length }) => length * LETTER + 8 <= width - 16)
  if (text === undefined) return null
  return (
    <g className={kind}>
      <rect className="ground" x={x + 8} y={TOP + 1} width={text.length * LETTER + 8} height={HEIGHT - 2} />
      <text x={x + 12} y={TOP + 10}>
        {text}
      </text>
    </g>
  )
}

/** A counted loss: a mark at its end, when it was stated or first seen, and a dense hatch from where it may have begun. */
function Loss({ x, width, isChosen }: Box & { isChosen: boolean }) {
  const at = x + width - MARK
  return (
    <g className={`loss${isChosen ? ' on' : ''}`}>
      {width > 2 * MARK && <rect x={x} y={LANE - 6} width={width} height={3} className="since" />}
      <rect className="ground" x={at - 1} y={1} width={MARK + 2} height={LANE - 4} />
      <rect x={at} y={1} width={MARK} height={LANE - 4} />
    </g>
  )
}

/** Planned silence: a bracket below. */
function Planned({ x, width }: Box) {
  return <path className="planned" d={`M${x + 0.5} ${TOP + 2}v10.5h${Math.max(width - 1, 2)}v-10.5`} />
}
