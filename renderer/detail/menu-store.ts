import { createStore } from '../state/store.ts'

/** A value that was clicked: its field in the query language, and where the menu opens. */
export interface ClickedValue {
  readonly field: string
  readonly value: string | null
  readonly left: number
  readonly top: number
}

export const menuStore = createStore<{ readonly clicked: ClickedValue | null }>({ clicked: null })
