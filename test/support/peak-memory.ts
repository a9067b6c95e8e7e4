// For `node --import`: when the process ends it writes, as the last line of standard error, the most memory that it ever held.
import { writeSync } from 'node:fs'

const STDERR = 2

process.on('exit', () => {
  writeSync(STDERR, `\npeak ${process.resourceUsage().maxRSS} KiB\n`)
})
