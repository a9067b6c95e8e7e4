import { parseDuration } from '../../core/archive/rotation-policy.ts'
import { CaptureSession, type SessionNotice } from '../capture/capture-session.ts'
import { chooseEngine } from '../capture/choose-engine.ts'
import { type CaptureEngine, type CaptureOptions, ENGINE_NAMES } from '../capture/engine.ts'
import { faultInFilter } from '../capture/libpcap-engine.ts'
import { number, plural } from './counts.ts'
import { CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { evidenceOutput, underSignals } from './live-command.ts'
import { type Output, progressLine, remark } from './output.ts'
import { lastWrite, openToWrite, rotationOf, type WritingFlags } from './writing.ts'

/** Options as the command line gives them. */
export interface CaptureFlags extends WritingFlags {
  readonly interface: string
  readonly filter?: string
  readonly rotate?: readonly string[]
  readonly buffer?: string
  readonly snapLength?: string
  readonly promiscuous?: boolean
  readonly engine?: string
  readonly statistics?: string
  readonly chroot?: string
  readonly user?: string
  readonly group?: string
  readonly json?: boolean
}

/** Bytes that the kernel holds back for a slow reader, at least and at most. */
export const MIN_BUFFER = 64 << 10
export const MAX_BUFFER = 1 << 30
/** Bytes that may be kept of a packet: headers at the least, and at most what libpcap itself allows. */
export const MIN_SNAP_LENGTH = 64
export const MAX_SNAP_LENGTH = 262_144
/** How often counters may be read, milliseconds. */
export const MIN_STATISTICS = 1_000
export const MAX_STATISTICS = 3_600_000

const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/** `logwitness capture -i IF ARCHIVE`: writes what passes on an interface into a sealed archive, until SIGINT or SIGTERM; SIGHUP rotates. */
export async function capture(folder: string, flags: CaptureFlags): Promise<number> {
  const options = optionsOf(flags)
  const rotation = rotationOf(flags.rotate)
  const fault = await faultInFilter(options.filter)
  if (fault !== undefined) throw new CommandError(`--filter: ${fault}`, USAGE)
  const engine = await engineFor(options, flags.engine)
  const lastWritten = lastWrite(folder)
  const writer = await openToWrite(folder, flags)
  const output = evidenceOutput()
  const report = flags.json ? jsonReport(output) : textReport(output)
  try {
    for (const text of writer.remarks) remark(text)
    const session = new CaptureSession({
      engine,
      capture: options,
      writer,
      reopen: () => openToWrite(folder, flags),
      lastWritten,
      rotation,
      notice: report,
    })
    const signalled = { stop: () => session.stop(), rotate: () => session.rotate() }
    const { how, reason, hint, packets } = await underSignals(signalled, () => session.run())
    progressLine('')
    if (flags.json) output.json({ kind: 'end', how, reason, hint: hint ?? null, packets })
    else output.line(`${folder}: ${plural(packets, 'packet')} captured and sealed`)
    output.flush()
    if (how === 'stopped') return DONE
    remark(`the capture ended: ${reason}${hint === undefined ? '' : `. ${hint}`}`)
    return NOT_DONE
  } finally {
    writer.close()
  }
}

/** The best engine that there is for the interface; those that cannot be used are named with what would help. */
async function engineFor(options: CaptureOptions, wanted: string | undefined): Promise<CaptureEngine> {
  const name = ENGINE_NAMES.find((each) => each === wanted)
  if (wanted !== undefined && wanted !== 'auto' && name === undefined)
    throw new CommandError(`--engine: "${wanted}" is none of auto, ${ENGINE_NAMES.join(', ')}`, USAGE)
  const { engine, refused } = await chooseEngine(options.interface, {
    ...(name === undefined ? {} : { name }),
    confined: options.confine !== undefined,
  })
  const reasons = refused.map((one) => `${one.name}: ${one.reason}${one.hint === undefined ? '' : ` (${one.hint})`}`)
  if (engine === undefined)
    throw new CommandError(`${options.interface} cannot be captured from. ${reasons.join('; ')}`)
  for (const reason of reasons) remark(`not used: ${reason}`)
  if (engine.blindness !== null) remark(`${engine.name}: ${engine.blindness}`)
  return engine
}

/** Reads what is to be captured; throws a CommandError that names the option which cannot be read. */
export function optionsOf(flags: CaptureFlags): CaptureOptions {
  const { chroot, user, group } = flags
  const confine = { ...(chroot && { chroot }), ...(user && { user }), ...(group && { group }) }
  const statistics = parseDuration(flags.statistics ?? '10s') ?? 0
  if (statistics < MIN_STATISTICS || statistics > MAX_STATISTICS)
    throw new CommandError(`--statistics: "${flags.statistics}" is no time from 1s to 1h`, USAGE)
  return {
    interface: flags.interface,
    filter: flags.filter ?? '',
    snapLength: whole('--snap-length', flags.snapLength ?? String(MAX_SNAP_LENGTH), MIN_SNAP_LENGTH, MAX_SNAP_LENGTH),
    promiscuous: flags.promiscuous ?? true,
    bufferBytes: bytesOf(flags.buffer ?? '16M'),
    statisticsMs: statistics,
    ...(Object.keys(confine).length > 0 && { confine }),
  }
}

function bytesOf(text: string): number {
  const [, digits, unit] = /^(\d{1,10})([KMG]?)$/.exec(text) ?? []
  const bytes = Number(digits) * (unit ? UNITS[unit]! : 1)
  if (bytes >= MIN_BUFFER && bytes <= MAX_BUFFER) return bytes
  throw new CommandError(`--buffer: "${text}" is no size from 64K to 1G`, USAGE)
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new CommandError(`${flag}: "${text}" is no whole number from ${least} to ${most}`, USAGE)
}

function jsonReport(output: Output): (notice: SessionNotice) => void {
  return (notice) => {
    output.json(notice.kind === 'sealed' ? { kind: 'segment', ...notice.segment } : notice)
    output.flush()
  }
}

function textReport(output: Output): (notice: SessionNotice) => void {
  return (notice) => {
    switch (notice.kind) {
      case 'sealed': {
        const { segment, records, bytes, sha256 } = notice.segment
        progressLine('')
        output.line(`${segment}: ${plural(records, 'record')}, ${plural(bytes, 'byte')}, SHA-256 ${sha256}`)
        output.flush()
        break
      }
      case 'started':
        remark(`capturing (${notice.version}, stamps of ${notice.resolution}); privileges: ${notice.privileges}`)
        break
      case 'statistics':
        progressLine(`received ${countOf(notice.received)}, dropped ${countOf(notice.dropped)}`)
        break
      case 'interface':
        remark(`the interface is ${notice.state}`)
        break
      case 'warning':
      case 'error':
        remark(notice.hint === undefined ? notice.text : `${notice.text}. ${notice.hint}`)
        break
      case 'event':
        if (notice.event === 'clock-step' || notice.event === 'disk-full') remark(notice.text)
    }
  }
}

function countOf(count: number | null): string {
  return count === null ? 'unknown' : number(count)
}
