// node build/node24.mjs build/bench/hashing.ts CAPTURE [ROUNDS]: how long the leaves of a classic capture take, and the tree over
// them, by each path of the addon and by the twin in TypeScript; beside programs that hash the file as a whole.
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RecordSlicer } from '../../core/archive/record-slicer.ts'
import { toHex } from '../../core/bytes/hex.ts'
import { HASH_BYTES, type LeafHasher } from '../../core/hash/leaf-hasher.ts'
import { Frontier } from '../../core/merkle/frontier.ts'
import { allHashers, hasherState } from '../../native/addon.ts'
import { findProgram, projectCache } from '../provision/places.ts'
import { measure, median } from './measure.ts'

/** One way of hashing a capture. Times are medians of the rounds, in seconds. */
export interface HashingRow {
  readonly name: string
  readonly does: string
  /** All of it: reading the file (from memory, where the system holds it), cutting it into records, hashing. */
  readonly wall: number | undefined
  /** What the hashing alone took of that; undefined for programs that hash the file as a whole. */
  readonly hashing: number | undefined
  /** `wall` against that of sha256sum. */
  readonly ratio: number | undefined
  /** Why there are no figures; empty where there are. */
  readonly failure: string
}

/** Bytes that are read in one step. */
const PIECE = 16 << 20
/** Records that are hashed in one step. */
const CHUNK = 65_536
/** Paths that take long hash so much of the capture, and their times are scaled. */
const SLOW = ['scalar', 'typescript']
const SLOW_PART = 0.1

interface Contender {
  readonly name: string
  readonly does: string
  time(): Promise<{ wall: number; hashing?: number } | string>
}

/** Measures every way of hashing, in turn, `rounds` times. Throws where paths that hash all of it differ in the root. */
export async function hashingRows(capture: string, rounds: number): Promise<HashingRow[]> {
  mkdirSync(projectCache, { recursive: true })
  const folder = mkdtempSync(join(projectCache, 'hashing-'))
  try {
    const contenders = [...wholeFile(capture, join(folder, 'time')), ...records(capture)]
    const times = new Map<Contender, { wall: number; hashing?: number }[]>(contenders.map((one) => [one, []]))
    const failures = new Map<Contender, string>()
    for (let round = 0; round < rounds; round++) {
      for (const one of contenders) {
        const time = failures.has(one) ? '' : await one.time()
        if (typeof time !== 'string') times.get(one)!.push(time)
        else failures.set(one, failures.get(one) ?? time)
      }
    }
    const walls = contenders.map((one) =>
      failures.has(one) ? undefined : median(times.get(one)!.map(({ wall }) => wall)),
    )
    return contenders.map((one, i) => {
      const [wall, sum] = [walls[i], walls[0]]
      return {
        name: one.name,
        does: one.does,
        wall,
        hashing: wall === undefined ? undefined : median(times.get(one)!.map(({ hashing }) => hashing)),
        ratio: wall === undefined || sum === undefined ? undefined : wall / sum,
        failure: failures.get(one) ?? '',
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Programs that hash the file and read nothing in it; sha256sum comes first, the others are held against it. */
function wholeFile(capture: string, scratch: string): Contender[] {
  const commands = [['sha256sum'], ['openssl', 'dgst', '-sha256']]
  return commands.map((command) => ({
    name: command.join(' '),
    does: 'hashes the file as a whole',
    async time() {
      if (findProgram(command[0]!) === undefined) return 'not installed'
      const { cost, failure } = await measure([...command, capture], { scratch })
      return failure === '' ? { wall: cost.wall } : failure
    },
  }))
}

/** Leaves, and leaves with the tree, by each path. */
function records(capture: string): Contender[] {
  let root: string | undefined
  const size = statSync(capture).size
  return allHashers().flatMap((hasher) => {
    const slow = SLOW.includes(hasher.name)
    const [part, name] = slow ? [SLOW_PART, `${hasher.name}, a tenth, scaled`] : [1, hasher.name]
    return [false, true].map((withTree) => ({
      name,
      does: withTree ? 'leaf of every record, and the tree over them' : 'leaf of every record',
      async time() {
        const { wall, hashing, tree } = hashRecords(capture, size * part, hasher, withTree)
        if (withTree && !slow) {
          root ??= tree
          if (root !== tree) throw new Error(`${hasher.name} gives another root than the paths before it`)
        }
        return { wall: wall / part, hashing: hashing / part }
      },
    }))
  })
}

/** Times in seconds, and the root (of the empty tree, without one). */
function hashRecords(capture: string, size: number, hasher: LeafHasher, withTree: boolean) {
  const slicer = new RecordSlicer('pcap')
  const frontier = new Frontier(hasher)
  const bounds = new Uint32Array(CHUNK + 1)
  const leaves = new Uint8Array(HASH_BYTES * CHUNK)
  const bytes = new Uint8Array(PIECE)
  const file = openSync(capture, 'r')
  const started = performance.now()
  let hashing = 0
  try {
    let held = 0
    for (let position = 0; position < size; ) {
      const length = readSync(file, bytes, held, bytes.length - held, position)
      if (length === 0) break
      position += length
      const end = held + length
      let at = 0
      for (let count = CHUNK; count === CHUNK; ) {
        count = slicer.slice(bytes, at, end, false, bounds)
        const before = performance.now()
        hasher.leaves(bytes, bounds, count, leaves)
        if (withTree) frontier.append(leaves, count)
        hashing += performance.now() - before
        at = bounds[count]!
      }
      bytes.copyWithin(0, at, end)
      held = end - at
    }
  } finally {
    closeSync(file)
  }
  return { wall: (performance.now() - started) / 1000, hashing: hashing / 1000, tree: toHex(frontier.root()) }
}

function print(rows: readonly HashingRow[], size: number): void {
  const shown = (value: number | undefined) => (value === undefined ? '' : value.toFixed(2)).padStart(9)
  console.log(`${''.padEnd(30)}   wall s  hashing s  wall x  hashing x     MB/s`)
  const sum = rows[0]?.wall
  for (const { name, does, wall, hashing, ratio, failure } of rows) {
    const rate = (wall === undefined ? '' : (size / 1e6 / wall).toFixed(0)).padStart(9)
    const alone = hashing === undefined || sum === undefined ? undefined : hashing / sum
    const figures = wall === undefined ? failure : [wall, hashing, ratio, alone].map(shown).join('') + rate
    console.log(`${name.padEnd(30)}${figures}  ${does}`)
  }
}

if (import.meta.main) {
  const [capture, rounds = '3'] = process.argv.slice(2)
  if (capture === undefined || !(Number(rounds) >= 1)) {
    console.error('usage: node build/node24.mjs build/bench/hashing.ts CAPTURE [ROUNDS]')
    process.exitCode = 2
  } else {
    const { name, reason } = hasherState()
    console.log(
      `taken here: ${name}${reason === null ? '' : ` (${reason})`}; x is against sha256sum; medians of ${rounds} rounds`,
    )
    print(await hashingRows(capture, Number(rounds)), statSync(capture).size)
  }
}
