import { userInfo } from 'node:os'
import type { EngineName } from './engine.ts'

/** Where a capture is to run; what the platform and the environment say of it. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  /** Full path of the program that lacks the permission. */
  readonly program: string
  /** The user's name. */
  readonly user: string
  /** Whether the program stands in an image that is mounted for reading only, as an AppImage is. */
  readonly isMounted: boolean
  /** Group that may run the program, where that is not everybody (dumpcap on Linux, as distributions install it). */
  readonly group?: string
}

/** The surroundings of this process. */
export function surroundingsOf(program: string, group?: string): Surroundings {
  const { APPDIR } = process.env
  const isMounted = APPDIR !== undefined && APPDIR !== '' && program.startsWith(APPDIR)
  return { platform: process.platform, program, user: userName(), isMounted, ...(group ? { group } : {}) }
}

/** The capabilities that the capture program needs: to open the device, and to give up all that it could ever be granted. */
export const CAPABILITIES = 'cap_net_raw,cap_setpcap+ep'

/** What to do where an engine may not open a device: commands that can be entered as they stand. */
export function permissionHint(engine: EngineName, surroundings: Surroundings): string {
  const { platform } = surroundings
  if (platform === 'win32') {
    return 'Run as administrator; or install Npcap anew without the option that restricts its driver to administrators.'
  }
  if (platform === 'darwin') {
    return 'Run with sudo; or install ChmodBPF, which comes with Wireshark, and log in again: it lets the group access_bpf capture.'
  }
  if (platform !== 'linux') return 'Run as root.'
  if (engine === 'dumpcap') return dumpcapHint(surroundings)
  if (engine === 'cap')
    return 'Run as root: the package cap captures within Node, which should have no privileges for good.'
  if (surroundings.isMounted) {
    return 'Run with sudo: a program in an AppImage cannot be given capabilities.'
  }
  return `sudo setcap ${CAPABILITIES} ${quoted(surroundings.program)} (anew whenever the program is compiled anew); or run with sudo.`
}

function dumpcapHint({ program, user, group }: Surroundings): string {
  if (group !== undefined) {
    return `sudo usermod -aG ${quoted(group)} ${quoted(user)}, then log in again; or run with sudo.`
  }
  return `sudo setcap cap_net_raw,cap_net_admin+eip ${quoted(program)} (then whoever may run it may capture); or run with sudo.`
}

/** A word of a shell's command line. */
function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A user without an entry, as in containers.
    return String(process.getuid?.() ?? '')
  }
}
