import { createStore } from '../state/store.ts'

/** Something worth a line, but no trouble: it goes by itself. */
export const noticeStore = createStore<{ readonly text: string | null }>({ text: null })

/** Milliseconds that a notice stays. */
const STAYS = 4000
let timer: ReturnType<typeof setTimeout> | undefined

/** Shows a line in the status bar for a while. */
export function notify(text: string): void {
  clearTimeout(timer)
  noticeStore.set({ text })
  timer = setTimeout(() => noticeStore.set({ text: null }), STAYS)
}
