import { chooseFiles } from '../case/case-store.ts'
import { openFinding, showBytes, stepFailed, stepFinding, toFinding } from '../integrity/go.ts'
import { checkAll, choose, integrity } from '../integrity/integrity-store.ts'
import { list, select, unselect, viewport } from '../messages/list-store.ts'
import { toError } from '../messages/next-error.ts'
import { capacity } from '../messages/viewport.ts'
import { EVERYTHING } from '../query/history.ts'
import { back, narrow, search, setClock } from '../query/search-store.ts'
import { view } from '../state/view.ts'
import { nextTheme } from '../theme/theme.ts'
import { brushStore } from '../timeline/brush-store.ts'
import { zoomIn, zoomOut } from '../timeline/zoom.ts'
import type { CommandId } from './keys.ts'

/** True while the second question is asked: rows are then findings. */
const atIntegrity = (): boolean => view.get().page === 'integrity'

/** Moves the selection; with none, the first step selects the first visible row. */
function step(by: number): void {
  const { selected, top } = list.get()
  if (atIntegrity()) stepFinding(by)
  else void select(selected === null ? Math.ceil(top) : selected + by)
}

/** A page keeps one row of the page before. */
function page(direction: 1 | -1): void {
  step(direction * (atIntegrity() ? FINDING_PAGE : Math.max(1, Math.floor(capacity(viewport())) - 1)))
}

/** Findings that a page key passes. */
const FINDING_PAGE = 10

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus()
}

const ACTIONS: Readonly<Record<CommandId, () => void>> = {
  query: () => focus('[data-focus="query"]'),
  back,
  escape() {
    if (atIntegrity()) choose(null)
    else if (brushStore.get().brush) brushStore.set({ brush: null })
    else if (list.get().selected !== null) unselect()
    else view.set({ sources: false })
  },
  clear: () => narrow(EVERYTHING),
  clock: () => setClock(search.get().clock === 'wire' ? 'sender' : 'wire'),
  'next-row': () => step(1),
  'previous-row': () => step(-1),
  'page-down': () => page(1),
  'page-up': () => page(-1),
  'first-row': () => (atIntegrity() ? toFinding(0) : void select(0)),
  'last-row': () =>
    atIntegrity() ? toFinding(integrity.get().findings.length - 1) : void select(viewport().count - 1),
  'next-error': () => void toError(1),
  'previous-error': () => void toError(-1),
  detail() {
    if (atIntegrity()) {
      void openFinding()
      return
    }
    if (list.get().selected === null) step(0)
    focus('[data-focus="detail"]')
  },
  wrap: () => view.set({ wrap: !view.get().wrap }),
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
  'next-failed': () => stepFailed(1),
  'previous-failed': () => stepFailed(-1),
  'finding-bytes': showBytes,
  check: () => void checkAll(),
  zone: () => view.set({ zone: view.get().zone === 'utc' ? 'local' : 'utc' }),
  messages: () => view.set({ page: 'messages' }),
  integrity: () => view.set({ page: 'integrity' }),
  open: () => void openFiles(),
  sources: () => view.set({ sources: !view.get().sources }),
  findings: () => view.set({ sheet: 'findings' }),
  theme: nextTheme,
  commands: () => view.set({ sheet: 'commands' }),
  help: () => view.set({ sheet: 'help' }),
}

/** Asks the host for files; one without a dialog gets a field for a path. */
export async function openFiles(): Promise<void> {
  if (!(await chooseFiles())) view.set({ sheet: 'open' })
}

/** Commands that mean nothing but in the list of messages: it is brought into sight first. */
const OF_MESSAGES: ReadonlySet<CommandId> = new Set([
  'query',
  'back',
  'clear',
  'clock',
  'next-error',
  'previous-error',
  'wrap',
  'zoom-in',
  'zoom-out',
  'sources',
])

/** Does what a command says. */
export function run(command: CommandId): void {
  if (OF_MESSAGES.has(command) && atIntegrity()) {
    view.set({ page: 'messages' })
    // Once the list stands: a command may move the focus into it.
    requestAnimationFrame(ACTIONS[command])
  } else ACTIONS[command]()
}
