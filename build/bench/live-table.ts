// Tables of live capture, as docs/capture.md has them. `node build/node24.mjs build/bench/live-table.ts` prints them alone.
import { join } from 'node:path'
import { floodProgram } from '../../test/support/flood.ts'
import { cannotSeparate } from '../../test/support/veth.ts'
import { projectCache } from '../provision/places.ts'
import { liveRows, SHARE } from './live.ts'
import { lossRows } from './live-losses.ts'
import { printTable, shown } from './table.ts'

const whole = (value: number) => Math.round(value).toLocaleString('en')

/** Prints at which rates nothing is lost, and what is told where something is. */
export async function printLive(folder: string): Promise<void> {
  const none = cannotSeparate || (floodProgram() === undefined && 'no compiler for the sender')
  if (none !== false) return console.log(`\nlive capture: not measured (${none})`)
  const rows = await liveRows(folder, () => {})
  const table = rows.map(({ name, rate, cost, state }) => [
    name,
    rate === undefined ? state : whole(rate),
    shown(cost, 2),
  ])
  console.log(`\nlive capture, each with ${100 * SHARE} % of one processor:\n`)
  printTable([['', 'packets/s without loss', 'CPU us each'], ...table], [0])
  const losses = (await lossRows(folder)).map(({ buffer, share, rate, sent, captured, told, missing }) => [
    buffer,
    share === null ? 'all' : `${100 * share} %`,
    ...[rate, sent, captured, missing].map(whole),
    told === undefined ? 'unknown' : whole(told),
  ])
  console.log('')
  printTable([['buffer', 'processor', 'sent/s', 'sent', 'archived', 'lost', 'told'], ...losses], [])
}

if (process.argv[1] === import.meta.filename) await printLive(join(projectCache, 'bench', 'live'))
