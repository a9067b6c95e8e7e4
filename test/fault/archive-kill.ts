/**
 * Kills writers of sealed archives at random moments, and looks after each whether all that they had confirmed is there.
 * `node build/node24.mjs test/fault/archive-kill.ts --times 1000 [--seed N]` prints the outcome.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyArchive } from '../../main/archive/verify/verify-archive.ts'
import { openArchive } from '../../main/archive/writer.ts'
import { checkArchive, contentOf } from '../support/archive-check.ts'
import { testSigner } from '../support/archives.ts'
import { makeRandom, type Random } from '../support/random.ts'

export const WORKS = ['seal', 'stream', 'compress', 'move', 'offline'] as const
export type Work = (typeof WORKS)[number]

/** Kills of an archive before the next one is begun: so it has a past, and stays small. */
const KILLS_EACH = 8
/** A kill comes after this many confirmations at most (with none, while the archive is made or opened) … */
const MOST_LINES = 9
/** … and then within this time, milliseconds. */
const LATEST = 15

export interface KillOutcome {
  readonly kills: number
  /** Kills by what was being done, and those of them that left something to mend. */
  readonly byWork: Readonly<Record<Work, { kills: number; mended: number }>>
  readonly confirmed: number
  readonly segments: number
}

/** Content that follows from a name: a few hundred to some ten thousand bytes in lines. */
export function contentNamed(name: string): string {
  let sum = 0
  for (const character of name) sum = (31 * sum + character.charCodeAt(0)) >>> 0
  const line = `${name} ${'x'.repeat(sum % 1_500)}\n`
  return line.repeat(1 + (sum % 40))
}

/** Kills writers `times` times below `root`. Throws an AssertionError, which names seed and kill, where something was lost. */
export async function killTimes(
  times: number,
  seed: number,
  root: string,
  tell?: (kills: number) => void,
): Promise<KillOutcome> {
  const random = makeRandom(seed, 7)
  const byWork = Object.fromEntries(WORKS.map((work) => [work, { kills: 0, mended: 0 }])) as KillOutcome['byWork']
  let confirmed = 0
  let segments = 0
  let spare = startChild(root)
  let promises: Promises = { sealed: [], signed: [] }
  for (let kill = 0; kill < times; kill++) {
    const folder = join(root, `archive-${Math.floor(kill / KILLS_EACH)}`)
    if (kill % KILLS_EACH === 0) {
      promises = { sealed: [], signed: [] }
      mkdirSync(`${folder}.away`)
    }
    const work = WORKS[random.below(WORKS.length)]!
    const child = spare
    spare = startChild(root)
    const where = `SEED=${seed}, kill ${kill}, ${work}`
    keep(promises, await killDuring(child, folder, work, `w${kill}`, random, where))
    const { mended, found } = await checkAfterKill(folder, promises, where)
    byWork[work].kills++
    if (mended) byWork[work].mended++
    tell?.(kill + 1)
    if (kill % KILLS_EACH === KILLS_EACH - 1 || kill === times - 1) {
      confirmed += promises.sealed.length + promises.signed.length
      segments += found
      for (const path of [folder, `${folder}.away`]) rmSync(path, { recursive: true, force: true })
    }
  }
  spare.kill('SIGKILL')
  return { kills: times, byWork, confirmed, segments }
}

/** What children printed. */
interface Promises {
  /** Names of sources that are sealed. */
  readonly sealed: string[]
  /** Pieces of each stream that are signed, by its word. */
  readonly signed: [word: string, pieces: number][]
}

