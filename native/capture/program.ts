import { dirname, join } from 'node:path'
import { addonFile } from '../addon.ts'

/** Where the capture program stands, or would: beside the addon. build/native.ts puts it there. */
export function captureProgram(): string {
  return join(dirname(addonFile()), process.platform === 'win32' ? 'logwitness-capture.exe' : 'logwitness-capture')
}
