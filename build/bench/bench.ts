// npm run bench [-- --packets N --rounds N --full-tshark]: how long Logwitness takes to open a capture, beside what others
// take to read the same one. Not part of npm test: it takes minutes, and says something on a quiet machine alone.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages, mayInstall } from '../provision/packages.ts'
import { findProgram, projectCache, root } from '../provision/places.ts'
import { generateCapture } from './capture.ts'
import { type Cost, measure, median } from './measure.ts'

/** Packets that tshark reads unless it is asked to read all: it is slow, and takes the same time for each. */
const TSHARK_PACKETS = 500_000

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '3' },
    'full-tshark': { type: 'boolean', default: false },
  },
})
const [packets, rounds] = [Number(values.packets), Number(values.rounds)]
if (!Number.isSafeInteger(packets) || packets < 1 || !Number.isSafeInteger(rounds) || rounds < 1) {
  console.error('--packets and --rounds take whole numbers from 1 on')
  process.exit(2)
}

interface Contender {
  readonly name: string
  readonly does: string
  readonly program: string
  readonly command: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly rounds: number
  /** Where only part of the capture is read: what to multiply by, and the command that shows what is spent before reading. */
  readonly part?: { readonly scale: number; readonly start: readonly string[] }
}

const folder = join(projectCache, 'bench')
const caseFolder = join(folder, 'case')
const scratch = join(folder, 'time')
const capture = prepare()
const size = statSync(capture).size

const inPart = !values['full-tshark'] && packets > TSHARK_PACKETS
const fields = ['frame.number', 'frame.time_epoch', 'ip.src', 'ip.dst', 'udp.srcport', 'udp.dstport', 'syslog.facility']
fields.push('syslog.level', 'syslog.msg')
const tshark = (count: number) => {
  const some = count < packets ? ['-c', String(count)] : []
  return ['tshark', '-n', '-r', capture, ...some, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]
}
const contenders: readonly Contender[] = [
  {
    name: 'logwitness open',
    does: 'hashes the file, decodes packets and messages, writes the index',
    program: process.execPath,
    command: [process.execPath, join(root, 'bin/logwitness.mjs'), 'open', caseFolder, capture, '--json'],
    rounds,
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

console.log(
  `${packets.toLocaleString('en')} packets, ${(size / 1e6).toFixed(0)} MB; ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} at once`,
)
/** Those without figures: `absent` or `failed`, and why. */
const without = new Map<Contender, readonly [state: string, why: string]>()
await bringPeers()

// Read once beforehand: from then on nobody waits for the disk, where memory holds the file.
await measure(['sha256sum', capture], { scratch })
const costs = new Map<Contender, Cost[]>(contenders.map((one) => [one, []]))
for (let round = 0; round < rounds; round++) {
  for (const one of contenders) {
    if (round >= one.rounds || without.has(one)) continue
    rmSync(caseFolder, { recursive: true, force: true })
    const own = one === contenders[0]
    const { cost, stdout, failure } = await measure(one.command, {
      keep: own,
      scratch,
      ...(one.env && { env: one.env }),
    })
    if (failure !== '') without.set(one, ['failed', failure])
    else {
      const start = one.part && (await measure(one.part.start, { scratch })).cost
      costs.get(one)!.push(start === undefined ? cost : scaled(cost, start, one.part!.scale))
      if (own && round === 0) console.log(statedCount(stdout))
    }
  }
}
rmSync(caseFolder, { recursive: true, force: true })
print()
process.exitCode = without.has(contenders[0]!) ? 1 : 0

/** The capture, made once for each way of making it. */
function prepare(): string {
  mkdirSync(folder, { recursive: true })
  const recipe = createHash('sha256')
  for (const name of ['capture.ts', 'frames.ts']) recipe.update(readFileSync(join(import.meta.dirname, name)))
  const path = join(folder, `${packets}-${recipe.digest('hex').slice(0, 8)}.pcap`)
  if (!existsSync(path)) generateCapture(path, { packets, unit: 'us', format: 'pcap' })
  return path
}

/** Installs peers where that is allowed; one that is not there afterwards is labelled so. */
async function bringPeers(): Promise<void> {
  const wanted = ['tcpdump', 'tshark', 'time'].filter((name) => findProgram(name) === undefined)
  if (wanted.length > 0 && mayInstall()) await installPackages(wanted)
  for (const one of contenders) {
    const there = one.program === process.execPath || findProgram(one.program) !== undefined
    if (!there) without.set(one, ['absent', 'not installed'])
  }
}

/** A run that read less than it was given would be fast for the wrong reason. */
function statedCount(stdout: string): string {
  try {
    const { messages } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    if (messages === packets) return `logwitness states ${packets.toLocaleString('en')} messages: all of them`
    if (typeof messages === 'number') return `logwitness states ${messages} messages of ${packets}: NOT all of them`
  } catch {
    // Said below.
  }
  return 'logwitness states no count of messages: whether it read all of them is NOT CHECKED'
}

function print(): void {
  const head = ['', 'wall s', 'least-most', 'CPU s', 'peak MB', 'MB/s', '']
  const rows = contenders.map((one) => {
    const none = without.get(one)
    if (none !== undefined) return [one.name, none[0], '', '', '', '', none[1]]
    const runs = costs.get(one)!
    const wall = median(runs.map((cost) => cost.wall))
    const walls = runs.map((cost) => cost.wall)
    const range = runs.length > 1 ? `${Math.min(...walls).toFixed(1)}-${Math.max(...walls).toFixed(1)}` : 'one run'
    const cpu = median(runs.map((cost) => cost.cpu))
    const peak = median(runs.map((cost) => cost.peak))
    const rate = wall === undefined ? undefined : size / 1e6 / wall
    return [
      one.name,
      shown(wall, 2),
      range,
      shown(cpu, 2),
      shown(peak === undefined ? undefined : peak / 1e6, 0),
      shown(rate, 0),
      one.does,
    ]
  })
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
  console.log('')
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, i) => (i === 0 || i === 6 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
  }
  const [open, sum, , dissected] = contenders.map((one) => median(costs.get(one)!.map(({ wall }) => wall)))
  console.log(`\nmedians of ${rounds} rounds, taken in turn; what the others print is thrown away`)
  console.log(`open / sha256sum  ${shown(open === undefined || sum === undefined ? undefined : open / sum, 2)}`)
  console.log(
    `tshark / open     ${shown(open === undefined || dissected === undefined ? undefined : dissected / open, 1)}`,
  )
}

/** The cost of the whole from that of a part: what is spent before reading is spent once. */
function scaled(cost: Cost, start: Cost, scale: number): Cost {
  const cpu = cost.cpu === undefined || start.cpu === undefined ? undefined : start.cpu + (cost.cpu - start.cpu) * scale
  return { wall: start.wall + (cost.wall - start.wall) * scale, cpu, peak: cost.peak }
}

function shown(value: number | undefined, digits: number): string {
  return value === undefined ? 'unknown' : value.toFixed(digits)
}
