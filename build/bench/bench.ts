// npm run bench [-- --packets N --rounds N --full-tshark]: how long Logwitness takes to open, seal and verify a capture, beside what
// others take to read the same one, and how long its ways of hashing take. Not part of npm test: it takes minutes, and says
// something on a quiet machine alone.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages, mayInstall } from '../provision/packages.ts'
import { findProgram, projectCache } from '../provision/places.ts'
import { generateCapture } from './capture.ts'
import { type Contender, contenders } from './contenders.ts'
import { hashingRows } from './hashing.ts'
import { type Cost, measure, median } from './measure.ts'
import { printTable, shown } from './table.ts'

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

const folder = join(projectCache, 'bench')
const scratch = join(folder, 'time')
const capture = prepare()
const size = statSync(capture).size
const all = contenders({ capture, packets, folder, rounds, fullTshark: values['full-tshark'] })

console.log(
  `${packets.toLocaleString('en')} packets, ${(size / 1e6).toFixed(0)} MB; ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} at once`,
)
/** Those without figures: `absent` or `failed`, and why. */
const without = new Map<Contender, readonly [state: string, why: string]>()
await bringPeers()

// Read once beforehand: from then on nobody waits for the disk, where memory holds the file.
await measure(['sha256sum', capture], { scratch })
const costs = new Map<Contender, Cost[]>(all.map((one) => [one, []]))
for (let round = 0; round < rounds; round++)
  for (const one of all) if (round < one.rounds && !without.has(one)) await run(one, round)
for (const name of ['case', 'archive', 'keys']) rmSync(join(folder, name), { recursive: true, force: true })
print()
await printHashing()
process.exitCode = all.some((one) => one.stated && without.has(one)) ? 1 : 0

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
  for (const one of all) {
    const there = one.program === process.execPath || findProgram(one.program) !== undefined
    if (!there) without.set(one, ['absent', 'not installed'])
  }
}

async function run(one: Contender, round: number): Promise<void> {
  one.prepare?.()
  const { cost, stdout, failure } = await measure(one.command, {
    keep: one.stated !== undefined,
    scratch,
    ...(one.env && { env: one.env }),
  })
  if (failure !== '') {
    without.set(one, ['failed', failure])
    return
  }
  const start = one.part && (await measure(one.part.start, { scratch })).cost
  costs.get(one)!.push(start === undefined ? cost : scaled(cost, start, one.part!.scale))
  if (one.stated && round === 0) console.log(`${one.name} states ${statedBy(one, stdout)}`)
}

/** A run that read less than it was given would be fast for the wrong reason. */
function statedBy(one: Contender, stdout: string): string {
  try {
    const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    return one.stated?.(said) ?? `something else than all of the capture: ${JSON.stringify(said).slice(0, 200)}`
  } catch {
    return 'nothing: whether it read all of the capture is NOT CHECKED'
  }
}

function wallOf(name: string): number | undefined {
  const one = all.find((each) => each.name.startsWith(name))
  return one && median(costs.get(one)!.map(({ wall }) => wall))
}

function print(): void {
  const head = ['', 'wall s', 'least-most', 'CPU s', 'peak MB', 'MB/s', '']
  const rows = all.map((one) => {
    const none = without.get(one)
    if (none !== undefined) return [one.name, none[0], '', '', '', '', none[1]]
    const runs = costs.get(one)!
    const walls = runs.map((cost) => cost.wall)
    const wall = median(walls)
    const range = runs.length > 1 ? `${Math.min(...walls).toFixed(1)}-${Math.max(...walls).toFixed(1)}` : 'one run'
    const cpu = median(runs.map((cost) => cost.cpu))
    const peak = median(runs.map((cost) => cost.peak))
    const rate = wall === undefined ? undefined : size / 1e6 / wall
    const peakMegabytes = shown(peak === undefined ? undefined : peak / 1e6, 0)
    return [one.name, shown(wall, 2), range, shown(cpu, 2), peakMegabytes, shown(rate, 0), one.does]
  })
  console.log('')
  printTable([head, ...rows], [0, 6])
  console.log(`\nmedians of ${rounds} rounds, taken in turn; what the others print is thrown away`)
  const sum = wallOf('sha256sum')
  const ratio = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a / b
  console.log(`open / sha256sum    ${shown(ratio(wallOf('logwitness open'), sum), 2)}`)
  console.log(`seal / sha256sum    ${shown(ratio(wallOf('logwitness seal'), sum), 2)}`)
  console.log(`verify / sha256sum  ${shown(ratio(wallOf('logwitness verify'), sum), 2)}`)
  console.log(`tshark / open       ${shown(ratio(wallOf('tshark'), wallOf('logwitness open')), 1)}`)
}

/** Each path of the addon, and the twin in TypeScript, over the same capture in this process. */
async function printHashing(): Promise<void> {
  const rows = await hashingRows(capture, rounds)
  const head = ['', 'wall s', 'hashing s', 'wall / sha256sum', 'hashing / sha256sum', '']
  const [sum] = rows
  const table = rows.map(({ name, does, wall, hashing, ratio, failure }) => {
    if (wall === undefined) return [name, 'absent', '', '', '', failure]
    const alone = hashing === undefined || sum?.wall === undefined ? '' : (hashing / sum.wall).toFixed(2)
    return [name, wall.toFixed(2), hashing?.toFixed(2) ?? '', shown(ratio, 2), alone, does]
  })
  console.log('\nhashing records, one thread:\n')
  printTable([head, ...table], [0, 5])
}

/** The cost of the whole from that of a part: what is spent before reading is spent once. */
function scaled(cost: Cost, start: Cost, scale: number): Cost {
  const cpu = cost.cpu === undefined || start.cpu === undefined ? undefined : start.cpu + (cost.cpu - start.cpu) * scale
  return { wall: start.wall + (cost.wall - start.wall) * scale, cpu, peak: cost.peak }
}
