import { type BrowserWindow, dialog } from 'electron'

const EVIDENCE = [
  { name: 'Captures and logs', extensions: ['*'] },
  { name: 'Captures', extensions: ['pcap', 'pcapng', 'cap', 'gz', 'zst', 'xz', 'bz2'] },
]

/** Asks for captures, log files or folders. Nothing chosen is an empty list. */
export async function chooseEvidence(window: BrowserWindow): Promise<string[]> {
  // Windows and Linux have no dialog that takes both files and folders; a folder can be dropped on the window.
  const folders = process.platform === 'darwin' ? (['openDirectory'] as const) : []
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open evidence',
    properties: ['openFile', 'multiSelections', ...folders],
    filters: EVIDENCE,
  })
  return canceled ? [] : filePaths
}

/** Asks for the folder of a case: one that is there, or an empty one for a new case. */
export async function chooseCase(window: BrowserWindow): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open case folder',
    message: 'A case folder, or an empty folder for a new case',
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? undefined : filePaths[0]
}

/** Tells of something that failed. */
export async function tellFailure(window: BrowserWindow | undefined, what: string, error: unknown): Promise<void> {
  const options = {
    type: 'error' as const,
    message: what,
    detail: error instanceof Error ? error.message : String(error),
  }
  await (window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options))
}
