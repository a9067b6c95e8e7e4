import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Availability, CaptureEngine, CaptureOptions, EngineNotice } from './engine.ts'
import { ask, startEngine } from './engine-process.ts'
import { permissionHint, surroundingsOf } from './permission-hint.ts'

const MIB = 1 << 20

/** Where Wireshark puts it besides the folders of PATH. */
const ELSEWHERE: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin', '/usr/sbin', '/usr/local/bin'],
  darwin: ['/Applications/Wireshark.app/Contents/MacOS'],
  win32: ['C:\\Program Files\\Wireshark'],
}

/** Full path of dumpcap, whether this user may run it or not; undefined where there is none. */
export function findDumpcap(path: string = process.env.PATH ?? ''): string | undefined {
  const name = process.platform === 'win32' ? 'dumpcap.exe' : 'dumpcap'
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...(ELSEWHERE[process.platform] ?? [])]
  return folders.map((folder) => join(folder, name)).find(isFile)
}

/**
 * Wireshark's dumpcap, for those who have its permissions and not ours. It counts what was dropped once, at an orderly end, and cannot
 * be confined.
 */
export function dumpcapEngine(program: string | undefined = findDumpcap()): CaptureEngine {
  /** As `available` found it. */
  let known = 'dumpcap'
  return {
    name: 'dumpcap',
    blindness: 'what was dropped is known only when the capture ends in good order, and then only in sum',
    confines: false,
    async available(interfaceName): Promise<Availability> {
      if (program === undefined) {
        return { reason: 'dumpcap is not installed', hint: 'Install Wireshark (Debian: wireshark-common).' }
      }
      if (!mayRun(program)) return { reason: `${program} may not be run by this user`, hint: hintOf(program) }
      const { stdout, stderr, code } = await ask(program, ['--version'])
      const version = /^Dumpcap.*?(\d+\.\d+\.\d+)/m.exec(stdout)?.[1]
      if (code !== 0 || version === undefined) return { reason: `dumpcap cannot be run: ${firstLine(stderr)}` }
      known = `dumpcap ${version}`
      if (interfaceName === undefined) return { version }
      // Kinds of link are asked of the open device.
      const trial = await ask(program, ['-L', '-i', interfaceName])
      return trial.code === 0 ? { version } : refusal(program, trial.stderr)
    },
    start(options, notice) {
      if (program === undefined) throw new Error('dumpcap is not installed')
      const said: string[] = []
      return startEngine({
        program,
        args: argumentsOf(options),
        line(line) {
          if (line.trim() !== '' && said.length < MOST_SAID) said.push(line.trim())
          take(line, known, notice)
        },
        end(child) {
          // Elsewhere a process cannot be asked: it is ended, and the count of drops is lost.
          child.kill(process.platform === 'win32' ? 'SIGTERM' : 'SIGINT')
        },
        meaning(code, signal, asked) {
          if (asked || code === 0) return { reason: null }
          const refused = code === null ? { reason: `dumpcap ended with ${signal}` } : refusal(program, said.join('\n'))
          notice({ kind: 'error', text: refused.reason, ...(refused.hint ? { hint: refused.hint } : {}) })
          return refused
        },
      })
    },
  }
}

/** Lines that are kept to tell why it ended. */
const MOST_SAID = 20

function argumentsOf(options: CaptureOptions): string[] {
  const args = ['-q', '-n', '-i', options.interface, '-s', String(options.snapLength)]
  if (options.filter !== '') args.push('-f', options.filter)
  if (!options.promiscuous) args.push('-p')
  return [...args, '-B', String(Math.max(1, Math.ceil(options.bufferBytes / MIB))), '-w', '-']
}

/** What stands on standard error: what will be opened, that it is open, and at the end what was dropped, by whom. */
const NAMED = /^Capturing on /
const BEGUN = /^File: /
const COUNTS =
  /^Packets received\/dropped on interface .*: (\d+)\/(\d+) \(pcap:(\d+)\/dumpcap:(\d+)\/flushed:(\d+)\/ps_ifdrop:(\d+)\)/

function take(line: string, version: string, notice: (notice: EngineNotice) => void): void {
  if (BEGUN.test(line)) {
    notice({
      kind: 'started',
      version,
      resolution: 'as the interface block states',
      privileges: 'those that dumpcap keeps',
    })
    notice({ kind: 'statistics', received: null, dropped: null, interfaceDropped: null })
  }
  const counts = COUNTS.exec(line)?.slice(1).map(Number)
  if (counts === undefined) return
  const [received = 0, , byKernel = 0, byDumpcap = 0, flushed = 0, byInterface = 0] = counts
  notice({
    kind: 'statistics',
    received: received + byKernel,
    dropped: byKernel + byDumpcap + flushed,
    interfaceDropped: byInterface,
  })
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    // Not there, or in a folder that is closed to this user.
    return false
  }
}

function mayRun(program: string): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function refusal(program: string, stderr: string): { reason: string; hint?: string } {
  const reason = firstLine(stderr)
  if (/permission/i.test(stderr)) return { reason, hint: hintOf(program) }
  return { reason }
}

/** Where the user may run it and it lacks the privilege, its group does not help. */
function hintOf(program: string): string {
  return permissionHint('dumpcap', surroundingsOf(program, mayRun(program) ? undefined : groupOf(program)))
}

/** The name of the group that a file belongs to, on systems that list groups in a file. */
function groupOf(file: string): string | undefined {
  try {
    const { gid } = statSync(file)
    const entries = readFileSync('/etc/group', 'utf8').split('\n')
    return entries.map((entry) => entry.split(':')).find(([, , number]) => number === String(gid))?.[0]
  } catch {
    return undefined
  }
}

function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^dumpcap: /, '').trim())
  return (
    lines.find((line) => line !== '' && !BEGUN.test(line) && !NAMED.test(line))?.replace(/\.$/, '') ??
    'it does not say why'
  )
}
