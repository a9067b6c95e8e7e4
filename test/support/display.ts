import { spawn } from 'node:child_process'
import { type Absent, findProgram, howToProvide } from '../../build/provision/places.ts'

/** A display to open windows on. `env` is to be added to the environment of whatever opens them. */
export interface Display {
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const START_MS = 10_000
const STOP_MS = 3_000
const none = { stop: async () => {} }

/**
 * Starts an Xvfb of our own on a display number that the server itself finds free. Systems that need no X server, and a
 * Linux desktop without Xvfb, give the display that is there.
 */
export async function startDisplay(): Promise<Display | Absent> {
  if (process.platform !== 'linux') return { env: {}, ...none }
  const program = findProgram('Xvfb')
  if (program === undefined) {
    const given = process.env.DISPLAY
    return given ? { env: { DISPLAY: given }, ...none } : { reason: `no display and no Xvfb; ${howToProvide}` }
  }
  const server = spawn(program, ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  // Given time, the server takes its socket and lock file along, so it is asked first and ended only if it will not go.
  const end = () => server.kill('SIGTERM')
  process.once('exit', end)
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const number = await new Promise<string | undefined>((resolve) => {
    const limit = setTimeout(() => resolve(undefined), START_MS)
    server.stdio[3]?.once('data', (bytes: Buffer) => {
      clearTimeout(limit)
      resolve(bytes.toString().trim())
    })
    ended.then(() => {
      clearTimeout(limit)
      resolve(undefined)
    })
  })
  const stop = async () => {
    process.off('exit', end)
    end()
    const limit = setTimeout(() => server.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(limit)
  }
  if (number === undefined) {
    await stop()
    return { reason: `Xvfb did not come up within ${START_MS / 1000} s` }
  }
  return { env: { DISPLAY: `:${number}` }, stop }
}
