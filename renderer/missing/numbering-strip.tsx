import type { Gap } from '../../contract/missing.ts'
import { count, counted } from '../text/number.ts'
import { holeNumbers } from './words.ts'

const WIDTH = 440
/** Numbers drawn beside the hole, and in it at most; a longer one is drawn as a band. */
const BESIDE = 12
const MOST = 48
/** Part of the strip that a long hole takes. */
const BAND = 0.6

function numbersTo(end: number): number[] {
  return Array.from({ length: end }, (_, index) => index)
}

/** The numbers around a hole: filled where they were carried, hollow where they were not seen. Nothing where the finding states none. */
export function NumberingStrip({ gap }: { gap: Gap }) {
  const numbers = holeNumbers(gap)
  if (!numbers) return null
  const { before, after } = numbers
  const missing = gap.lost.min
  const isLong = missing > MOST
  const step = isLong ? (WIDTH * (1 - BAND)) / (2 * BESIDE) : WIDTH / (2 * BESIDE + missing)
  const left = BESIDE * step
  const right = WIDTH - BESIDE * step
  const size = Math.max(step - 1.6, 1)
  const beside = numbersTo(BESIDE)
  const words =
    missing === 1 ? `${before + 1}, not seen` : `${before + 1} to ${after - 1}, ${counted(missing, 'number')}`
  return (
    <svg
      className="numbering"
      viewBox={`0 0 ${WIDTH} 34`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${before} and ${after} were carried; ${count(missing)} between them were not seen`}
    >
      {beside.map((index) => (
        <g key={index} className="carried">
          <rect x={index * step + 0.8} y="2" width={size} height="14" />
          <rect x={right + index * step + 0.8} y="2" width={size} height="14" />
        </g>
      ))}
      {isLong ? (
        <rect className="not-seen" x={left + 1} y="2.5" width={right - left - 2} height="13" strokeDasharray="3 2" />
      ) : (
        numbersTo(missing).map((index) => (
          <rect
            key={index}
            className="not-seen"
            x={left + index * step + 1.2}
            y="2.5"
            width={Math.max(size - 0.8, 1)}
            height="13"
          />
        ))
      )}
      <text x={left - step / 2} y="29" textAnchor="end">
        {before}
      </text>
      <text className="hole" x={WIDTH / 2} y="29" textAnchor="middle">
        {words}
      </text>
      <text x={right + step / 2} y="29">
        {after}
      </text>
    </svg>
  )
}
