/** The program behind bin/logwitness.mjs. */
import { run } from './main.ts'

process.exitCode = await run(process.argv.slice(2))
