import type { Command } from 'commander'
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../core/decode/content-decoder.ts'
import { CommandError, USAGE } from './exit-status.ts'

/** The flags that say how evidence is to be read; the same for every command that reads it. */
export function addDecodeFlags(command: Command): Command {
  const { ports, tlsPorts } = DEFAULT_DECODE_OPTIONS
  return command
    .option('--ports <list>', `ports that carry syslog, comma-separated (default ${ports.join(',')})`)
    .option('--tls-ports <list>', `ports that carry syslog over TLS (default ${tlsPorts.join(',')})`)
    .option('--any-port', 'also take what looks like syslog on any other port')
    .option('--zone <offset>', 'zone to assume where a message states none, as +hh:mm or -hh:mm (default +00:00)')
    .option(
      '--year-of <date>',
      'date (YYYY-MM-DD) of the newest line of log files that state no year (default: the date of each file)',
    )
}

/** The flags as the command line gives them. */
export interface DecodeFlags {
  ports?: string
  tlsPorts?: string
  anyPort?: boolean
  zone?: string
  yearOf?: string
}

/** The options that the flags stand for. Throws a CommandError that says which flag is wrong. */
export function decodeOptions(flags: DecodeFlags): DecodeOptions {
  return {
    ports: flags.ports === undefined ? DEFAULT_DECODE_OPTIONS.ports : portList('--ports', flags.ports),
    tlsPorts: flags.tlsPorts === undefined ? DEFAULT_DECODE_OPTIONS.tlsPorts : portList('--tls-ports', flags.tlsPorts),
    anyPort: flags.anyPort ?? false,
    zoneOffset: flags.zone === undefined ? 0 : zoneOffset(flags.zone),
    referenceSec: flags.yearOf === undefined ? Number.NaN : dateSeconds(flags.yearOf),
  }
}

function portList(flag: string, text: string): number[] {
  return text.split(',').map((part) => {
    const port = Number(part.trim())
    if (!Number.isInteger(port) || port < 0 || port > 65_535 || part.trim() === '')
      throw new CommandError(`${flag}: "${part}" is not a port (0 to 65535)`, USAGE)
    return port
  })
}

function zoneOffset(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text)
  if (!match || Number(match[2]) > 14 || Number(match[3]) > 59)
    throw new CommandError(`--zone: "${text}" is not an offset like +02:00`, USAGE)
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60)
}

function dateSeconds(text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN
  if (Number.isNaN(time)) throw new CommandError(`--year-of: "${text}" is not a date like 2026-11-18`, USAGE)
  return time / 1000
}
