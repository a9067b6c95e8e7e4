import { lossOf, type Sum } from './account.ts'
import { lossText } from './words.ts'

/** A count of what was dropped: a plain zero where a counter says so, a filled plate, or hatched where nothing counts. */
export function LossPlate({ sum, title }: { sum: Sum; title?: string }) {
  const { look } = lossOf(sum)
  return (
    <span className={look === 'zero' ? 'zero' : `plate ${look}`} title={title}>
      {lossText(sum)}
    </span>
  )
}
