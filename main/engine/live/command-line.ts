import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Of what a command says on standard error the last so many characters are kept. */
const KEPT = 4096
/** Longest line that is looked at, characters. */
const MAX_LINE = 1 << 20

/** A command of the command line that runs in a process of its own. */
export interface RunningCommand {
  /** Asks it to end in good order. */
  stop(): void
  /** Ends it at once. */
  kill(): void
  /** How it ended: its status, null where it was ended by a signal or could not be run; and what it said last. */
  readonly done: Promise<{ readonly status: number | null; readonly remarks: string }>
}

/**
 * Runs `logwitness` with these arguments; `command` is how it is called from here, program first. Each line of JSON that it prints
 * goes to `take`.
 */
export function runCommand(
  command: readonly string[],
  args: readonly string[],
  take: (line: Record<string, unknown>) => void,
): RunningCommand {
  const [program = '', ...first] = command
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(program, [...first, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { promise, resolve } = Promise.withResolvers<{ status: number | null; remarks: string }>()
  let remarks = ''
  let line = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    remarks = (remarks + text).slice(-KEPT)
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (line + text).split('\n')
    line = (lines.pop() ?? '').slice(-MAX_LINE)
    for (const each of lines) {
      const parsed = parsedLine(each)
      if (parsed) take(parsed)
    }
  })
  child.on('error', (error) => resolve({ status: null, remarks: `it could not be run: ${error.message}` }))
  child.on('close', (status) => resolve({ status, remarks: plainRemarks(remarks) }))
  return { stop: () => void child.kill('SIGTERM'), kill: () => void child.kill('SIGKILL'), done: promise }
}

function parsedLine(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** What was said, without the name in front of each line. */
function plainRemarks(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^logwitness: /, '').trim())
    .filter((line) => line !== '')
    .join(' ')
}
