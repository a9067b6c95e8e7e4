import { chooseFiles } from '../case/case-store.ts'
import { openFinding, showBytes, stepFailed, stepFinding, toFinding } from '../integrity/go.ts'
import { checkAll, choose, integrity } from '../integrity/integrity-store.ts'
import { isAtWork } from '../live/account.ts'
import { follow, following, pause } from '../live/following.ts'
import { liveStore, stopCapture } from '../live/live-store.ts'
import { toGap } from '../messages/go-gap.ts'
import { list, select, unselect, viewport } from '../messages/list-store.ts'
import { toError } from '../messages/next-error.ts'
import { capacity } from '../messages/viewport.ts'
import { openChosen, showFinding } from '../missing/go.ts'
import { leave } from '../missing/interval.ts'
import { lookNow, missing, stepGap } from '../missing/missing-store.ts'
import { EVERYTHING } from '../query/history.ts'
import { back, narrow, search, setClock } from '../query/search-store.ts'
import { type Page, view } from '../state/view.ts'
import { notify } from '../status/notice.ts'
import { nextTheme } from '../theme/theme.ts'
import { brushStore } from '../timeline/brush-store.ts'
import { zoomIn, zoomOut } from '../timeline/zoom.ts'
import type { CommandId } from './keys.ts'

/** Findings that a page key passes. */
const FINDING_PAGE = 10

/** What keys for rows do where each question is asked: rows are messages, or findings. */
interface Rows {
  /** Moves the selection. */
  step(by: number): void
  /** A page keeps one row of the page before. */
  page(direction: 1 | -1): void
  first(): void
  last(): void
  /** Leads from the row to what it stands for. */
  open(): void
  /** Undoes the selection, or what stands in front of it. */
  leave(): void
}

const ROWS: Readonly<Record<Page, Rows>> = {
  messages: {
    step: stepRow,
    page: (direction) => stepRow(direction * Math.max(1, Math.floor(capacity(viewport())) - 1)),
    first: () => void select(0),
    last: () => void select(viewport().count - 1),
    open() {
      if (list.get().selected === null) stepRow(0)
      focus('[data-focus="detail"]')
    },
    leave() {
      if (brushStore.get().brush) brushStore.set({ brush: null })
      else if (list.get().selected !== null) unselect()
      else view.set({ sources: false })
    },
  },
  missing: {
    step: stepGap,
    page: (direction) => stepGap(direction * FINDING_PAGE),
    first: () => showFinding(0),
    last: () => showFinding(missing.get().total - 1),
    open: () => void openChosen(),
    leave,
  },
  integrity: {
    step: stepFinding,
    page: (direction) => stepFinding(direction * FINDING_PAGE),
    first: () => toFinding(0),
    last: () => toFinding(integrity.get().findings.length - 1),
    open: () => void openFinding(),
    leave: () => choose(null),
  },
}

const rows = (): Rows => ROWS[view.get().page]

/** With no row selected, the first step selects the first visible one. */
function stepRow(by: number): void {
  const { selected, top } = list.get()
  void select(selected === null ? Math.ceil(top) : selected + by)
}

/** In the list of messages the next gap row; else the next finding, from wherever one is. */
function nextGap(direction: 1 | -1): void {
  if (view.get().page === 'messages') {
    toGap(direction)
    return
  }
  view.set({ page: 'missing' })
  stepGap(direction)
}

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus()
}

const ACTIONS: Readonly<Record<CommandId, () => void>> = {
  query: () => focus('[data-focus="query"]'),
  back,
  escape: () => rows().leave(),
  clear: () => narrow(EVERYTHING),
  clock: () => setClock(search.get().clock === 'wire' ? 'sender' : 'wire'),
  'next-row': () => rows().step(1),
  'previous-row': () => rows().step(-1),
  'page-down': () => rows().page(1),
  'page-up': () => rows().page(-1),
  'first-row': () => rows().first(),
  'last-row': () => rows().last(),
  'next-error': () => void toError(1),
  'previous-error': () => void toError(-1),
  detail: () => rows().open(),
  follow: toggleFollowing,
  wrap: () => view.set({ wrap: !view.get().wrap }),
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
  'next-gap': () => nextGap(1),
  'previous-gap': () => nextGap(-1),
  look: () => void lookNow(),
  expected: () => view.set({ sheet: 'expected' }),
  'next-failed': () => stepFailed(1),
  'previous-failed': () => stepFailed(-1),
  'finding-bytes': showBytes,
  check: () => void checkAll(),
  zone: () => view.set({ zone: view.get().zone === 'utc' ? 'local' : 'utc' }),
  messages: () => view.set({ page: 'messages' }),
  missing: () => view.set({ page: 'missing' }),
  integrity: () => view.set({ page: 'integrity' }),
  open: () => void openFiles(),
  capture: () => view.set({ sheet: 'capture' }),
  'stop-capture': stopTheCapture,
  live: () => view.set({ sheet: 'live' }),
  sources: () => view.set({ sources: !view.get().sources }),
  findings: () => view.set({ sheet: 'findings' }),
  theme: nextTheme,
  commands: () => view.set({ sheet: 'commands' }),
  help: () => view.set({ sheet: 'help' }),
}

/** Stops the capture that the app runs; of several, a person has to say which. */
function stopTheCapture(): void {
  const running = liveStore.get().live?.captures.filter(isAtWork) ?? []
  if (running.length === 1) void stopCapture(running[0]!.capture)
  else if (running.length > 1) view.set({ sheet: 'live' })
  else notify('No capture is running that was started here')
}

/** Pauses following, or goes to the end and stays there. */
function toggleFollowing(): void {
  const { mode } = following.get()
  if (mode === 'off') notify('No archive is followed')
  else if (mode === 'following') pause(list.get().rows.messages)
  else follow()
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
  'follow',
  'wrap',
  'zoom-in',
  'zoom-out',
  'sources',
])

/** Does what a command says. */
export function run(command: CommandId): void {
  if (OF_MESSAGES.has(command) && view.get().page !== 'messages') {
    view.set({ page: 'messages' })
    // Once the list stands: a command may move the focus into it.
    requestAnimationFrame(ACTIONS[command])
  } else ACTIONS[command]()
}
