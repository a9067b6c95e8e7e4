import { once } from 'node:events'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { forkChild } from '../engine/fork-child.ts'
import { superviseEngine } from '../engine/supervisor.ts'
import { startServer } from '../serve/server.ts'
import { CommandError, DONE, USAGE } from './exit-status.ts'
import { Output, remark } from './output.ts'
import { builtFolder } from './page-files.ts'

/** `logwitness serve CASE`: the interface on the loopback address, until the process is interrupted. */
export async function serve(folder: string, options: { port: string; json: boolean }): Promise<number> {
  const port = Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CommandError(`--port: "${options.port}" is not a port (0 to 65535)`, USAGE)
  const rendererDir = join(builtFolder(), 'renderer')
  const casesDir = join(homedir(), 'Logwitness cases')
  const { version } = packageJson
  const entry = join(import.meta.dirname, '../engine/process-entry.ts')
  const command = [process.execPath, join(import.meta.dirname, 'entry.ts')]
  const engine = superviseEngine({ fork: () => forkChild(entry, { version, casesDir, command }) })
  try {
    const summary = await engine.call('case.open', { path: resolve(folder) })
    // Before the address is printed: whoever reads it may interrupt at once.
    const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    const server = await startServer({ client: engine, version, rendererDir, casesDir, port })
    const output = new Output()
    if (options.json) output.json({ kind: 'server', url: server.url, port: server.port, case: summary.path })
    else output.line(server.url)
    output.flush()
    remark('the address is good for one browser; Ctrl-C ends the server')
    await interrupted
    await server.close()
    return DONE
  } finally {
    await engine.close()
  }
}
