// npm run bench -- --live-only: at which rate a live capture loses nothing, beside dumpcap and tcpdump, each with the same share of
// one processor. A sender on the machine itself is slower than any of them, so that without the limit nobody would lose anything.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { flood, floodProgram } from '../../test/support/flood.ts'
import { cannotSeparate, makeVeth, type Veth } from '../../test/support/veth.ts'
import { findProgram } from '../provision/places.ts'
import { type LiveContender, liveContenders } from './live-contenders.ts'
import { limitProcessor } from './processor-share.ts'

/** The share of one processor that each contender has. */
export const SHARE = 0.1
/** How long is sent at each rate, seconds, and how near the bisection comes. */
const SECONDS = 3
const NEARNESS = 1.06
/** Rates between which is looked, packets a second, and how long a message is, bytes. */
const [SLOWEST, FASTEST] = [5_000, 200_000]
const BYTES = 200
/** Messages that each contender gets beforehand. */
const WARM = 300_000
/** A contender has so long to begin and to end, milliseconds. */
const PATIENCE = 20_000

export interface LiveRow {
  readonly name: string
  /** Highest rate at which nothing was lost, packets a second; undefined: `state` says why. */
  readonly rate: number | undefined
  readonly state: string
  /** Processor time per packet at that rate, microseconds. */
  readonly cost: number | undefined
}

/** A row for each contender; one with a state alone where nothing can be measured. */
export async function liveRows(folder: string, tell: (text: string) => void): Promise<LiveRow[]> {
  const none = (name: string, state: string): LiveRow => ({ name, rate: undefined, state, cost: undefined })
  if (cannotSeparate !== false) return [none('live capture', cannotSeparate)]
  if (floodProgram() === undefined) return [none('live capture', 'no compiler for the sender')]
  const wire = makeVeth()
  const rows: LiveRow[] = []
  try {
    for (const one of liveContenders(wire.interface, folder)) {
      if (one.program !== process.execPath && findProgram(one.program) === undefined)
        rows.push(none(one.name, 'not installed'))
      else rows.push(await bisect(one, wire, folder, tell))
    }
  } finally {
    wire.remove()
  }
  return rows
}

async function bisect(one: LiveContender, wire: Veth, folder: string, tell: (text: string) => void): Promise<LiveRow> {
  let [low, high] = [SLOWEST, FASTEST]
  let cost: number | undefined
  while (high / low > NEARNESS) {
    const rate = Math.round(Math.sqrt(low * high))
    const trial = await attempt(one, wire, folder, rate)
    tell(`${one.name}: ${Math.round(trial.rate)} a second, ${trial.dropped} dropped`)
    if (trial.dropped === 0) {
      // Where the sender does not keep up, what it did counts, and there is nothing faster to try.
      low = trial.rate
      cost = trial.cost
      if (trial.rate < 0.95 * rate) break
    } else high = rate
  }
  return {
    name: one.name,
    rate: cost === undefined ? undefined : low,
    state: cost === undefined ? 'loses always' : '',
    cost,
  }
}

/** Sends at a rate while a contender captures. */
async function attempt(one: LiveContender, wire: Veth, folder: string, rate: number) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const share = limitProcessor(`logwitness-bench-${process.pid}`, SHARE)
  if (share === undefined) throw new Error('no control group can be made: the share of a processor cannot be limited')
  const [program, ...args] = [...wire.catcher, ...one.command]
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const ended = once(child, 'close')
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes
    })
  const patience = setTimeout(() => child.kill('SIGKILL'), 4 * PATIENCE)
  try {
    for (const until = Date.now() + PATIENCE; !one.ready.test(said); await sleep(20))
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${one.name} does not capture:\n${said}`)
    // Before the limit: what runs for weeks is not measured while it begins.
    const send = (count: number, rate: number) =>
      flood({ to: wire.nowhere, count, rate, bytes: BYTES, through: wire.interface }, wire.sender)
    await send(WARM, WARM / 4)
    await sleep(300)
    share.add(child.pid!)
    const before = share.used()
    const { sent, seconds } = await send(rate * SECONDS, rate)
    await sleep(500)
    const cost = (share.used() - before) / sent
    child.kill('SIGINT')
    await ended
    const dropped = one.dropped.exec(said)?.[1]
    if (dropped === undefined) throw new Error(`${one.name} does not say what was dropped:\n${said}`)
    return { rate: sent / seconds, dropped: Number(dropped), cost }
  } finally {
    clearTimeout(patience)
    child.kill('SIGKILL')
    await ended
    await sleep(50)
    share.remove()
    rmSync(join(folder, 'archive'), { recursive: true, force: true })
  }
}
