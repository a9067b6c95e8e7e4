import { Button, Dialog, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useEffect, useState } from 'react'
import type { CaptureInterfaces, CaptureWish } from '../../contract/live.ts'
import { call, explain } from '../bridge.ts'
import { refreshCase } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { visibleString } from '../text/visible.ts'
import { Segments } from '../widgets/segments.tsx'
import { Hint } from './hint.tsx'
import { canCapture, type Device, InterfaceList, Refusals } from './interface-list.tsx'
import { Permission } from './permission.tsx'
import { ENGINE_WORDS, isAboutFilter, rotationFault, withoutOption } from './words.ts'

type EngineChoice = 'best' | NonNullable<CaptureWish['engine']>

/** What is to be captured, as it is typed. */
interface Draft {
  readonly interface: string | null
  readonly filter: string
  readonly archive: string
  readonly rotate: string
  readonly engine: EngineChoice
}

/** Kept between two openings of the sheet, but not from one window to the next. */
let kept: Draft = { interface: null, filter: '', archive: '', rotate: '', engine: 'best' }

/** Starts a capture: what, from where, into what; then what its process may do. */
export function CaptureSheet() {
  const open = useStore(view, (state) => state.sheet === 'capture')
  const close = (): void => view.set({ sheet: null })
  return (
    <Dialog
      className="sheet wide capture-sheet"
      isOpen={open}
      onClose={close}
      title="Start a capture"
      transitionDuration={0}
    >
      <div className="sheet-body">{open && <CaptureForm onDone={close} />}</div>
    </Dialog>
  )
}

/** Why a capture did not start. */
interface Refusal {
  readonly reason: string
  readonly hint: string | null
}

function CaptureForm({ onDone }: { onDone: () => void }) {
  const { found, failure, ask } = useInterfaces()
  const [draft, setDraft] = useState(kept)
  const [step, setStep] = useState<'form' | 'permission'>('form')
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const change = (part: Partial<Draft>): void => {
    kept = { ...draft, ...part }
    setDraft(kept)
    setRefusal(null)
  }
  const device = chosenOf(draft, found)
  const engine = draft.engine !== 'best' && device?.engines?.includes(draft.engine) ? draft.engine : undefined
  const wish = device && wishOf(draft, device, engine)
  const start = async (): Promise<void> => {
    if (!wish) return
    setBusy(true)
    try {
      const answer = await call('capture.start', wish)
      if (answer.ok) {
        onDone()
        view.set({ page: 'messages' })
        await refreshCase()
        return
      }
      setRefusal(answer)
    } catch (error) {
      setRefusal({ reason: explain(error), hint: null })
    }
    setBusy(false)
    setStep('form')
  }
  if (wish && step === 'permission')
    return (
      <Permission
        wish={wish}
        engine={engine ?? device.engines?.[0] ?? 'libpcap'}
        isBusy={isBusy}
        onStart={() => void start()}
        onBack={() => setStep('form')}
      />
    )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (device && canCapture(device) && rotationFault(draft.rotate) === null) setStep('permission')
  }
  return (
    <form onSubmit={submit}>
      <Interfaces found={found} failure={failure} chosen={device?.name ?? null} ask={ask} change={change} />
      {device && !canCapture(device) && <Refusals device={device} />}
      {!failure && <Fields draft={draft} device={device} change={change} refusal={refusal} />}
      {refusal && !isAboutFilter(refusal.reason, draft.filter) && (
        <div className="refusals" role="alert">
          <p className="trouble">{visibleString(withoutOption(refusal.reason))}</p>
          {refusal.hint !== null && <Hint hint={refusal.hint} />}
        </div>
      )}
      <div className="act">
        <Button
          type="submit"
          className="primary"
          disabled={!device || !canCapture(device) || rotationFault(draft.rotate) !== null}
        >
          Continue…
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}

/** The interfaces of this machine; each is tried, so that it takes a moment. */
function useInterfaces() {
  const [found, setFound] = useState<CaptureInterfaces | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when told to
  useEffect(() => {
    let wanted = true
    call('capture.interfaces', {}).then(
      (answer) => wanted && setFound(answer),
      (error) => wanted && setFailure(explain(error)),
    )
    return () => {
      wanted = false
    }
  }, [round])
  const ask = (): void => {
    setFound(null)
    setFailure(null)
    setRound(round + 1)
  }
  return { found, failure, ask }
}

/** The interface that was chosen; until one is, the first that is up, can be opened and is no loopback, or else can be opened at all. */
function chosenOf(draft: Draft, found: CaptureInterfaces | null): Device | undefined {
  const all = found?.interfaces ?? []
  const usable = all.filter((device) => canCapture(device) && device.engines !== null)
  return (
    all.find(({ name }) => name === draft.interface) ??
    usable.find(({ up, loopback, name }) => up && !loopback && name !== 'any') ??
    usable[0] ??
    all[0]
  )
}

