import { Dialog } from '@blueprintjs/core'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { COMMANDS, type Command, keyText } from './keys.ts'

const GROUPS = ['Search', 'Messages', 'Missing', 'Integrity', 'Time', 'Window'] as const

/** All keys, printed from the table that binds them. */
export function HelpSheet() {
  const open = useStore(view, (state) => state.sheet === 'help')
  return (
    <Dialog
      className="sheet wide"
      isOpen={open}
      onClose={() => view.set({ sheet: null })}
      title="All keys"
      transitionDuration={0}
    >
      <div className="sheet-body key-columns">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {COMMANDS.filter((command: Command) => command.group === group && command.keys.length > 0).map(
                (command) => (
                  <div key={command.id}>
                    <dt>
                      {command.keys.map((key) => (
                        <kbd key={key}>{keyText(key)}</kbd>
                      ))}
                    </dt>
                    <dd>{command.label}</dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
        <p className="d">
          Single letters act while nothing is being typed. On the histogram: ← → move the mark, Shift ← → widen it,
          Enter zooms. On the map of coverage and on the ledger: arrows move, Enter chooses, and on the map Shift ← →
          marks a time.
        </p>
      </div>
    </Dialog>
  )
}
