/** Captures as the command line does, as soon as a line says where; loaded beforehand, so that killing it often takes little time. */
import { createInterface } from 'node:readline'
import { type CaptureFlags, capture } from '../../main/cli/capture.ts'

createInterface({ input: process.stdin }).once('line', async (line) => {
  const { folder, flags } = JSON.parse(line) as { folder: string; flags: CaptureFlags }
  process.exit(await capture(folder, flags))
})
