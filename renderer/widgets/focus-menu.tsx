import { Menu } from '@blueprintjs/core'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'

/** A menu that has the focus while it is open: arrows move, Enter acts, Escape is the popover's. */
export function FocusMenu({ label, children }: { label: string; children: ReactNode }) {
  const list = useRef<HTMLUListElement>(null)
  const items = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    // After the popover has placed itself: a focus before would scroll the page to where it is not.
    const frame = requestAnimationFrame(() => items()[0]?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  const key = (event: KeyboardEvent): void => {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    if (event.key === 'ArrowDown') all[(at + 1) % all.length]?.focus()
    else if (event.key === 'ArrowUp') all.at(at - 1)?.focus()
    else if (event.key === 'Enter' || event.key === ' ') all[at]?.click()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Menu ulRef={list} aria-label={label} onKeyDown={key}>
      {children}
    </Menu>
  )
}
