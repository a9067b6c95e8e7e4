import { createStore } from '../state/store.ts'

/** Whether the list stays at its end while an archive is followed. */
export interface Following {
  /** `off`: no archive is followed. `paused`: the list stays where the person has put it. */
  readonly mode: 'off' | 'following' | 'paused'
  /** Messages of the result when it was paused, or when another search began since; null: not paused. */
  readonly from: number | null
}

/** The list's way of following. */
export const following = createStore<Following>({ mode: 'off', from: null })

/** The person looks at something: the list stays where it is. `messages`: those of the result. */
export function pause(messages: number): void {
  if (following.get().mode === 'following') following.set({ mode: 'paused', from: messages })
}

/** The list goes to its end, and stays there. */
export function follow(): void {
  following.set({ mode: 'following', from: null })
}

/** No archive is followed any more. */
export function followNothing(): void {
  if (following.get().mode !== 'off') following.set({ mode: 'off', from: null })
}

/** The list shows the result of another search: what is new is counted from it on. */
export function countNewFrom(messages: number): void {
  if (following.get().mode === 'paused') following.set({ from: messages })
}
