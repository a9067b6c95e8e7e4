import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import { PAGE_ORIGIN } from './page-file.ts'
import { fitState, loadState, MIN_HEIGHT, MIN_WIDTH, saveState } from './window-state.ts'

/** Opens the window. It is shown once the page has something to show. */
export function openWindow(preload: string): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const { maximized, ...bounds } = fitState(loadState(stateFile), screens)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    backgroundColor: '#14181d',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => saveState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }))
  // A page that died has lost nothing: everything it showed is in the engine.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') setTimeout(() => !window.isDestroyed() && window.reload(), RELOAD_MS)
  })
  window.loadURL(`${PAGE_ORIGIN}/`)
  return window
}

/** Between the death of a page and its reload: one that dies at once must not keep the machine busy. */
const RELOAD_MS = 500
