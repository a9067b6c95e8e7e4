/**
 * Kills live captures at random moments, while messages with numbers come without a pause, and looks whether every number that is not
 * there is accounted for. `node build/node24.mjs test/fault/capture-kill.ts --times 1000 [--seed N]` prints the outcome.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyArchive } from '../../main/archive/verify/verify-archive.ts'
import { jsonLines, logwitness } from '../support/cli.ts'
import { eventually } from '../support/eventually.ts'
import { floodCommand } from '../support/flood.ts'
import { liveContent } from '../support/live-capture.ts'
import { makeRandom } from '../support/random.ts'
import { makeVeth, type Veth } from '../support/veth.ts'

/** Kills of an archive before the next one is begun. */
const KILLS_EACH = 20
/** A kill comes within this time, milliseconds: some before anything was captured, most behind several rotations. */
const LATEST = 900
/** Messages a second, of which a segment holds some two hundred. */
const RATE = 2_000
const ROTATE = '64K'

export interface CaptureKillOutcome {
  readonly kills: number
  /** Kills of captures that had begun. */
  readonly begun: number
  readonly packets: number
  readonly segments: number
  /** Interruptions that archives state, and those that `gaps` tells. */
  readonly noted: number
  readonly told: number
  /** Packets that passed while nothing captured, all of them between such statements. */
  readonly between: number
}

/** Kills captures `times` times. Throws an AssertionError, which names seed and kill, where something is lost without a word. */
export async function killCaptures(
  times: number,
  seed: number,
  root: string,
  tell?: (kills: number) => void,
): Promise<CaptureKillOutcome> {
  const random = makeRandom(seed, 11)
  const wire = makeVeth()
  const [program, ...args] = [
    ...wire.sender,
    ...floodCommand({ to: wire.nowhere, count: 2 ** 31 - 2, rate: RATE, through: wire.interface }),
  ]
  const sender = spawn(program!, args, { stdio: 'ignore' })
  const sum = { kills: 0, begun: 0, packets: 0, segments: 0, noted: 0, told: 0, between: 0 }
  let spare = startChild(wire, root)
  try {
    while (sum.kills < times) {
      const archive = join(root, `archive-${sum.kills}`)
      const sealed = new Map<string, string>()
      const written = new Set<number>()
      const last = Math.min(times, sum.kills + KILLS_EACH)
      for (; sum.kills < last; sum.kills++) {
        const child = spare
        spare = startChild(wire, root)
        const where = `SEED=${seed}, kill ${sum.kills}`
        if (await killDuring(child, archive, root, random.below(LATEST), sealed, where)) sum.begun++
        if (existsSync(join(archive, 'segments'))) for (const each of liveContent(archive).numbers) written.add(each)
        tell?.(sum.kills + 1)
      }
      const child = spare
      spare = startChild(wire, root)
      await endWell(child, archive, root, sealed)
      const found = await checkArchive(archive, sealed, written, `SEED=${seed}, up to kill ${sum.kills}`)
      for (const name of ['packets', 'segments', 'noted', 'told', 'between'] as const) sum[name] += found[name]
      rmSync(archive, { recursive: true, force: true })
    }
    return sum
  } finally {
    for (const each of [spare, sender]) each.kill('SIGKILL')
    await Promise.all([spare, sender].map((each) => each.exitCode ?? each.signalCode ?? once(each, 'close')))
    wire.remove()
  }
}

function startChild(wire: Veth, root: string): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') }
  const script = join(import.meta.dirname, 'capture-kill-child.ts')
  const [program, ...args] = [...wire.catcher, process.execPath, script]
  return spawn(program!, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
}

function begin(child: ChildProcess, folder: string, root: string): () => string {
  let printed = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (bytes: Buffer) => {
      printed += bytes
    })
  const keys = join(root, 'keys')
  const flags = { interface: 'wire0', filter: 'udp port 514', rotate: [ROTATE], engine: 'libpcap', keys, json: true }
  child.stdin!.write(`${JSON.stringify({ folder, flags })}\n`)
  return () => printed
}

/** Segments that a capture said were sealed, into `sealed`. */
function keepSealed(printed: string, sealed: Map<string, string>): void {
  for (const line of printed.split('\n').slice(0, -1)) {
    if (!line.startsWith('{"kind":"segment"')) continue
    const { segment, sha256 } = JSON.parse(line) as { segment: string; sha256: string }
    sealed.set(segment, sha256)
  }
}

