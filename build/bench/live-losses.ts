import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { flood } from '../../test/support/flood.ts'
import { accountOf, liveContent, startLive } from '../../test/support/live-capture.ts'
import { makeVeth, type Veth } from '../../test/support/veth.ts'
import { limitProcessor } from './processor-share.ts'

/** What is tried: how large the buffer is, what share of a processor the capture has (null: no limit), and messages a second. */
const TRIALS: readonly (readonly [buffer: string, share: number | null, rate: number])[] = [
  ['16M', null, 1_000],
  ['16M', null, 10_000],
  ['16M', null, 50_000],
  ['16M', 0.1, 50_000],
  ['16M', 0.1, 80_000],
  ['1M', 0.1, 80_000],
  ['64K', 0.1, 80_000],
  ['64K', 0.02, 80_000],
]
/** How long is sent, seconds, and how long the payload of a message is, bytes. */
const SECONDS = 3
const BYTES = 200

export interface LossRow {
  readonly buffer: string
  readonly share: number | null
  /** Messages a second, as they were sent. */
  readonly rate: number
  readonly sent: number
  /** Packets in the archive, each once. */
  readonly captured: number
  /** What the archive says was dropped. */
  readonly told: number | undefined
  /** What was sent and is not in the archive, by its numbers. */
  readonly missing: number
}

/** What is lost at some rates, and what the archive says of it. */
export async function lossRows(folder: string): Promise<LossRow[]> {
  const wire = makeVeth()
  try {
    const rows: LossRow[] = []
    for (const [buffer, share, rate] of TRIALS) rows.push(await attempt(wire, folder, buffer, share, rate))
    return rows
  } finally {
    wire.remove()
  }
}

async function attempt(
  wire: Veth,
  folder: string,
  buffer: string,
  share: number | null,
  rate: number,
): Promise<LossRow> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const limit = share === null ? undefined : limitProcessor(`logwitness-losses-${process.pid}`, share)
  if (share !== null && limit === undefined) throw new Error('no control group can be made')
  const archive = join(folder, 'archive')
  const live = startLive({
    interface: wire.interface,
    archive,
    keys: join(folder, 'keys'),
    flags: ['--filter', 'udp port 514', '--engine', 'libpcap', '--buffer', buffer],
    inside: wire.catcher,
  })
  try {
    await live.heard('started')
    await sleep(300)
    limit?.add(live.child.pid!)
    const what = { to: wire.nowhere, count: SECONDS * rate, rate, bytes: BYTES, through: wire.interface }
    const { sent, seconds } = await flood(what, wire.sender)
    const code = await live.end()
    if (code !== 0) throw new Error(`the capture ended with ${code}: ${live.remarks()}`)
    const { segments, numbers } = liveContent(archive)
    const { missing, twice, strange } = accountOf(numbers, sent)
    if (twice + strange > 0) throw new Error(`${twice} packets are there twice, ${strange} were never sent`)
    const told = segments.at(-1)?.dropped
    return { buffer, share, rate: sent / seconds, sent, captured: numbers.length, told, missing }
  } finally {
    live.child.kill('SIGKILL')
    await live.ended
    await sleep(100)
    limit?.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}
