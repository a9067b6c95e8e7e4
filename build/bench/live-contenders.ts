import { join } from 'node:path'

/** The kernel's buffer of each contender, mebibytes; what is captured. */
const BUFFER = 16
const FILTER = 'udp port 514'
const ROOT = join(import.meta.dirname, '../..')

/** A program that writes what passes on an interface into files. */
export interface LiveContender {
  readonly name: string
  readonly program: string
  readonly command: readonly string[]
  /** What it says once it captures. */
  readonly ready: RegExp
  /** Packets that the kernel dropped for it, in what it says when it ends. */
  readonly dropped: RegExp
}

/** Each captures on `device` into `folder`. */
export function liveContenders(device: string, folder: string): LiveContender[] {
  const launcher = join(ROOT, 'bin/logwitness.mjs')
  const capture = [process.execPath, launcher, 'capture', '-i', device, join(folder, 'archive')]
  const more = [
    '--keys',
    join(folder, 'keys'),
    '--filter',
    FILTER,
    '--buffer',
    `${BUFFER}M`,
    '--engine',
    'libpcap',
    '--json',
  ]
  return [
    {
      name: 'logwitness capture, hashed, made durable and sealed',
      program: process.execPath,
      command: [...capture, ...more],
      ready: /"kind":"started"/,
      dropped: /"kind":"statistics",[^\n]*"dropped":(\d+)[^\n]*\n(?!.*"kind":"statistics")/s,
    },
    {
      name: 'dumpcap -w',
      program: 'dumpcap',
      command: [
        'dumpcap',
        '-q',
        '-i',
        device,
        '-f',
        FILTER,
        '-B',
        String(BUFFER),
        '-w',
        join(folder, 'dumpcap.pcapng'),
      ],
      ready: /File:/,
      dropped: /received\/dropped on interface [^\n]*?: \d+\/(\d+)/,
    },
    {
      name: 'tcpdump -w',
      program: 'tcpdump',
      command: [
        'tcpdump',
        '-n',
        '-Z',
        'root',
        '-i',
        device,
        '-B',
        String(BUFFER << 10),
        '-w',
        join(folder, 'tcpdump.pcap'),
        FILTER,
      ],
      ready: /listening on/,
      dropped: /(\d+) packets? dropped by kernel/,
    },
  ]
}
