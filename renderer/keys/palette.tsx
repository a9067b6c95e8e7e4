import { Dialog, InputGroup } from '@blueprintjs/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { run } from './do.ts'
import { COMMANDS, type Command, type CommandId, keyText } from './keys.ts'

/** Commands whose words hold everything that was typed, in any order. */
function matching(typed: string): readonly (Command & { readonly id: CommandId })[] {
  const words = typed.toLowerCase().split(/\s+/)
  return COMMANDS.filter(
    ({ id, label }) =>
      id !== 'commands' && id !== 'escape' && words.every((word) => label.toLowerCase().includes(word)),
  )
}

/** Every command by name. */
export function Palette() {
  const open = useStore(view, (state) => state.sheet === 'commands')
  return (
    <Dialog
      className="palette"
      isOpen={open}
      onClose={() => view.set({ sheet: null })}
      transitionDuration={0}
      aria-labelledby="palette-name"
    >
      <h2 id="palette-name" hidden>
        Commands
      </h2>
      {open && <Commands />}
    </Dialog>
  )
}

function Commands() {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const chosen = useRef<HTMLButtonElement>(null)
  const commands = matching(typed)
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' })
  })
  const act = (command: CommandId): void => {
    view.set({ sheet: null })
    // After the dialog has given the focus back, so that a command may move it.
    setTimeout(() => run(command), 0)
  }
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, commands.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
    else if (event.key === 'Enter' && commands[at]) act(commands[at].id)
    else return
    event.preventDefault()
  }
  return (
    <>
      <InputGroup
        autoFocus
        fill
        role="combobox"
        aria-expanded
        aria-controls="commands"
        aria-activedescendant={commands[at] && `command-${commands[at].id}`}
        aria-label="Find a command"
        placeholder="Find a command"
        value={typed}
        onValueChange={(value) => {
          setTyped(value)
          setAt(0)
        }}
        onKeyDown={key}
      />
      <div role="listbox" id="commands" aria-label="Commands">
        {commands.map(({ id, label, keys }, index) => (
          <button
            key={id}
            id={`command-${id}`}
            ref={index === at ? chosen : null}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerMove={() => setAt(index)}
            onClick={() => act(id)}
          >
            <span className="grow">{label}</span>
            {keys.map((text) => (
              <kbd key={text}>{keyText(text)}</kbd>
            ))}
          </button>
        ))}
        {commands.length === 0 && <p className="d">No command has these words.</p>}
      </div>
    </>
  )
}
