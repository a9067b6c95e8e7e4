import { useSyncExternalStore } from 'react'
import type { ThemeChoice } from '../state/view.ts'
import { view } from '../state/view.ts'

const ORDER: readonly ThemeChoice[] = ['dark', 'light', 'system']
const light = matchMedia('(prefers-color-scheme: light)')
const listeners = new Set<() => void>()

/** The theme in force: the choice, or what the system asks for. */
export function themeInForce(): 'dark' | 'light' {
  const { theme } = view.get()
  return theme === 'system' ? (light.matches ? 'light' : 'dark') : theme
}

function apply(): void {
  const theme = themeInForce()
  if (document.documentElement.dataset.theme === theme) return
  document.documentElement.dataset.theme = theme
  for (const listener of listeners) listener()
}

/** Applies the theme now and whenever the choice or the system changes. */
export function startTheme(): void {
  document.documentElement.dataset.theme = themeInForce()
  view.subscribe(apply)
  light.addEventListener('change', apply)
}

/** dark, light, system, and round again. */
export function nextTheme(): void {
  const at = ORDER.indexOf(view.get().theme)
  view.set({ theme: ORDER[(at + 1) % ORDER.length]! })
}

/** Follows the theme that is applied to the document, so that canvases can be painted again after it changed. */
export function useTheme(): 'dark' | 'light' {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, themeInForce)
}

/** The value of a custom property, for what cannot use CSS. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
