import { Button } from '@blueprintjs/core'
import { cancelJob, caseStore } from '../case/case-store.ts'
import { keyText } from '../keys/keys.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { progressText, share } from './eta.ts'
import { noticeStore } from './notice.ts'

/** Keys worth a place in sight; the sheet behind "?" has all. */
const LEGEND = [
  { keys: ['/'], label: 'query', optional: false },
  { keys: ['j', 'k'], label: 'row', optional: false },
  { keys: ['e'], label: 'next error', optional: false },
  { keys: ['z'], label: 'zoom', optional: true },
  { keys: ['Alt+ArrowLeft'], label: 'back', optional: false },
  { keys: ['o'], label: 'sources', optional: true },
  { keys: ['?'], label: 'all keys', optional: false },
] as const

/** What is being done, what is wrong with the engine, and the keys worth knowing. */
export function StatusBar() {
  return (
    <footer className="status">
      <Job />
      <Engine />
      <Notice />
      <div className="soft" title="Live capture is not in this version">
        <Glyph name="ring" colour="var(--ink-4)" />
        No capture running
      </div>
      <div className="keys">
        {LEGEND.map(({ keys, label, optional }) => (
          <span key={label} className={optional ? 'opt' : ''}>
            {keys.map((key) => (
              <kbd key={key}>{keyText(key)}</kbd>
            ))}
            {label}
          </span>
        ))}
      </div>
    </footer>
  )
}

/** The import that runs, how far it is, and the way to end it. */
function Job() {
  const job = useStore(caseStore, (state) => state.job)
  const summary = useStore(caseStore, (state) => state.summary)
  if (!job) return summary ? <div className="d">Nothing is being read</div> : null
  const done = share(job)
  return (
    <div role="status" aria-label="Import">
      <span>
        Importing <b>{visibleString(job.name)}</b>
      </span>
      <progress className="prog" aria-label="Bytes read" max={1} {...(done === null ? {} : { value: done })} />
      <span title={`${count(job.packets)} packets or lines, ${count(job.messages)} messages`}>{progressText(job)}</span>
      <Button className="small quiet" onClick={() => void cancelJob(job.job)}>
        Cancel
      </Button>
    </div>
  )
}

function Notice() {
  const text = useStore(noticeStore, (state) => state.text)
  return text === null ? null : <div role="status">{text}</div>
}

/** Nothing while all is well. */
function Engine() {
  const reach = useStore(caseStore, (state) => state.reach)
  const engine = useStore(caseStore, (state) => state.engine)
  if (reach === 'lost')
    return (
      <div role="alert" className="trouble">
        No connection to Logwitness; trying again
      </div>
    )
  if (reach === 'connecting') return <div role="status">Connecting…</div>
  if (engine.state === 'running') return null
  const words =
    engine.state === 'restarting' ? 'The engine stopped and is starting again' : 'The engine cannot be started'
  return (
    <div role="alert" className="trouble" title={engine.detail}>
      {words}
      {engine.detail ? `: ${visibleString(engine.detail)}` : ''}
    </div>
  )
}
