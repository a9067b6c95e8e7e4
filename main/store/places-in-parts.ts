import { readFileSync } from 'node:fs'
import type { Part } from './manifest.ts'
import { PartReader } from './parquet/part-reader.ts'
import { type Clock, extentOf } from './part-order.ts'

const NANOS = 1_000_000_000n

/**
 * For each time, in rising order, how many messages stand before it in parts that are in the order of a clock. A part is read only
 * where a time falls into it.
 */
export function placesInParts(
  parts: readonly Part[],
  clock: Clock,
  times: readonly bigint[],
  pathOf: (part: Part) => string,
): number[] {
  const places: number[] = []
  let before = 0
  let next = 0
  for (const part of parts) {
    const { min, max } = extentOf(part, clock)!
    for (; next < times.length && times[next]! <= min; next++) places.push(before)
    if (next < times.length && times[next]! <= max) {
      const timeOf = effectiveTimes(new PartReader(readFileSync(pathOf(part))), clock)
      for (; next < times.length && times[next]! <= max; next++)
        places.push(before + countBefore(timeOf, part.rows, times[next]!))
    }
    before += part.rows
  }
  for (; next < times.length; next++) places.push(before)
  return places
}

function effectiveTimes(reader: PartReader, clock: Clock): (row: number) => bigint {
  const [own, other] = [clock, clock === 'wire' ? 'sender' : 'wire'].map((name) => reader.times(`${name}_time`))
  return (row) => {
    const { sec, nano } = Number.isNaN(own!.sec[row]!) ? other! : own!
    // One that has no time at all stands behind all others.
    return Number.isNaN(sec[row]!) ? 2n ** 63n : BigInt(sec[row]!) * NANOS + BigInt(nano[row]!)
  }
}

function countBefore(timeOf: (row: number) => bigint, rows: number, time: bigint): number {
  let [low, high] = [0, rows]
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeOf(middle) < time) low = middle + 1
    else high = middle
  }
  return low
}
