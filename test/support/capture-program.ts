/** Runs the capture program, as tests see it: what it writes, what it says, and how it ends. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { captureProgram } from '../../native/capture/program.ts'
import { jsonLines } from './cli.ts'

export type Said = Record<string, unknown> & { readonly kind: string }

/** Why no capture can be made here; false: it can. */
export const cannotCapture = whyNot()

function whyNot(): string | false {
  if (process.platform !== 'linux') return 'only Linux is tried'
  if (process.getuid?.() !== 0) return 'needs root'
  if (!existsSync(captureProgram())) return 'the capture program is not built: node build/node24.mjs build/native.ts'
  const { stdout } = spawnSync(captureProgram(), ['--list', '--interface', 'lo'], { encoding: 'utf8' })
  return stdout.includes('"opens":true') ? false : 'the loopback interface cannot be opened here'
}

/** The user without any rights. */
export const NOBODY = 65534

export interface Running {
  readonly child: ChildProcess
  readonly said: Said[]
  /** The next thing of that kind that it says, or has said. */
  heard(kind: string, more?: (said: Said) => boolean): Promise<Said>
  /** Ends standard input, and waits. */
  end(): Promise<Ended>
  readonly ended: Promise<Ended>
}

export interface Ended {
  readonly code: number | null
  readonly written: Buffer
}

export interface RunOptions {
  readonly program?: string
  readonly uid?: number
  /** Nothing is read of what it writes until `child.stdout` is resumed. */
  readonly stalled?: boolean
  readonly env?: NodeJS.ProcessEnv
}

export function startCapture(args: readonly string[], options: RunOptions = {}): Running {
  const { program = captureProgram(), uid, stalled = false, env = process.env } = options
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env, ...(uid ? { uid, gid: uid } : {}) })
  const said: Said[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(JSON.parse(line) as Said)
    for (const look of waiting) look()
  })
  const parts: Buffer[] = []
  const take = (part: Buffer) => void parts.push(part)
  if (stalled) child.stdout.once('resume', () => child.stdout.on('data', take))
  else child.stdout.on('data', take)
  child.stdin.on('error', () => {})
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, written: Buffer.concat(parts) }))
  return {
    child,
    said,
    ended,
    heard(kind, more = () => true) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = said.find((each) => each.kind === kind && more(each))
          if (found === undefined) return false
          waiting.delete(look)
          resolve(found)
          return true
        }
        if (look()) return
        waiting.add(look)
        void ended.then(() => look() || reject(new Error(`it ended without "${kind}": ${JSON.stringify(said)}`)))
      })
    },
    end() {
      child.stdin.end()
      return ended
    },
  }
}

/** Runs the program to its end. */
export async function runCapture(args: readonly string[], options: RunOptions = {}) {
  const running = startCapture(args, options)
  const { code, written } = await running.end()
  const { said } = running
  return { code, written, said, printed: written[0] === 0x7b ? jsonLines<Said>(String(written)) : [] }
}

/** A port of the loopback interface that nobody listens on, and that no other test of this process uses. */
let port = 40_000 + (process.pid % 20_000)
export const freshPort = (): number => ++port

/** Sends datagrams to a port of this machine, and waits until the system has them. */
export async function sendDatagrams(to: number, payloads: readonly (string | Uint8Array)[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const payload of payloads)
    await new Promise<void>((resolve, reject) =>
      socket.send(payload, to, '127.0.0.1', (error) => (error ? reject(error) : resolve())),
    )
  socket.close()
}

/** What the system says of a process, by name. */
export function statusOf(pid: number): Map<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n')
  return new Map(lines.map((line) => line.split(':\t') as [string, string]))
}
