import { useSyncExternalStore } from 'react'

/** A value that components can follow. `set` merges; listeners run after every change. */
export interface Store<S> {
  get(): S
  set(patch: Partial<S>): void
  subscribe(listener: () => void): () => void
}

/** Makes a store. */
export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch }
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** Follows one part of a store. `pick` must return the same value while nothing changed. */
export function useStore<S, T>(store: Store<S>, pick: (state: S) => T): T {
  return useSyncExternalStore(store.subscribe, () => pick(store.get()))
}
