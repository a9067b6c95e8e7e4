/** Everything that can be done from the keyboard. The help sheet, the palette and the dispatcher read this one table. */
export const COMMANDS = [
  { id: 'query', keys: ['/', 'Ctrl+L'], label: 'Write a query', group: 'Search' },
  { id: 'back', keys: ['Alt+ArrowLeft'], label: 'Back: undo the last narrowing', group: 'Search' },
  { id: 'escape', keys: ['Escape'], label: 'Clear what is marked, then the selection', group: 'Search' },
  { id: 'clear', keys: [], label: 'Show everything: drop query, filters and time range', group: 'Search' },
  { id: 'clock', keys: [], label: 'Other clock: order by sender or by wire', group: 'Search' },
  { id: 'next-row', keys: ['j', 'ArrowDown'], label: 'Next message, or finding', group: 'Messages' },
  { id: 'previous-row', keys: ['k', 'ArrowUp'], label: 'Previous message, or finding', group: 'Messages' },
  { id: 'page-down', keys: ['PageDown'], label: 'One page down', group: 'Messages' },
  { id: 'page-up', keys: ['PageUp'], label: 'One page up', group: 'Messages' },
  { id: 'first-row', keys: ['Home'], label: 'First message, or finding', group: 'Messages' },
  { id: 'last-row', keys: ['End'], label: 'Last message, or finding', group: 'Messages' },
  { id: 'next-error', keys: ['e'], label: 'Next message that is err or worse', group: 'Messages' },
  { id: 'previous-error', keys: ['E'], label: 'Previous message that is err or worse', group: 'Messages' },
  { id: 'detail', keys: ['Enter'], label: 'Go to the details of the message', group: 'Messages' },
  { id: 'follow', keys: ['='], label: 'Stay at the end while an archive is followed, or not', group: 'Messages' },
  { id: 'wrap', keys: ['w'], label: 'Wrap long text in the details', group: 'Messages' },
  { id: 'next-gap', keys: ['s'], label: 'Next gap, or finding of what is missing', group: 'Missing' },
  { id: 'previous-gap', keys: ['S'], label: 'Previous gap, or finding of what is missing', group: 'Missing' },
  { id: 'look', keys: [], label: 'Look through all messages for what is missing', group: 'Missing' },
  { id: 'expected', keys: [], label: 'What to expect: heartbeats and planned silence', group: 'Missing' },
  { id: 'next-failed', keys: ['f'], label: 'Next thing that failed its check', group: 'Integrity' },
  { id: 'previous-failed', keys: ['F'], label: 'Previous thing that failed its check', group: 'Integrity' },
  { id: 'finding-bytes', keys: ['b'], label: 'Bytes of the finding, or of the message', group: 'Integrity' },
  { id: 'check', keys: [], label: 'Check all archives and seals', group: 'Integrity' },
  { id: 'zoom-in', keys: ['z'], label: 'Zoom in on the time of the selection', group: 'Time' },
  { id: 'zoom-out', keys: ['Z'], label: 'Zoom out', group: 'Time' },
  { id: 'zone', keys: ['u'], label: 'UTC or local time', group: 'Time' },
  { id: 'messages', keys: ['1', 'Alt+1'], label: 'Messages: what was said?', group: 'Window' },
  { id: 'missing', keys: ['2', 'Alt+2'], label: 'Missing: what is missing?', group: 'Window' },
  { id: 'integrity', keys: ['3', 'Alt+3'], label: 'Integrity: has it been changed?', group: 'Window' },
  { id: 'open', keys: ['Ctrl+O'], label: 'Open files', group: 'Window' },
  { id: 'capture', keys: [], label: 'Start a capture', group: 'Window' },
  { id: 'stop-capture', keys: [], label: 'Stop the capture', group: 'Window' },
  { id: 'live', keys: [], label: 'Live: what is followed, drops by cause, stop', group: 'Window' },
  { id: 'sources', keys: ['o'], label: 'Sources: items, hosts, programs', group: 'Window' },
  { id: 'findings', keys: [], label: 'What was not decoded, by reason', group: 'Window' },
  { id: 'theme', keys: ['t'], label: 'Theme: dark, light, as the system', group: 'Window' },
  { id: 'commands', keys: ['Ctrl+K'], label: 'All commands', group: 'Window' },
  { id: 'help', keys: ['?'], label: 'All keys', group: 'Window' },
] as const satisfies readonly Command[]

/** Something that a person can have done. */
export interface Command {
  readonly id: string
  /** As `KeyboardEvent.key`, after "Ctrl+" (Command on a Mac) or "Alt+". */
  readonly keys: readonly string[]
  readonly label: string
  readonly group: 'Search' | 'Messages' | 'Missing' | 'Integrity' | 'Time' | 'Window'
}

export type CommandId = (typeof COMMANDS)[number]['id']

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/**
 * The command for a key press, if any. While text is being typed (`typing`), or a control with keys of its own has the
 * focus, only combinations with Ctrl or Alt act.
 */
export function commandFor(press: KeyPress, typing: boolean): CommandId | null {
  const control = press.ctrlKey || press.metaKey
  const name = control ? `Ctrl+${press.key.toUpperCase()}` : press.altKey ? `Alt+${press.key}` : press.key
  if (typing && !control && !press.altKey) return null
  const found = COMMANDS.find((command: Command) => command.keys.includes(name))
  return found?.id ?? null
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowDown: '↓',
  ArrowUp: '↑',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
  Escape: 'Esc',
}

/** A key as it is printed: "Ctrl K", "Alt ←", "E" for a shifted letter as "Shift E". */
export function keyText(key: string): string {
  const parts = key.split('+').map((part) => SHOWN[part] ?? part)
  const last = parts.at(-1)!
  return parts.length === 1 && /^[A-Z]$/.test(last) ? `Shift ${last}` : parts.join(' ')
}
