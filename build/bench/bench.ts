// npm run bench [-- --packets N --rounds N --messages N --full-tshark]: how long Logwitness takes to open, seal and verify a capture,
// beside what others take to read the same one, how long its ways of hashing take, and how long it looks for what is missing among
// the messages of a thousand sources (--messages 0: it does not). Not part of npm test: it takes minutes, and says something on a
// quiet machine alone.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackages, mayInstall } from '../provision/packages.ts'
import { findProgram, projectCache } from '../provision/places.ts'
import { generateCapture } from './capture.ts'
import { type Contender, contenders } from './contenders.ts'
import { makeFleet, SOURCES } from './fleet.ts'
import { makeFrames } from './frames.ts'
import { hashingRows } from './hashing.ts'
import { printLive } from './live-table.ts'
import { lookingRows, MOST_OF_LOADING } from './looking.ts'
import { type Cost, measure, median } from './measure.ts'
import { printTable, shown } from './table.ts'

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '10000000' },
    'full-tshark': { type: 'boolean', default: false },
  },
})
const [packets, rounds, messages] = [Number(values.packets), Number(values.rounds), Number(values.messages)]
const isCount = (value: number, least: number) => Number.isSafeInteger(value) && value >= least
if (!isCount(packets, 1) || !isCount(rounds, 1) || !isCount(messages, 0)) {
  console.error('--packets and --rounds take whole numbers from 1 on, --messages from 0 on')
  process.exit(2)
}

const folder = join(projectCache, 'bench')
const scratch = join(folder, 'time')
const capture = prepare('', packets, makeFrames)
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
await printLive(join(folder, 'live'))
const hasLooked = messages === 0 || (await printLooking())
process.exitCode = !hasLooked || all.some((one) => one.stated && without.has(one)) ? 1 : 0

/** A capture, made once for each way of making it. */
function prepare(name: string, packets: number, make: typeof makeFrames): string {
  mkdirSync(folder, { recursive: true })
  const recipe = createHash('sha256')
  for (const each of ['capture.ts', 'frames.ts', 'fleet.ts'])
    recipe.update(readFileSync(join(import.meta.dirname, each)))
  const path = join(folder, `${name}${packets}-${recipe.digest('hex').slice(0, 8)}.pcap`)
  if (!existsSync(path)) generateCapture(path, { packets, unit: 'us', format: 'pcap', makeFrames: make })
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

/**
 * All detectors of gaps over many messages of many sources, beside loading these. Once: it takes longer than all else. Returns
 * whether both did what they were asked for.
 */
async function printLooking(): Promise<boolean> {
  const capture = prepare('fleet-', messages, makeFleet)
  await measure(['sha256sum', capture], { scratch })
  const rows = await lookingRows({ capture, messages, folder, scratch })
  const table = rows.map(({ name, does, cost, failure }) => {
    if (cost === undefined) return [name, 'failed', '', '', '', failure]
    const { wall, cpu, peak } = cost
    const each = (wall / messages) * 1e6
    return [name, shown(wall, 2), shown(cpu, 2), shown(peak && peak / 1e6, 0), shown(each, 2), does]
  })
  console.log(`\n${messages.toLocaleString('en')} messages of ${SOURCES.toLocaleString('en')} sources, one round:\n`)
  printTable([['', 'wall s', 'CPU s', 'peak MB', 'us each', ''], ...table], [0, 5])
  const [open, gaps] = rows.map(({ cost }) => cost?.wall)
  const ratio = open === undefined || gaps === undefined ? undefined : gaps / open
  console.log(`gaps / open         ${shown(ratio, 2)}, to be ${MOST_OF_LOADING.toFixed(1)} at most`)
  return ratio !== undefined
}

/** The cost of the whole from that of a part: what is spent before reading is spent once. */
function scaled(cost: Cost, start: Cost, scale: number): Cost {
  const cpu = cost.cpu === undefined || start.cpu === undefined ? undefined : start.cpu + (cost.cpu - start.cpu) * scale
  return { wall: start.wall + (cost.wall - start.wall) * scale, cpu, peak: cost.peak }
}
