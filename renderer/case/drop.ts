import { createStore } from '../state/store.ts'
import { takeFiles } from './case-store.ts'

export const dropStore = createStore<{ readonly over: boolean }>({ over: false })

/** Takes files that are dropped anywhere on the window. */
export function startDrop(): void {
  let depth = 0
  const files = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  const show = (over: boolean): void => {
    if (dropStore.get().over !== over) dropStore.set({ over })
  }
  window.addEventListener('dragenter', (event) => {
    if (files(event)) show(++depth > 0)
  })
  window.addEventListener('dragleave', (event) => {
    if (files(event)) show(--depth > 0)
  })
  window.addEventListener('dragover', (event) => event.preventDefault())
  window.addEventListener('drop', (event) => {
    event.preventDefault()
    depth = 0
    show(false)
    const dropped = [...(event.dataTransfer?.files ?? [])]
    if (dropped.length > 0) void takeFiles(dropped)
  })
}
