import { readFileSync, writeFileSync } from 'node:fs'

/** Where the window stood when it was last closed, in device-independent pixels of the virtual screen. */
export interface WindowState {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const DEFAULT_STATE: WindowState = { width: 1440, height: 900, maximized: false }
export const MIN_WIDTH = 800
export const MIN_HEIGHT = 500

/** Reads what `saveState` wrote. A file that is absent or is not ours gives the default. */
export function loadState(path: string): WindowState {
  try {
    const { x, y, width, height, maximized } = JSON.parse(readFileSync(path, 'utf8'))
    if (![x, y, width, height].every(Number.isInteger)) return DEFAULT_STATE
    return { x, y, width, height, maximized: maximized === true }
  } catch {
    return DEFAULT_STATE
  }
}

/** Keeps the state for the next start. One that cannot be kept is no reason to bother anybody. */
export function saveState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state))
  } catch {
    // The next window opens at the default.
  }
}

/** The state to use on the screens there are now: a position on a screen that has been unplugged is given up. */
export function fitState(state: WindowState, screens: readonly Rectangle[]): WindowState {
  const width = Math.max(state.width, MIN_WIDTH)
  const height = Math.max(state.height, MIN_HEIGHT)
  const { x, y } = state
  if (x === undefined || y === undefined) return { width, height, maximized: state.maximized }
  // The middle of the title bar: what one needs to get hold of a window.
  const middle = x + width / 2
  const visible = screens.some(
    (screen) => middle >= screen.x && middle < screen.x + screen.width && y >= screen.y && y < screen.y + screen.height,
  )
  return visible ? { x, y, width, height, maximized: state.maximized } : { width, height, maximized: state.maximized }
}
