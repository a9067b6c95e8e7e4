import { dirname, join } from 'node:path'
import { addonFile } from '../addon.ts'

/** Where the program stands that sends datagrams with a chosen sender, or would: beside the addon. build/native.ts puts it there, on Linux. */
export function rawSendProgram(): string {
  return join(dirname(addonFile()), 'logwitness-raw-send')
}
