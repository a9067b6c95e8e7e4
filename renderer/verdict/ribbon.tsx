import type { Verdict } from '../../core/verdict/verdict.ts'
import { LOOK } from './look.ts'
import type { Run } from './runs.ts'

/** Height of the ribbon, and of the block that breaks it where something failed, in pixels. */
const RIBBON = 5
const BLOCK = 11
/** A failure is never narrower than its mark. */
const MIN_BLOCK = 11

/**
 * Runs of verdicts as a seal: solid where verified, broken by a block with a saltire where failed, hollow where unsigned, dotted
 * where not checked, slashed where it cannot be checked. `at` gives the pixel of a place, `y` is the top of a lane of 11 pixels.
 */
export function Ribbon(props: { runs: readonly Run[]; at: (place: number) => number; y: number }) {
  const { at, y } = props
  const box = (run: Run): { x: number; width: number } => ({ x: at(run.from), width: at(run.to) - at(run.from) })
  const isFailed = (run: Run): boolean => run.verdict === 'failed'
  return (
    <g className="ribbon">
      {props.runs
        .filter((run) => !isFailed(run))
        .map((run) => (
          <Stretch key={run.from} verdict={run.verdict} {...box(run)} y={y + (BLOCK - RIBBON) / 2} />
        ))}
      {props.runs.filter(isFailed).map((run) => (
        <Break key={run.from} {...box(run)} y={y} />
      ))}
    </g>
  )
}

type Place = { readonly x: number; readonly width: number; readonly y: number }

/** A piece of the ribbon that is whole. */
function Stretch({ verdict, x, width, y }: Place & { verdict: Verdict }) {
  const colour = `var(--ver-${LOOK[verdict].style})`
  const middle = y + RIBBON / 2
  if (verdict === 'verified') return <rect x={x} y={y} width={width} height={RIBBON} fill={colour} />
  if (verdict === 'not checked') {
    return <path d={`M${x} ${middle}h${width}`} stroke={colour} strokeWidth="3" strokeDasharray="2 4" />
  }
  const inner = Math.max(0.5, width - 1)
  return (
    <rect
      x={x + 0.5}
      y={y + 0.5}
      width={inner}
      height={RIBBON - 1}
      fill={verdict === 'cannot check' ? 'url(#slashes)' : 'none'}
      stroke={colour}
    />
  )
}

/** Where the ribbon breaks. */
function Break({ x, width, y }: Place) {
  const wide = Math.max(MIN_BLOCK, width)
  const left = x + width / 2 - wide / 2
  const middle = x + width / 2
  return (
    <g>
      <rect x={left - 1.5} y={y} width={wide + 3} height={BLOCK} fill="var(--bg-1)" />
      <rect x={left} y={y} width={wide} height={BLOCK} fill="var(--ver-failed)" />
      <path d={`M${middle - 3} ${y + BLOCK / 2 - 3}l6 6m0 -6l-6 6`} stroke="var(--bg-1)" strokeWidth="2" fill="none" />
    </g>
  )
}

/** The pattern that a slashed ribbon is filled with; once in the document, for all drawings. */
export function RibbonPatterns() {
  return (
    <svg className="patterns" width="0" height="0" aria-hidden="true">
      <pattern id="slashes" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0V4" stroke="var(--ver-cannot)" strokeWidth="1.6" />
      </pattern>
    </svg>
  )
}
