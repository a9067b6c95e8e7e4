import { Button } from '@blueprintjs/core'
import type { ReactNode } from 'react'
import { integrity } from '../integrity/integrity-store.ts'
import { navStatus } from '../integrity/words.ts'
import { run } from '../keys/do.ts'
import { missing } from '../missing/missing-store.ts'
import { navWords } from '../missing/words.ts'
import { useStore } from '../state/store.ts'
import { type Page, view } from '../state/view.ts'
import { count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { LOCAL, offsetText } from '../time/zone.ts'
import { LOOK } from '../verdict/look.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { Segments } from '../widgets/segments.tsx'
import { caseStore, isGrowing } from './case-store.ts'

/** The views to come. They say what they will answer, and that they have not. */
const LATER = [
  { name: 'Rules', question: 'What matters?', state: 'none applied' },
  { name: 'Hand over', question: 'What can be shown?', state: 'nothing chosen' },
] as const

/** Which case, which question, and how times and colours are shown. */
export function TitleBar() {
  return (
    <header className="title">
      <CaseName />
      <Views />
      <div className="tools">
        <Button className="small quiet" onClick={() => run('commands')}>
          Commands <kbd>Ctrl K</kbd>
        </Button>
        <ThemeButton />
        <ZoneSwitch />
      </div>
    </header>
  )
}

function CaseName() {
  const summary = useStore(caseStore, (state) => state.summary)
  const zone = useZone()
  if (!summary) {
    return (
      <div className="case">
        <div className="n cut">Logwitness</div>
        <div className="s cut">{summary === null ? 'no case is open' : '\u00a0'}</div>
      </div>
    )
  }
  const span =
    summary.firstTime && summary.lastTime ? ` · ${spanText(summary.firstTime, summary.lastTime, zone, true)}` : ''
  return (
    <div className="case" title={visibleString(summary.path)}>
      <h1 className="n cut">{visibleString(summary.name)}</h1>
      <div className="s cut">
        {counted(summary.items.length, 'item')}
        {span}
      </div>
    </div>
  )
}

/** The five questions. Those that cannot be asked in this version say so. */
function Views() {
  return (
    <nav className="nav" aria-label="Views">
      <MessagesEntry />
      <MissingEntry />
      <IntegrityEntry />
      {LATER.map((entry) => (
        <LaterEntry key={entry.name} {...entry} />
      ))}
    </nav>
  )
}

/** A view that can be gone to. */
function Entry(props: { page: Page; name: string; question: string; keys: string; children: ReactNode }) {
  const { page, name, question, keys, children } = props
  const on = useStore(view, (state) => state.page === page)
  return (
    <button
      type="button"
      className={on ? 'on' : ''}
      title={`${question} (${keys})`}
      {...(on ? { 'aria-current': 'page' as const } : {})}
      onClick={() => view.set({ page })}
    >
      <span className="l">
        {name} {children}
      </span>
      <span className="q">{question}</span>
    </button>
  )
}

function MessagesEntry() {
  const messages = useStore(caseStore, (state) => state.summary?.messages ?? null)
  return (
    <Entry page="messages" name="Messages" question="What was said?" keys="1">
      {messages !== null && <span className="c">{count(messages)}</span>}
    </Entry>
  )
}

function MissingEntry() {
  const state = useStore(missing, (all) => all.state)
  const { words, isLoss } = navWords(state)
  const growing = useStore(caseStore, ({ summary }) => isGrowing(summary))
  return (
    <Entry page="missing" name="Missing" question="What is missing?" keys="2">
      <span className={`c${isLoss ? ' loss' : ''}`}>
        {words}
        {growing && state?.state === 'done' ? ' so far' : ''}
      </span>
    </Entry>
  )
}

function IntegrityEntry() {
  const state = useStore(integrity, (all) => all.state)
  const { words, verdict } = navStatus(state)
  return (
    <Entry page="integrity" name="Integrity" question="Has it been changed?" keys="3">
      <span className={`c${verdict ? ` verdict ${LOOK[verdict].style}` : ''}`}>
        {verdict && <Glyph name={LOOK[verdict].glyph} size={9} />}
        {words}
      </span>
    </Entry>
  )
}

function LaterEntry({ name, question, state }: { name: string; question: string; state: string }) {
  return (
    <button type="button" aria-disabled="true" title={`${name}: not in this version`}>
      <span className="l">
        {name} <span className="c">{state}</span>
      </span>
      <span className="q">{question}</span>
    </button>
  )
}

function ThemeButton() {
  const theme = useStore(view, (state) => state.theme)
  const label = `Theme: ${theme === 'system' ? 'as the system' : theme}`
  return (
    <Button className="small quiet square" aria-label={label} title={`${label} (t)`} onClick={() => run('theme')}>
      <Glyph name={theme} />
    </Button>
  )
}

/** The one switch for every time in the window. It shows the offset that held at the end of the case. */
function ZoneSwitch() {
  const zone = useStore(view, (state) => state.zone)
  const summary = useStore(caseStore, (state) => state.summary)
  const at = summary?.lastTime ? Number(BigInt(summary.lastTime) / 1_000_000n) : Date.now()
  return (
    <Segments
      label="Time zone"
      hint="Moves every axis, column and tooltip (u)"
      value={zone}
      options={[
        { value: 'utc', label: 'UTC' },
        { value: 'local', label: `Local ${offsetText(LOCAL(at))}` },
      ]}
      onChange={(next) => view.set({ zone: next })}
    />
  )
}
