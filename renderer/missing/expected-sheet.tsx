import { Button, Dialog, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useEffect, useState } from 'react'
import type { Expectations } from '../../contract/missing.ts'
import { call, explain } from '../bridge.ts'
import { report } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { visibleString } from '../text/visible.ts'
import { spanText } from '../time/span.ts'
import { useZone, zoneName } from '../time/use-zone.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { lookNow, refreshMissing } from './missing-store.ts'
import { parseTime } from './time-field.ts'

/** What is to be expected: times of planned silence, and heartbeats. Findings of what was planned are no alarm. */
export function ExpectedSheet() {
  const open = useStore(view, (state) => state.sheet === 'expected')
  const close = (): void => view.set({ sheet: null })
  return (
    <Dialog className="sheet wide expected" isOpen={open} onClose={close} title="What to expect" transitionDuration={0}>
      <div className="sheet-body">{open && <Expected onDone={close} />}</div>
    </Dialog>
  )
}

function Expected({ onDone }: { onDone: () => void }) {
  const [expected, setExpected] = useState<Expectations | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isChanged, setChanged] = useState(false)
  useEffect(() => {
    call('missing.expected', {}).then(setExpected, (error) => setFailure(explain(error)))
  }, [])
  if (failure) return <p className="trouble">{visibleString(failure)}</p>
  if (!expected) return <p className="d">Asking…</p>
  const keep = async (next: Expectations): Promise<void> => {
    try {
      await call('missing.expect', next)
      setExpected(next)
      setChanged(true)
      void refreshMissing()
    } catch (error) {
      report(error)
    }
  }
  return (
    <>
      <p>The next look heeds this: a silence that was planned is no gap, and a heartbeat that did not come is one.</p>
      <PlannedTimes expected={expected} keep={keep} />
      <Heartbeats expected={expected} keep={keep} />
      <div className="act">
        <Button
          className="primary"
          disabled={!isChanged}
          onClick={() => {
            onDone()
            void lookNow()
          }}
        >
          Look again
        </Button>
        <Button onClick={onDone}>Close</Button>
      </div>
    </>
  )
}

interface Part {
  readonly expected: Expectations
  readonly keep: (next: Expectations) => Promise<void>
}

/** Times at which silence was planned. */
function PlannedTimes({ expected, keep }: Part) {
  const zone = useZone()
  const [name, setName] = useState('')
  const [source, setSource] = useState('')
  const [since, setSince] = useState('')
  const [until, setUntil] = useState('')
  const from = parseTime(since, zone)
  const to = parseTime(until, zone)
  const wrong = since !== '' && from === null ? 'since' : until !== '' && to === null ? 'until' : null
  const isReady = from !== null && to !== null && from < to
  const add = (event: FormEvent): void => {
    event.preventDefault()
    if (from === null || to === null || from >= to) return
    const planned = { source: source.trim() || null, since: String(from), until: String(to), name: name.trim() }
    void keep({ ...expected, planned: [...expected.planned, planned] })
    for (const set of [setName, setSource, setSince, setUntil]) set('')
  }
  return (
    <section aria-label="Planned silence">
      <h3>Planned silence</h3>
      <ul>
        {expected.planned.map((planned, index) => (
          <li key={`${planned.since} ${planned.until} ${planned.source} ${planned.name}`}>
            <span className="m">{planned.source === null ? 'all sources' : visibleString(planned.source)}</span>
            <span className="m">{spanText(planned.since, planned.until, zone)}</span>
            <span className="grow cut">{visibleString(planned.name)}</span>
            <Remove
              label={`Remove ${visibleString(planned.name || 'this time')}`}
              onClick={() => void keep({ ...expected, planned: expected.planned.filter((_, at) => at !== index) })}
            />
          </li>
        ))}
        {expected.planned.length === 0 && <li className="d">none</li>}
      </ul>
      <form onSubmit={add}>
        <InputGroup
          aria-label="Source"
          placeholder="source, or all"
          spellCheck={false}
          value={source}
          onValueChange={setSource}
        />
        <InputGroup
          aria-label="Since"
          placeholder="2026-11-18 01:00"
          spellCheck={false}
          value={since}
          onValueChange={setSince}
        />
        <InputGroup
          aria-label="Until"
          placeholder="2026-11-18 02:00"
          spellCheck={false}
          value={until}
          onValueChange={setUntil}
        />
        <InputGroup aria-label="Reason" placeholder="reason, ticket" value={name} onValueChange={setName} />
        <Button type="submit" disabled={!isReady}>
          Add
        </Button>
      </form>
      <p className={wrong || (from !== null && to !== null && from >= to) ? 'trouble' : 'd'}>
        {wrong
          ? `The time ${wrong} is not of the form 2026-11-18 01:00.`
          : from !== null && to !== null && from >= to
            ? 'The end lies before the begin.'
            : `Times are ${zoneName(zone, Date.now())}.`}
      </p>
    </section>
  )
}

/** Patterns of messages that come by the clock. */
function Heartbeats({ expected, keep }: Part) {
  const [pattern, setPattern] = useState('')
  const add = (event: FormEvent): void => {
    event.preventDefault()
    const heartbeat = pattern.trim()
    if (heartbeat === '' || expected.heartbeats.includes(heartbeat)) return
    void keep({ ...expected, heartbeats: [...expected.heartbeats, heartbeat] })
    setPattern('')
  }
  return (
    <section aria-label="Heartbeats">
      <h3>Heartbeats</h3>
      <ul>
        <li>
          <span className="m grow">-- MARK --</span>
          <span className="d">always</span>
        </li>
        {expected.heartbeats.map((heartbeat) => (
          <li key={heartbeat}>
            <span className="m grow cut">{visibleString(heartbeat)}</span>
            <Remove
              label={`Remove ${visibleString(heartbeat)}`}
              onClick={() =>
                void keep({ ...expected, heartbeats: expected.heartbeats.filter((one) => one !== heartbeat) })
              }
            />
          </li>
        ))}
      </ul>
      <form onSubmit={add}>
        <InputGroup
          fill
          aria-label="Pattern of a heartbeat"
          placeholder="part of its text; * stands for any characters"
          spellCheck={false}
          value={pattern}
          onValueChange={setPattern}
        />
        <Button type="submit" disabled={pattern.trim() === '' || expected.heartbeats.length >= MOST_HEARTBEATS}>
          Add
        </Button>
      </form>
    </section>
  )
}

/** As the contract bounds them. */
const MOST_HEARTBEATS = 16

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button className="small bare" aria-label={label} title={label} onClick={onClick}>
      <Glyph name="close" size={9} />
    </Button>
  )
}
