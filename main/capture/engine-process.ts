import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { CaptureProcess } from './engine.ts'

/** A program that was asked to end and has not is ended after this, milliseconds. */
export const KILL_AFTER_MS = 9_000
/** Characters of a line on standard error that are looked at. */
const MAX_LINE = 8192
/** A program that is asked a question has so long to answer, milliseconds, and so much to say, bytes. */
const ANSWER_MS = 15_000
const ANSWER_BYTES = 4 << 20

/** How the program of an engine is run and understood. */
export interface EngineProgram {
  readonly program: string
  readonly args: readonly string[]
  /** Takes the lines of standard error as they come. */
  line(line: string): void
  /** Asks it to end in good order. */
  end(child: ChildProcess): void
  /** What its end means; `asked`: it was asked to end. */
  meaning(code: number | null, signal: string | null, asked: boolean): { reason: string | null; hint?: string }
}

/** Starts the program of an engine; packets are on its standard output. */
export function startEngine(engine: EngineProgram): CaptureProcess {
  const child = spawn(engine.program, engine.args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Messages that are read must not be translated.
    env: { ...process.env, LC_ALL: 'C', LANGUAGE: '' },
    windowsHide: true,
  })
  let asked = false
  let kill: NodeJS.Timeout | undefined
  const { promise: done, resolve } = Promise.withResolvers<{ reason: string | null; hint?: string }>()
  // Where it has ended, asking it to end fails, and nothing is lost by that.
  child.stdin.on('error', () => {})
  createInterface({ input: child.stderr }).on('line', (line) => engine.line(line.slice(0, MAX_LINE)))
  child.once('error', (error) => resolve({ reason: `${engine.program} cannot be started: ${error.message}` }))
  child.once('close', (code, signal) => {
    clearTimeout(kill)
    resolve(engine.meaning(code, signal, asked))
  })
  return {
    pid: child.pid,
    output: child.stdout as Readable,
    stop() {
      if (asked) return
      asked = true
      engine.end(child)
      kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
      kill.unref()
    },
    done,
  }
}

/** What a program answers. `code` null: it could not be started, or did not end in time. */
export interface Answer {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; never rejects. */
export function ask(program: string, args: readonly string[]): Promise<Answer> {
  const options = {
    timeout: ANSWER_MS,
    maxBuffer: ANSWER_BYTES,
    env: { ...process.env, LC_ALL: 'C' },
    windowsHide: true,
  }
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ code, stdout, stderr: code === null && stderr === '' ? (error?.message ?? '') : stderr })
    })
  })
}