function startChild(root: string): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'compiled') }
  return spawn(process.execPath, [join(import.meta.dirname, 'archive-kill-child.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  })
}

async function killDuring(
  child: ChildProcess,
  folder: string,
  work: Work,
  word: string,
  random: Random,
  where: string,
) {
  let printed = ''
  const lines = random.below(MOST_LINES + 1)
  const reached = Promise.withResolvers<void>()
  child.stdout!.on('data', (bytes: Buffer) => {
    printed += bytes.toString()
    if (printed.split('\n').length > lines) reached.resolve()
  })
  const closed = once(child, 'close')
  child.stdin!.write(`${folder} ${work} ${word}\n`)
  if (lines > 0) await Promise.race([reached.promise, closed])
  await sleep(random.below(lines > 0 ? LATEST : 4 * LATEST))
  assert.equal(child.exitCode, null, `${where}: the writer has ended by itself:\n${printed}`)
  child.kill('SIGKILL')
  await closed
  return { word, lines: printed.split('\n').slice(0, -1) }
}

function keep(promises: Promises, { word, lines }: { word: string; lines: readonly string[] }): void {
  let signed = 0
  for (const line of lines) {
    const [what, value = ''] = line.split(' ')
    if (what === 'sealed') promises.sealed.push(value)
    if (what === 'signed') signed = Number(value)
  }
  if (signed > 0) promises.signed.push([word, signed])
}

async function checkAfterKill(folder: string, promises: Promises, where: string) {
  const signer = testSigner()
  if (!existsSync(join(folder, 'archive.json'))) {
    assert.equal(promises.sealed.length + promises.signed.length, 0, where)
    return { mended: false, found: 0 }
  }
  const writer = await openArchive(folder, signer)
  const mended = writer.remarks.length > 0
  writer.close()
  const { checkpoints, contents, moved } = checkArchive(folder, signer.key, { lastRoot: true })
  const { verdict, reason, findings } = await verifyArchive(folder, { trusted: () => true })
  assert.deepEqual(findings, [], where)
  const wanted = contents.length === 0 ? verdict : moved.some(Boolean) ? 'cannot check' : 'verified'
  assert.equal(verdict, wanted, `${where}: ${reason}`)
  const sources = new Map<string, Buffer>()
  let streamed = ''
  for (const { segment, source } of checkpoints) {
    if (segment.state !== 'sealed') continue
    const digits = segment.name.slice(0, segment.name.indexOf('.'))
    const number = Number(digits)
    const content = contents[number - 1] ?? contentOf(join(`${folder}.away`, awayName(folder, segment.name)))
    assert.equal(moved[number - 1] === undefined, contents[number - 1] !== undefined, where)
    if (source) {
      assert.ok(!sources.has(source.name), `${where}: ${source.name} is there twice`)
      sources.set(source.name, content)
    } else streamed += content.toString()
  }
  for (const name of promises.sealed)
    assert.ok(sources.get(name)?.equals(Buffer.from(contentNamed(name))), `${where}: ${name} is not there as it was`)
  for (const [word, pieces] of promises.signed) {
    let wanted = ''
    for (let n = 1; n <= pieces; n++)
      wanted += contentNamed(`${word}-${n}`) + (n % 3 !== 0 && n % 5 !== 0 ? 'a torn line\n' : '')
    assert.ok(streamed.includes(wanted), `${where}: ${pieces} pieces of ${word} were signed`)
  }
  for (const name of ['.', 'segments', 'archive', 'checkpoints'])
    for (const file of readdirSync(join(folder, name)))
      assert.doesNotMatch(file, /\.(?:part|new|open)$|^lock/, `${where}: ${file} was left`)
  return { mended, found: contents.length }
}

function awayName(folder: string, name: string): string {
  return readdirSync(`${folder}.away`).find((file) => file.startsWith(name) && !file.endsWith('.part')) ?? name
}

if (process.argv[1] === import.meta.filename) {
  const { mkdtempSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  const { parseArgs } = await import('node:util')
  const { values } = parseArgs({ options: { times: { type: 'string', default: '100' }, seed: { type: 'string' } } })
  const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'logwitness-kill-'))
  const began = performance.now()
  const seed = Number(values.seed ?? Date.now() % 1_000_000)
  try {
    const outcome = await killTimes(Number(values.times), seed, root, (kills) => {
      if (kills % 50 === 0) console.error(`${kills} kills`)
    })
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(JSON.stringify({ seed, ...outcome, seconds: Number(seconds) }))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
