import { createStore } from './store.ts'

export type ThemeChoice = 'dark' | 'light' | 'system'
export type ZoneChoice = 'utc' | 'local'
export type DetailTab = 'parsed' | 'bytes' | 'context'
/** Which question is asked. */
export type Page = 'messages' | 'missing' | 'integrity'
export type Sheet = 'open' | 'help' | 'commands' | 'findings' | 'expected' | 'capture' | 'live'

/** How the person wants to look at things. Nothing here changes what is found. */
export interface View {
  readonly page: Page
  readonly theme: ThemeChoice
  readonly zone: ZoneChoice
  readonly sources: boolean
  readonly wrap: boolean
  readonly tab: DetailTab
  readonly detailWidth: number
  /** The dialog that is open. */
  readonly sheet: Sheet | null
}

const KEPT = 'logwitness.view'
/** Bounds of the width of the details, in pixels. */
export const MIN_DETAIL = 300
export const MAX_DETAIL = 760

/** Reads what was kept from the last time; anything odd is ignored. The zone is not kept: it begins as UTC every time. */
function kept(): Partial<View> {
  try {
    const value = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, unknown>
    const theme = value.theme === 'dark' || value.theme === 'light' || value.theme === 'system' ? value.theme : 'dark'
    const width = typeof value.detailWidth === 'number' ? value.detailWidth : 390
    return { theme, detailWidth: Math.min(Math.max(width, MIN_DETAIL), MAX_DETAIL) }
  } catch {
    return {}
  }
}

/** How things are looked at now. */
export const view = createStore<View>({
  page: 'messages',
  theme: 'dark',
  zone: 'utc',
  sources: false,
  wrap: false,
  tab: 'parsed',
  detailWidth: 390,
  sheet: null,
  ...kept(),
})

view.subscribe(() => {
  const { theme, detailWidth } = view.get()
  try {
    localStorage.setItem(KEPT, JSON.stringify({ theme, detailWidth }))
  } catch {
    // Storage may be refused; the choice then lasts as long as the window.
  }
})
