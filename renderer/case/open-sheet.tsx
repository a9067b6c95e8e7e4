import { Button, Dialog, InputGroup } from '@blueprintjs/core'
import { type FormEvent, useState } from 'react'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { addPaths, openCase } from './case-store.ts'

/** A field for a path, for hosts that have no dialog of their own. */
export function PathForm({ onDone }: { onDone?: () => void }) {
  const [path, setPath] = useState('')
  const [busy, setBusy] = useState(false)
  const act = async (work: (path: string) => Promise<boolean>): Promise<void> => {
    setBusy(true)
    const done = await work(path.trim())
    setBusy(false)
    if (done) {
      setPath('')
      onDone?.()
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (path.trim() !== '') void act((value) => addPaths([value]))
  }
  return (
    <form className="path-form" onSubmit={submit}>
      <InputGroup
        autoFocus
        fill
        spellCheck={false}
        aria-label="Path of a capture, a log file or a folder"
        placeholder="/path/to/capture.pcapng, a log file, or a folder"
        value={path}
        onValueChange={setPath}
      />
      <Button type="submit" className="primary" disabled={busy || path.trim() === ''}>
        Add evidence
      </Button>
      <Button disabled={busy || path.trim() === ''} onClick={() => void act(openCase)}>
        Open as case
      </Button>
    </form>
  )
}

/** The dialog with the field for a path. */
export function OpenSheet() {
  const open = useStore(view, (state) => state.sheet === 'open')
  const close = (): void => view.set({ sheet: null })
  return (
    <Dialog className="sheet" isOpen={open} onClose={close} title="Open files" transitionDuration={0}>
      <div className="sheet-body">
        <p>Files are read where they stand and never written to. You can also drop files on this window.</p>
        <PathForm onDone={close} />
      </div>
    </Dialog>
  )
}
