import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../provision/places.ts'

/** Packets that tshark reads unless it is asked to read all: it is slow, and takes the same time for each. */
const TSHARK_PACKETS = 500_000

/** One command that is measured. */
export interface Contender {
  readonly name: string
  readonly does: string
  readonly program: string
  readonly command: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly rounds: number
  /** Where only part of the capture is read: what to multiply by, and the command that shows what is spent before reading. */
  readonly part?: { readonly scale: number; readonly start: readonly string[] }
  /** Puts things as they must stand before each run. */
  prepare?(): void
  /** What the output says was read; undefined where the run read less than it was given, or does not say. */
  stated?(output: Record<string, unknown>): string | undefined
}

export interface Task {
  readonly capture: string
  readonly packets: number
  /** Where cases and archives may be made. */
  readonly folder: string
  readonly rounds: number
  readonly fullTshark: boolean
}

const launcher = join(root, 'bin/logwitness.mjs')

/** Logwitness, and the programs that it is held against. The archive that `seal` makes is the one that `verify` reads. */
export function contenders({ capture, packets, folder, rounds, fullTshark }: Task): readonly Contender[] {
  const caseFolder = join(folder, 'case')
  const archive = join(folder, 'archive')
  const keys = ['--keys', join(folder, 'keys')]
  const ours = (...args: string[]) => [process.execPath, launcher, ...args, '--json']
  const inPart = !fullTshark && packets > TSHARK_PACKETS
  const fields = ['frame.number', 'frame.time_epoch', 'ip.src', 'ip.dst', 'udp.srcport', 'udp.dstport']
  fields.push('syslog.facility', 'syslog.level', 'syslog.msg')
  const tshark = (count: number) => {
    const some = count < packets ? ['-c', String(count)] : []
    return ['tshark', '-n', '-r', capture, ...some, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]
  }
  // The file header of a classic capture is a record too.
  const records = packets + 1
  return [
    {
      name: 'logwitness open',
      does: 'hashes the file, decodes packets and messages, writes the index',
      program: process.execPath,
      command: ours('open', caseFolder, capture),
      rounds,
      prepare: () => rmSync(caseFolder, { recursive: true, force: true }),
      stated: ({ messages }) => (messages === packets ? `${packets.toLocaleString('en')} messages` : undefined),
    },
    {
      name: 'logwitness seal',
      does: 'copies the file into an archive, hashes it, its records and their tree, signs',
      program: process.execPath,
      command: ours('seal', archive, capture, '--origin', 'bench', ...keys),
      rounds,
      prepare: () => rmSync(archive, { recursive: true, force: true }),
      stated: (said) => (said.records === records ? `${records.toLocaleString('en')} records` : undefined),
    },
    {
      name: 'logwitness verify',
      does: 'hashes that archive, its records and their tree anew, checks signature and chain',
      program: process.execPath,
      command: ours('verify', archive, ...keys),
      rounds,
      stated: ({ verdict, verifiedRecords }) =>
        verdict === 'verified' && verifiedRecords === records
          ? `${records.toLocaleString('en')} records verified`
          : undefined,
    },
    {
      name: 'sha256sum',
      does: 'hashes the file, reads nothing in it',
      program: 'sha256sum',
      command: ['sha256sum', capture],
      rounds,
    },
    {
      name: 'tcpdump -nr',
      does: 'decodes packets, prints a line each, keeps nothing',
      program: 'tcpdump',
      command: ['tcpdump', '-nr', capture],
      env: { TZ: 'UTC0' },
      rounds,
    },
    {
      name: inPart ? `tshark, first ${TSHARK_PACKETS.toLocaleString('en')}, scaled` : 'tshark',
      does: 'decodes packets and syslog headers, prints nine fields each, keeps nothing',
      program: 'tshark',
      command: tshark(inPart ? TSHARK_PACKETS : packets),
      rounds: 1,
      ...(inPart && { part: { scale: packets / TSHARK_PACKETS, start: tshark(1) } }),
    },
  ]
}
