import { existsSync } from 'node:fs'
import { captureProgram } from '../../native/capture/program.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { type CaptureReport, errorIn, readReport, readReports } from './capture-report.ts'
import type { Availability, CaptureEngine, CaptureOptions, EngineNotice } from './engine.ts'
import { ask, startEngine } from './engine-process.ts'
import { permissionHint, surroundingsOf } from './permission-hint.ts'

const BUILD = 'Install gcc or clang, then: node build/node24.mjs build/native.ts'

/** Our own program over the user's libpcap or Npcap (native/capture): nanoseconds, counters at every interval, no privilege left. */
export function libpcapEngine(program: string = captureProgram()): CaptureEngine {
  return {
    name: 'libpcap',
    blindness: null,
    confines: process.platform !== 'win32',
    async available(interfaceName): Promise<Availability> {
      if (!existsSync(program)) return { reason: `the capture program is not there (${program})`, hint: BUILD }
      const { stdout, stderr } = await ask(program, ['--probe'])
      const library = readReports(stdout).find((report) => report.kind === 'library')
      if (library === undefined) return refusal(program, stderr)
      if (interfaceName === undefined) return { version: library.version }
      const trial = await ask(program, ['--list', '--interface', interfaceName])
      const device = readReports(trial.stdout).find((report) => report.kind === 'device')
      if (device === undefined) return refusal(program, trial.stderr)
      if (device.opens !== false) return { version: library.version }
      return withHint(program, device.code, device.text ?? 'it cannot be opened', interfaceName)
    },
    start(options, notice) {
      let failure: { reason: string; hint?: string } | undefined
      let ended: string | undefined
      return startEngine({
        program,
        args: argumentsOf(options),
        line(line) {
          const report = readReport(line)
          if (report?.kind === 'error') {
            failure = withHint(program, report.code, report.text, options.interface)
            const { reason: text, hint } = failure
            notice({ kind: 'error', text, ...(hint ? { hint } : {}) })
          } else if (report?.kind === 'ended') ended = report.reason
          else if (report !== undefined) tell(report, notice)
          // What is no report comes from the loader or a sanitizer, and is worth being seen.
          else if (line.trim() !== '') notice({ kind: 'warning', text: line })
        },
        end: (child) => void child.stdin?.end(),
        meaning(code, signal) {
          if (code === 0) return { reason: null }
          if (failure !== undefined) return failure
          const why = ended === undefined ? undefined : ENDS[ended]
          return { reason: why ?? `the capture program ended with ${signal ?? `status ${code}`}` }
        },
      })
    },
  }
}

/** Ends that come without an error of their own. */
const ENDS: Readonly<Record<string, string>> = {
  'reader-gone': 'nobody takes what is captured any more',
  'reader-stalled': 'what was captured last was not taken in time',
  'write-failed': 'what is captured cannot be written',
}

/** Checks a filter without opening anything; undefined: it compiles. Otherwise what is wrong, or that it cannot be checked. */
export async function checkFilter(filter: string, program: string = captureProgram()): Promise<string | undefined> {
  if (filter === '') return undefined
  if (!existsSync(program)) return `the filter cannot be checked: the capture program is not there (${program})`
  const { code, stderr } = await ask(program, ['--check-filter', '--filter', filter])
  return code === 0 ? undefined : (errorIn(stderr)?.text ?? `the filter cannot be checked: ${stderr.trim()}`)
}

/** What is wrong with a filter; undefined: it compiles, or there is nothing here to compile it with. */
export async function faultInFilter(filter: string, program: string = captureProgram()): Promise<string | undefined> {
  if (filter === '' || !existsSync(program)) return undefined
  const { stderr } = await ask(program, ['--check-filter', '--filter', filter])
  const error = errorIn(stderr)
  return error?.code === 'filter' ? error.text : undefined
}

function argumentsOf(options: CaptureOptions): string[] {
  const { chroot, user, group } = options.confine ?? {}
  const values: readonly (readonly [string, string | number | undefined])[] = [
    ['--interface', options.interface],
    ['--filter', options.filter === '' ? undefined : options.filter],
    ['--snap-length', options.snapLength],
    ['--buffer-bytes', options.bufferBytes],
    ['--statistics-ms', options.statisticsMs],
    ['--application', `logwitness ${packageJson.version}`],
    ['--chroot', chroot],
    ['--user', user],
    ['--group', group],
  ]
  const args = values.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))
  return options.promiscuous ? [...args, '--promiscuous'] : args
}

function tell(report: CaptureReport, notice: (notice: EngineNotice) => void): void {
  if (report.kind === 'started') {
    const { version, resolution } = report
    notice({ kind: 'started', version, resolution: `10^-${resolution} s`, privileges: privilegesIn(report) })
  } else if (report.kind === 'statistics') {
    const { received, dropped, interfaceDropped } = report
    notice({ kind: 'statistics', received, dropped, interfaceDropped })
  } else if (report.kind === 'warning') {
    const state = report.code === 'interface-down' ? 'down' : report.code === 'interface-up' ? 'up' : undefined
    notice(state === undefined ? { kind: 'warning', text: report.text } : { kind: 'interface', state })
  }
}

function privilegesIn(report: Extract<CaptureReport, { kind: 'started' }>): string {
  if (process.platform === 'win32') return 'those of the user: there were none to give up'
  const { user, group, chroot, boundingEmpty, callsFiltered } = report
  const parts = [`none; user ${user}, group ${group}`]
  if (chroot !== null) parts.push(`root folder ${chroot}`)
  if (process.platform === 'linux') {
    parts.push('no capabilities', boundingEmpty ? 'none can be granted' : 'the bounding set could not be emptied')
    parts.push(callsFiltered ? 'system calls filtered' : 'system calls not filtered')
  }
  return parts.join(', ')
}

function refusal(program: string, stderr: string): Availability {
  const error = errorIn(stderr)
  return withHint(program, error?.code, error?.text ?? `the capture program cannot be run: ${stderr.trim()}`)
}

function withHint(
  program: string,
  code: string | undefined,
  reason: string,
  interfaceName = '',
): { reason: string; hint?: string } {
  const hint = hintOf(program, code, interfaceName)
  return hint === undefined ? { reason } : { reason, hint }
}

function hintOf(program: string, code: string | undefined, interfaceName: string): string | undefined {
  if (code === 'no-permission') return permissionHint('libpcap', surroundingsOf(program))
  if (code === 'no-such-device') return 'logwitness interfaces lists those there are.'
  if (code === 'device-down')
    return process.platform === 'linux' ? `sudo ip link set dev ${interfaceName} up` : 'Bring the interface up.'
  if (code !== 'no-library') return undefined
  return process.platform === 'win32' ? 'Install Npcap (https://npcap.com).' : 'Install libpcap (Debian: libpcap0.8).'
}
