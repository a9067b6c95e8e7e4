import { spawn } from 'node:child_process'

/** What a command came to. `reason` is empty when it went well, else one line fit to be shown. */
export interface Outcome {
  readonly ok: boolean
  readonly stdout: string
  readonly reason: string
}

export interface CommandOptions {
  readonly timeoutMs: number
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Output kept of each stream, in characters: enough for any version line or error, and no more whatever is printed. */
const KEPT = 64 * 1024

/**
 * Runs a command to its end or its time limit, and never throws: what went wrong becomes `reason`. The command leads a
 * process group of its own, so that the limit also ends what it has started.
 */
export function run(command: string, args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    let stdout = ''
    let stderr = ''
    let late = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-KEPT)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT)
    })
    const limit = setTimeout(() => {
      late = true
      endGroup(child.pid)
    }, options.timeoutMs)
    child.on('error', (error) => {
      clearTimeout(limit)
      resolve({ ok: false, stdout, reason: `${command} could not be started (${error.message})` })
    })
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      if (code === 0) resolve({ ok: true, stdout, reason: '' })
      else if (late)
        resolve({ ok: false, stdout, reason: `${command} was stopped after ${options.timeoutMs / 1000} s` })
      else
        resolve({ ok: false, stdout, reason: `${command} ended with ${signal ?? code}: ${lastLine(stderr || stdout)}` })
    })
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // It ended by itself between the limit and the signal.
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
}
