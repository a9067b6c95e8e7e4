import type { ReactNode } from 'react'
import { menuStore } from './menu-store.ts'

/** A value that can be asked for or against. `field` is its name in the query language. */
export function Value({ field, value, children }: { field: string; value: string | null; children: ReactNode }) {
  return (
    <button
      type="button"
      className="value"
      aria-haspopup="menu"
      title="Include, exclude, copy"
      onClick={(event) => {
        const { left, bottom } = event.currentTarget.getBoundingClientRect()
        menuStore.set({ clicked: { field, value, left, top: bottom } })
        event.stopPropagation()
      }}
    >
      {children}
    </button>
  )
}
