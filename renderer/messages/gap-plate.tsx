import type { Lost } from '../../core/gaps/finding.ts'
import { lossLook, lostText, plateText } from './gap-words.ts'

const STYLE = { count: 'count', unknown: 'unknown', none: 'note' } as const

/** What was lost, as a plate: filled where it is counted, hatched and dashed where it is not known. */
export function GapPlate({ lost }: { lost: Lost }) {
  return (
    <span className={`plate ${STYLE[lossLook(lost)]}`} title={lostText(lost)}>
      {plateText(lost)}
    </span>
  )
}