function wishOf(draft: Draft, device: Device, engine: CaptureWish['engine'] | undefined): CaptureWish {
  const archive = draft.archive.trim()
  const rotate = draft.rotate.trim()
  return {
    interface: device.name,
    filter: draft.filter.trim(),
    ...(archive === '' ? {} : { archive }),
    ...(rotate === '' ? {} : { rotate }),
    ...(engine === undefined ? {} : { engine }),
  }
}

type Change = (part: Partial<Draft>) => void

function Interfaces(props: {
  found: CaptureInterfaces | null
  failure: string | null
  chosen: string | null
  ask: () => void
  change: Change
}) {
  const { found, failure, chosen, ask, change } = props
  return (
    <section aria-label="Where" className="from">
      <header>
        <h3>Interface</h3>
        <span className="d grow">
          {found &&
            !found.isWhole &&
            'Only interfaces with an address are listed: without libpcap no others are known.'}
        </span>
        <Button className="small quiet" disabled={!found && !failure} onClick={ask}>
          Ask again
        </Button>
      </header>
      {failure && (
        <p className="trouble" role="alert">
          {visibleString(failure)}
        </p>
      )}
      {!found && !failure && (
        <p className="d" role="status">
          Each interface is opened for a moment to see whether it can be. Nothing is captured.
        </p>
      )}
      {found && found.interfaces.length === 0 && <p>This machine names no interface that could be captured from.</p>}
      {found && found.interfaces.length > 0 && (
        <InterfaceList
          interfaces={found.interfaces}
          chosen={chosen}
          onChoose={(name) => change({ interface: name, engine: 'best' })}
        />
      )}
    </section>
  )
}

function Fields(props: { draft: Draft; device: Device | undefined; change: Change; refusal: Refusal | null }) {
  const { draft, device, change, refusal } = props
  const filterFault = refusal && isAboutFilter(refusal.reason, draft.filter) ? withoutOption(refusal.reason) : null
  const fault = rotationFault(draft.rotate)
  const engines = device?.engines ?? []
  const [best] = engines
  return (
    <div className="wanted">
      <label htmlFor="capture-filter">Filter</label>
      <div>
        <InputGroup
          id="capture-filter"
          fill
          autoFocus={filterFault !== null}
          className={`m${filterFault ? ' faulty' : ''}`}
          spellCheck={false}
          placeholder="everything, or for example: udp port 514"
          aria-invalid={filterFault !== null}
          aria-describedby="capture-filter-note"
          value={draft.filter}
          onValueChange={(filter) => change({ filter })}
        />
        <p id="capture-filter-note" className={filterFault ? 'trouble' : 'd'} role={filterFault ? 'alert' : undefined}>
          {filterFault
            ? visibleString(filterFault)
            : 'In libpcap’s syntax. What it leaves out is not captured, and not counted as lost.'}
        </p>
      </div>
      <label htmlFor="capture-archive">Archive</label>
      <div>
        <InputGroup
          id="capture-archive"
          fill
          spellCheck={false}
          placeholder="a new folder beside your cases"
          aria-describedby="capture-archive-note"
          value={draft.archive}
          onValueChange={(archive) => change({ archive })}
        />
        <p id="capture-archive-note" className="d">
          A folder. One that is an archive already is gone on with, if you hold its key.
        </p>
      </div>
      <label htmlFor="capture-rotate">New segment</label>
      <div>
        <InputGroup
          id="capture-rotate"
          fill
          className={fault ? 'faulty' : ''}
          spellCheck={false}
          placeholder="when the capture ends, or every 15m, 100M"
          aria-invalid={fault !== null}
          aria-describedby="capture-rotate-note"
          value={draft.rotate}
          onValueChange={(rotate) => change({ rotate })}
        />
        <p id="capture-rotate-note" className={fault ? 'trouble' : 'd'}>
          {fault ??
            'A time (s, m, h, d) or a size (K, M, G). A segment that ends is sealed; no packet is lost between two.'}
        </p>
      </div>
      {best !== undefined && (
        <>
          <span id="capture-engine">Engine</span>
          <div>
            <Segments
              label="Engine"
              value={draft.engine !== 'best' && engines.includes(draft.engine) ? draft.engine : best}
              options={engines.map((engine) => ({ value: engine, label: engine }))}
              onChange={(engine) => change({ engine })}
            />
            <p className="d">{ENGINE_WORDS[draft.engine === 'best' ? best : draft.engine] ?? ''}</p>
          </div>
        </>
      )}
    </div>
  )
}
