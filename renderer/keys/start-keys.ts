import { on } from '../bridge.ts'
import { view } from '../state/view.ts'
import { run } from './do.ts'
import { type CommandId, commandFor } from './keys.ts'

const HOST_COMMANDS = {
  open: 'open',
  find: 'query',
  'toggle-theme': 'theme',
  'toggle-zone': 'zone',
  back: 'back',
} as const

/** True where letters are text, or keys belong to the control that has the focus. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** Buttons keep Enter for themselves. */
function isPress(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"], [role="menuitem"]') !== null
}

/** The command that a key press means here, if any. */
function decide(event: KeyboardEvent): CommandId | null {
  if (event.defaultPrevented || event.isComposing) return null
  // Dialogs and menus have keys of their own.
  const busy = view.get().sheet !== null || document.querySelector('.bp6-menu') !== null
  if (busy && !event.ctrlKey && !event.metaKey) return null
  if (event.key === 'Enter' && isPress(event.target)) return null
  return commandFor(event, isTyping(event.target))
}

/** Binds the table of commands to the keyboard and to the host's menu. */
export function startKeys(): void {
  window.addEventListener('keydown', (event) => {
    const command = decide(event)
    if (!command) return
    event.preventDefault()
    run(command)
  })
  on('host.command', ({ command }) => run(HOST_COMMANDS[command]))
}
