import { encodeName } from '../bytes/percent.ts'

/** A file on another machine, as scp writes it: `[user@]host:/path`. */
export interface RemotePlace {
  /** What ssh is told: `user@host`, or `host`. */
  readonly destination: string
  /** The host alone, as it was named. */
  readonly host: string
  /** Absolute, without `.`, `..` or empty parts. */
  readonly path: string
}

/** Bytes of a remote path, as most systems have it (PATH_MAX of Linux). */
export const MAX_REMOTE_PATH = 4096

/** A name that ssh cannot take for an option; of hosts also aliases in its configuration, and IPv6 addresses in brackets. */
const USER = /^[A-Za-z0-9_.$][A-Za-z0-9_.$@+\\-]*$/
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/
const IPV6 = /^\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?)\]$/

/** Reads what the command line names. */
export function parseRemotePlace(text: string): RemotePlace | { readonly error: string } {
  const colon = text.indexOf(':', text.lastIndexOf(']', text.indexOf(':/')) + 1)
  if (colon < 0) return { error: `"${text}" names no file on another machine: write user@host:/path` }
  const [left, path] = [text.slice(0, colon), text.slice(colon + 1)]
  const at = left.lastIndexOf('@')
  const [user, named] = [left.slice(0, Math.max(0, at)), left.slice(at + 1)]
  const host = IPV6.exec(named)?.[1] ?? named
  if (at >= 0 && !USER.test(user)) return { error: `"${text}": "${user}" is no name of a user` }
  if (host === named && !HOST.test(host)) return { error: `"${text}": "${named}" is no name of a host` }
  const wrong = pathError(path)
  if (wrong !== undefined) return { error: `"${text}": ${wrong}` }
  return { destination: at < 0 ? host : `${user}@${host}`, host, path }
}

function pathError(path: string): string | undefined {
  if (!path.startsWith('/')) return 'the path must begin with "/": where it leads must not depend on who asks'
  if (/[\n\r\0]/.test(path)) return 'a path with line ends or zeros cannot be asked for'
  if (path.length > MAX_REMOTE_PATH) return `the path is longer than ${MAX_REMOTE_PATH} characters`
  const parts = path.slice(1).split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'the path must name a file in full, without "//", "/./", "/../" and "/" at its end'
  return undefined
}

/** The name of a host or a sender as the name of a folder. */
export function folderOf(host: string): string {
  return encodeName(host).replace(/^\.+/, (dots) => '%2E'.repeat(dots.length))
}

/** The parts of a remote path as names of folders, the last of which is the archive of the file. */
export function foldersOf(path: string): string[] {
  return path.slice(1).split('/').map(encodeName)
}
