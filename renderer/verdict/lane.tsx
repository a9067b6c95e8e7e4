// biome-ignore-all lint/a11y/useSemanticElements: a table of millions of rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its selected row
import type { Verdict } from '../../core/verdict/verdict.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { LOOK } from './look.ts'

/** The verdict on one message, in the channel that is its own: with the rows around it the ribbon of a seal. */
export function VerdictLane({ verdict }: { verdict: Verdict }) {
  return (
    <span className={`lane ${LOOK[verdict].style}`} role="gridcell" aria-label={verdict} title={verdict}>
      {verdict === 'failed' && <Glyph name="failed" size={10} />}
    </span>
  )
}
