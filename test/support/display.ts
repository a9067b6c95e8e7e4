import { spawn } from 'node:child_process'
import { type Absent, findProgram, howToProvide } from '../../build/provision/places.ts'

/** A display to open windows on. `env` is to be added to the environment of whatever opens them. */
export interface Display {
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const START_MS = 10_000
const none = { stop: async () => {} }
const SCREEN = ['-screen', '0', '1600x1000x24', '-nolisten', 'tcp']

/**
 * Keeps the server for as long as its own standard input is open, which is as long as we live, however we end. Asked to end
 * in its first moments a server may not hear it, so it is ended in the end; its socket and lock file go with it.
 */
const KEEPER = `
"$@" &
server=$!
exec 3>&-
cat
for try in 1 2 3 4 5 6 7 8 9; do
  kill $server 2>/dev/null || exit 0
  sleep 0.1
done
kill -9 $server`

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
  const keeper = spawn('sh', ['-c', KEEPER, 'sh', program, '-displayfd', '3', ...SCREEN], {
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()))
  const stop = async () => {
    keeper.stdin?.end()
    await ended
  }
  const number = await new Promise<string | undefined>((resolve) => {
    const limit = setTimeout(() => resolve(undefined), START_MS)
    const answer = (text: string | undefined) => {
      clearTimeout(limit)
      resolve(text)
    }
    keeper.stdio[3]
      ?.once('data', (bytes: Buffer) => answer(bytes.toString().trim()))
      .once('end', () => answer(undefined))
    keeper.once('error', () => answer(undefined))
  })
  if (number === undefined) {
    await stop()
    return { reason: `Xvfb did not come up within ${START_MS / 1000} s` }
  }
  return { env: { DISPLAY: `:${number}` }, stop }
}
