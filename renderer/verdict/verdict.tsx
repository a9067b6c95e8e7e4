import type { Verdict as VerdictName } from '../../core/verdict/verdict.ts'
import { count } from '../text/number.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { COUNTED, LOOK, MEANING } from './look.ts'

/** Glyph and word, always together; the reason is the tooltip. */
export function Verdict({ verdict, reason }: { verdict: VerdictName; reason?: string }) {
  const { style, glyph } = LOOK[verdict]
  return (
    <span className={`verdict ${style}`} title={reason ?? MEANING[verdict]}>
      <Glyph name={glyph} />
      {verdict}
    </span>
  )
}

/** All five counts. A zero is said too: that nothing failed is worth a figure, and so is that nothing was checked. */
export function VerdictCounts({ counts }: { counts: Readonly<Record<VerdictName, number>> }) {
  return (
    <span className="verdict-counts">
      {COUNTED.map((verdict) => (
        <span
          key={verdict}
          className={`verdict ${LOOK[verdict].style}${counts[verdict] === 0 ? ' zero' : ''}`}
          title={MEANING[verdict]}
        >
          <Glyph name={LOOK[verdict].glyph} />
          <b>{count(counts[verdict])}</b> {verdict}
        </span>
      ))}
    </span>
  )
}