/** Starts a capture and kills it `ms` later, or so much after it has begun. Returns whether it had begun. */
async function killDuring(
  child: ChildProcess,
  archive: string,
  root: string,
  ms: number,
  sealed: Map<string, string>,
  where: string,
): Promise<boolean> {
  const printed = begin(child, archive, root)
  // Two of three are killed once they capture, the others wherever they are.
  if (ms % 3 > 0) await eventually(async () => printed().includes('"kind":"started"'), Boolean)
  await sleep(ms)
  assert.equal(child.exitCode, null, `${where}: the capture has ended by itself:\n${printed()}`)
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
  child.kill('SIGKILL')
  await once(child, 'close')
  for (const pid of children.filter(Boolean))
    await eventually(
      async () => isCapturing(pid),
      (is) => !is,
      5_000,
    ).catch(() => assert.fail(`${where}: the capturing program ${pid} outlived the capture`))
  keepSealed(printed(), sealed)
  return printed().includes('"kind":"started"')
}

function isCapturing(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('logwitness-capture')
  } catch {
    return false
  }
}

/** One more capture, which ends in good order. */
async function endWell(child: ChildProcess, archive: string, root: string, sealed: Map<string, string>): Promise<void> {
  const printed = begin(child, archive, root)
  await eventually(async () => printed().includes('"kind":"started"'), Boolean)
  await sleep(200)
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  assert.equal(code, 0, printed())
  keepSealed(printed(), sealed)
}

/** Everything that was confirmed or written must be there, and every hole must be spoken of. */
async function checkArchive(
  archive: string,
  sealed: ReadonlyMap<string, string>,
  written: ReadonlySet<number>,
  where: string,
) {
  const { verdict, reason, findings } = await verifyArchive(archive, { trusted: () => true })
  assert.deepEqual(findings, [], where)
  assert.equal(verdict, 'verified', `${where}: ${reason}`)
  const checkpoints = readdirSync(join(archive, 'checkpoints')).map((name) =>
    readFileSync(join(archive, 'checkpoints', name), 'utf8'),
  )
  for (const [segment, sha256] of sealed)
    assert.ok(
      checkpoints.some((text) => text.includes(`segment ${segment} sealed `) && text.includes(sha256)),
      `${where}: ${segment} was sealed as ${sha256}`,
    )
  const { segments, numbers } = liveContent(archive)
  const there = new Set(numbers)
  assert.equal(there.size, numbers.length, `${where}: packets are there twice`)
  for (const number of written) assert.ok(there.has(number), `${where}: packet ${number} was written and is gone`)

  let [noted, between, before] = [0, 0, undefined as number | undefined]
  for (const { items } of segments) {
    for (const item of items) {
      if (typeof item !== 'number') {
        if (item.event === 'restarted')
          [noted, before] = [noted + 1, before === undefined ? undefined : -Math.abs(before)]
        continue
      }
      if (before !== undefined && item !== Math.abs(before) + 1) {
        assert.ok(before < 0, `${where}: between packets ${before} and ${item} nothing speaks of an interruption`)
        between += item - -before - 1
      }
      before = item
    }
  }
  for (const { dropped } of segments) assert.equal(dropped ?? 0, 0, `${where}: the kernel dropped packets`)
  const caseFolder = `${archive}.case`
  assert.equal(logwitness(['open', caseFolder, archive, '--json']).status, 0)
  const { status, stdout, stderr } = logwitness(['gaps', caseFolder, '--json'])
  assert.equal(status, 0, stderr)
  const told = jsonLines(stdout).filter(
    ({ detector, text }) => detector === 'capture-notes' && /had been interrupted/.test(String(text)),
  )
  assert.equal(told.length, noted, `${where}: gaps tells of other interruptions than the archive`)
  rmSync(caseFolder, { recursive: true, force: true })
  return { packets: numbers.length, segments: segments.length, noted, told: told.length, between }
}

if (process.argv[1] === import.meta.filename) {
  const { mkdtempSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { parseArgs } = await import('node:util')
  const { values } = parseArgs({ options: { times: { type: 'string', default: '100' }, seed: { type: 'string' } } })
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'logwitness-capture-kill-'))
  const began = performance.now()
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  try {
    const outcome = await killCaptures(Number(values.times), seed, root, (kills) => {
      if (kills % 20 === 0) console.error(`${kills} kills`)
    })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(JSON.stringify({ seed, ...outcome, seconds: Number(seconds) }))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
