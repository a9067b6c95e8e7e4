import { Fragment } from 'react'
import type { MessageDetail } from '../../contract/shapes.ts'
import { view } from '../state/view.ts'
import { visibleString } from '../text/visible.ts'
import { Glyph } from '../widgets/glyph.tsx'

/** From the item down to the bytes. The last step shows them. */
export function Address({ steps }: { steps: MessageDetail['address'] }) {
  return (
    <nav className="address" aria-label="Address">
      {steps.map(({ label, value }, index) => {
        const last = index === steps.length - 1
        const words = visibleString(index === 0 || label === 'transport' ? value : `${label} ${value}`)
        return (
          <Fragment key={label}>
            {index > 0 && <Glyph name="next" size={9} colour="var(--ink-3)" />}
            {last ? (
              <button type="button" className="m on" title="Show its bytes" onClick={() => view.set({ tab: 'bytes' })}>
                {words}
              </button>
            ) : (
              <span className={`m${index === 0 ? ' cut' : ''}`} title={`${label} ${visibleString(value)}`}>
                {words}
              </span>
            )}
          </Fragment>
        )
      })}
    </nav>
  )
}
