import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { CommandError, DONE, NOT_DONE } from './exit-status.ts'
import { Output } from './output.ts'
import { builtFolder, root } from './page-files.ts'

/** `logwitness desktop [CASE]`: the Electron app, with a case or with evidence to open. */
export async function desktop(path: string | undefined, options: { json: boolean }): Promise<number> {
  const electron = electronProgram()
  builtFolder()
  // Chromium has no sandbox for root; anybody else gets one.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  // The app starts captures by the command line, and Electron's program is not what runs it.
  const command = JSON.stringify([process.execPath, join(import.meta.dirname, 'entry.ts')])
  const app = spawn(electron, [...sandbox, root, ...(path === undefined ? [] : [resolve(path)])], {
    stdio: 'inherit',
    env: { ...process.env, LOGWITNESS_COMMAND: command },
  })
  if (options.json) {
    const output = new Output()
    output.json({ kind: 'desktop', pid: app.pid, electron })
    output.flush()
  }
  const [code] = (await once(app, 'exit')) as [number | null]
  return code === 0 ? DONE : NOT_DONE
}

/** Electron's program: an own one that the environment names, else the one of the package, which fetches it on first use. */
function electronProgram(): string {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const program = own === undefined ? undefined : join(own, process.platform === 'win32' ? 'electron.exe' : 'electron')
  if (program !== undefined && existsSync(program)) return program
  try {
    return createRequire(import.meta.url)('electron') as string
  } catch (error) {
    const cause = (error as Error).message.split('\n')[0]
    throw new CommandError(`there is no Electron here (${cause}); "logwitness serve" shows the same in a browser`)
  }
}
