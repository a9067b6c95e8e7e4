import { makeRandom } from '../test/support/random.ts'
import { writeArchives } from './archive.ts'
import { type Files, writeDisks } from './disk.ts'
import { dropFrom, intrusion, scripted, silentOnWire } from './intrusion.ts'
import { at, HOUR, MINUTE, type Said } from './message.ts'
import { dayBefore, ordinaryDay } from './noise.ts'
import { send } from './send.ts'
import { snapshot } from './state.ts'
import { captureFile, type Packet, type Statistics } from './wire.ts'

const SEED = 20261118
const start = at('17 11:00:00')
const end = at('18 11:00:00')

/** The whole sample: files by their path under samples/. */
export function makeSample(): Files {
  const said = tell()
  const packets = send(makeRandom(SEED, 2), said)
  const files: Files = new Map([['incident.pcapng', captureFile(packets, statistics(said, packets))]])
  const disks = writeDisks(said, (host) => dayBefore(makeRandom(SEED, 3), host))
  for (const [path, bytes] of disks) files.set(`logs/${path}`, bytes)
  for (const [path, bytes] of writeArchives(said)) files.set(path, bytes)
  files.set('state/web-03_2026-11-17.mtree', snapshot('before'))
  files.set('state/web-03_2026-11-18.mtree', snapshot('after'))
  return files
}

/** All that was said, in the order of time. */
function tell(): Said[] {
  const random = makeRandom(SEED, 1)
  const ordinary = ordinaryDay(random, start, end, { 'db-01': silentOnWire }).filter(
    ({ host, time }) => host !== 'web-03' || time < scripted.from || time > scripted.to,
  )
  const said = [...ordinary, ...intrusion(random)].sort((a, b) => a.time - b.time)
  return said.map((one) => ({ ...one, text: one.text.replace('@LINES', () => deletedLines(said)) }))
}

/** The first and last line number in auth.log of what was deleted, as sed takes them. */
function deletedLines(said: readonly Said[]): string {
  const lines = said.filter(
    ({ host, facility, only, time }) =>
      host === 'web-03' && facility === 10 && only !== 'wire' && time >= at('18 00:00:00'),
  )
  const first = lines.findIndex(({ deleted }) => deleted)
  const last = lines.findLastIndex(({ deleted }) => deleted)
  return `${first + 1},${last + 1}d`
}

/** The capture's own account: once an hour, and at the end of the minute in which it lost packets. */
function statistics(said: readonly Said[], packets: readonly Packet[]): Statistics[] {
  const lost = said.filter(({ only }) => only === 'dropped').length
  const times = Array.from({ length: 24 }, (_, i) => start + (i + 1) * HOUR)
  const minute = Math.floor(dropFrom / MINUTE) * MINUTE
  return [...times, minute, minute + MINUTE]
    .sort((a, b) => a - b)
    .map((micros) => {
      const time = BigInt(micros) * 1000n
      const dropped = micros > dropFrom ? lost : 0
      return { time, received: packets.filter((packet) => packet.time < time).length + dropped, dropped }
    })
}
