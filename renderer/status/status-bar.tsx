import { Button } from '@blueprintjs/core'
import { cancelJob, caseStore, isGrowing } from '../case/case-store.ts'
import { integrity, isCheck } from '../integrity/integrity-store.ts'
import { keyText } from '../keys/keys.ts'
import { LiveStatus } from '../live/live-status.tsx'
import { isLook, missing } from '../missing/missing-store.ts'
import { alarmsText } from '../missing/words.ts'
import { useStore } from '../state/store.ts'
import { type Page, view } from '../state/view.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { progressText, share } from './eta.ts'
import { noticeStore } from './notice.ts'

interface Hint {
  readonly keys: readonly string[]
  readonly label: string
  readonly optional: boolean
}

/** Keys worth a place in sight; the sheet behind "?" has all. */
const LEGEND: Readonly<Record<Page, readonly Hint[]>> = {
  messages: [
    { keys: ['/'], label: 'query', optional: false },
    { keys: ['j', 'k'], label: 'row', optional: false },
    { keys: ['e'], label: 'next error', optional: false },
    { keys: ['s'], label: 'next gap', optional: true },
    { keys: ['z'], label: 'zoom', optional: true },
    { keys: ['Alt+ArrowLeft'], label: 'back', optional: false },
    { keys: ['o'], label: 'sources', optional: true },
    { keys: ['?'], label: 'all keys', optional: false },
  ],
  missing: [
    { keys: ['s'], label: 'next gap', optional: false },
    { keys: ['Enter'], label: 'show in messages', optional: false },
    { keys: ['1'], label: 'messages', optional: true },
    { keys: ['?'], label: 'all keys', optional: false },
  ],
  integrity: [
    { keys: ['f'], label: 'next failed', optional: false },
    { keys: ['b'], label: 'bytes', optional: false },
    { keys: ['1'], label: 'messages', optional: true },
    { keys: ['?'], label: 'all keys', optional: false },
  ],
}

/** What is being done, what is wrong with the engine, and the keys worth knowing. */
export function StatusBar() {
  const page = useStore(view, (state) => state.page)
  return (
    <footer className="status">
      <LiveStatus />
      <Job />
      <Engine />
      <Notice />
      {page === 'missing' && <Threshold />}
      <div className="keys">
        {LEGEND[page].map(({ keys, label, optional }) => (
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
  const looking = useStore(missing, (all) => isLook(job, all, summary))
  const checking = useStore(integrity, (all) => isCheck(job, all, summary)) && !looking
  if (!job) return summary && !isGrowing(summary) ? <div className="d">Nothing is being read</div> : null
  const done = share(job)
  return (
    <div role="status" aria-label={looking ? 'Look' : checking ? 'Check' : 'Import'}>
      <span>
        {looking ? '' : checking ? 'Checking ' : 'Importing '}
        <b>{visibleString(job.name)}</b>
      </span>
      <progress className="prog" aria-label="Bytes read" max={1} {...(done === null ? {} : { value: done })} />
      <span title={`${count(job.packets)} packets or lines, ${count(job.messages)} messages`}>{progressText(job)}</span>
      <Button className="small quiet" onClick={() => void cancelJob(job.job)}>
        Cancel
      </Button>
    </div>
  )
}

/** By what a silence is told from a pause, and how often that is wrong. */
function Threshold() {
  const state = useStore(missing, (all) => all.state)
  if (!state || state.lookedAt === null) return null
  return (
    <div
      className="soft"
      title="A bound: so many silences in a day of evidence, of all sources, may be a pause of a source that was well"
    >
      Silence threshold learned per source · expected false alarms at most {alarmsText(state.alarmsPerDay)}
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
