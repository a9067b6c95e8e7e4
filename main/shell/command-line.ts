import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What a command line, or a file manager, asks the app to open. Paths are absolute. */
export interface Wanted {
  /** A case folder. */
  readonly case: string | null
  /** Evidence to take in. */
  readonly files: readonly string[]
}

/** A command line as Electron gives it; `appPath` is given where the app is not packaged and its folder is an argument. */
interface CommandLine {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly appPath?: string
}

/**
 * Reads `[--case FOLDER] [FILE ...]`, after what Electron and its tools put before. Other switches are Chromium's and are passed
 * over; `--` ends switches.
 */
export function readCommandLine({ argv, cwd, appPath }: CommandLine): Wanted {
  const app = appPath === undefined ? 0 : argv.findIndex((arg, i) => i > 0 && resolve(cwd, arg) === appPath)
  // An app that is not in its own command line was started by its main script, the first argument.
  const args = argv.slice((app === -1 ? 1 : app) + 1)
  const files: string[] = []
  let folder: string | null = null
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--') {
      files.push(...args.slice(i + 1))
      break
    }
    if (arg === '--case') folder = args[++i] ?? null
    else if (arg.startsWith('--case=')) folder = arg.slice('--case='.length)
    else if (!arg.startsWith('-') && arg !== '') files.push(arg)
  }
  return {
    case: folder === null || folder === '' ? null : resolve(cwd, folder),
    files: files.map((file) => resolve(cwd, file)),
  }
}

/** What marks a folder as a case: the store writes it last, and the shell knows no more of it than its name. */
const CASE_FILE = 'case.json'

/** Takes a case folder that was named among the evidence for what it is: the case to open, where none was named as such. */
export function findCase({ case: named, files }: Wanted): Wanted {
  const found = named ?? files.find((file) => existsSync(join(file, CASE_FILE))) ?? null
  return { case: found, files: files.filter((file) => file !== found) }
}

/** Checks what another instance handed over: it is a program of the same user, but not certainly this one. */
export function readHandedOver(data: unknown): Wanted {
  const given = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  const isText = (value: unknown): value is string => typeof value === 'string'
  return {
    case: isText(given.case) ? given.case : null,
    files: Array.isArray(given.files) ? given.files.filter(isText) : [],
  }
}
