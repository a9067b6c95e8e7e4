import { Button } from '@blueprintjs/core'
import { caseStore, dismiss } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { Glyph } from '../widgets/glyph.tsx'

/** What went wrong, each kept until it is dismissed. */
export function Problems() {
  const problems = useStore(caseStore, (state) => state.problems)
  if (problems.length === 0) return null
  return (
    <section className="problems" role="alert" aria-label="Problems">
      {problems.map(({ id, text }) => (
        <div key={id}>
          <Glyph name="sev3" colour="var(--sev-3-ink)" size={10} />
          <span className="grow">{visibleString(text)}</span>
          <Button className="small quiet" onClick={() => dismiss(id)}>
            Dismiss
          </Button>
        </div>
      ))}
    </section>
  )
}
