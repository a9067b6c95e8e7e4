import { type Columns, MessageBatch, type TextColumn, type TimeColumn } from '../../core/columns/message-batch.ts'
import type { NameColumn } from '../../core/columns/name-column.ts'
import { MESSAGE_COLUMNS } from '../../core/columns/schema.ts'
import { isTime } from '../../core/columns/time-range.ts'

/** A generator of pseudo-random numbers that gives the same ones for the same seed (xorshift). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 4_294_967_296) * below)
  }
}

const TEXTS = [
  Buffer.from('plain text'),
  Buffer.alloc(0),
  Buffer.from('café 🔥'),
  Buffer.from([0xff, 0x41, 0xc3]),
  Buffer.from([0x41, 0, 0x42]),
  Buffer.from([0xa9, 0x41]),
  Buffer.from([0xe2, 0x82]),
]

/** How wild the values of a batch are. `calm`: like a capture. `jumps`: nulls, steps, odd text. `wild`: the whole range of each type. */
export type Temper = 'calm' | 'constant' | 'jumps' | 'wild'

/** A batch in which every column holds what is hardest for an encoder at the given temper. */
export function hostileBatch(rows: number, temper: Temper, seed: number): MessageBatch {
  const random = randomFrom(seed)
  const batch = MessageBatch.create({ capacity: rows })
  batch.rows = rows
  for (const def of MESSAGE_COLUMNS) {
    const column: Columns[keyof Columns] = batch.columns[def.name]
    const odd = temper === 'jumps' || temper === 'wild'
    let last = def.kind === 'time' ? 1_790_000_000 : 1
    for (let i = 0; i < rows; i++) {
      switch (def.kind) {
        case 'count':
          last =
            def.name === 'seq'
              ? i + 1
              : temper === 'wild'
                ? random(2 ** 53)
                : temper === 'constant'
                  ? 7
                  : last + random(odd ? 2 ** 33 : 300)
          ;(column as Float64Array)[i] = last
          break
        case 'number': {
          const top = 2 ** def.bits
          const value =
            def.name === 'item' || temper === 'constant'
              ? 3
              : temper === 'calm'
                ? random(Math.min(top, 200))
                : random(top)
          const absent = def.optional && odd && random(3) === 0
          ;(column as Uint32Array)[i] = absent ? top - 1 : value
          break
        }
        case 'time': {
          const { sec, nano } = column as TimeColumn
          if (temper === 'wild') last = random(2 ** 34) - 2 ** 33
          else if (temper !== 'constant') last += odd && random(50) === 0 ? -random(1e7) : random(2)
          const kind = odd ? random(12) : 5
          sec[i] = kind < 3 ? Number.NaN : kind === 3 ? 1e12 : last
          nano[i] = temper === 'constant' ? 5 : temper === 'wild' ? random(2 ** 32) : random(1e9)
          break
        }
        case 'word': {
          const low = def.optional && odd ? 0 : def.optional ? 1 : 0
          ;(column as Uint8Array)[i] =
            temper === 'constant' || def.name === 'text_state' ? low : low + random(def.words.length - low)
          break
        }
        case 'name': {
          const names = column as NameColumn
          const name =
            temper === 'constant'
              ? Buffer.from('one')
              : temper === 'wild'
                ? Buffer.from(`h${i % 65_000}`)
                : Buffer.from(`host${random(temper === 'jumps' ? 400 : 40)}`)
          if (odd && random(4) === 0) names.codes[i] = 0
          else names.codes[i] = names.code(odd && random(500) === 0 ? Buffer.from([0x61, 0xe9]) : name, 0, name.length)
          break
        }
        case 'text': {
          const text =
            temper === 'constant' || (def.name === 'spans' && !odd)
              ? Buffer.alloc(0)
              : TEXTS[temper === 'calm' ? 0 : random(TEXTS.length)]!
          const { bytes, lengths } = column as TextColumn
          bytes.set(text, batch.used[def.name])
          batch.used[def.name] += text.length
          lengths[i] = text.length
        }
      }
    }
  }
  return batch
}

/** The values that a reader of the file must find in row i, in the order of the columns. */
export function expectedValues(batch: MessageBatch): (i: number) => (string | bigint | number | null)[] {
  const offsets = { spans: 0, sd: 0, text: 0 }
  const scalar = new TextDecoder()
  const isValid = (bytes: Uint8Array) => Buffer.from(scalar.decode(bytes)).equals(bytes)
  // U+FFFD once per bad byte, written another way than the code under test: one byte at a time through the decoder.
  const repair = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; ) {
      const length = [1, 2, 3, 4].find((n) => at + n <= bytes.length && isValid(bytes.subarray(at, at + n)))
      text += length ? scalar.decode(bytes.subarray(at, at + length)) : '\ufffd'
      at += length ?? 1
    }
    return text
  }
  const known = new Map<string, string>()
  const textOf = (bytes: Uint8Array): string => {
    const key = Buffer.from(bytes).toString('latin1')
    let text = known.get(key)
    if (text === undefined) {
      text = repair(bytes)
      known.set(key, text)
    }
    return text
  }
  return (i) => {
    let replaced = false
    const valid = (bytes: Uint8Array): string => {
      const text = textOf(bytes)
      if (text.includes('\ufffd')) replaced = true
      return text
    }
    return MESSAGE_COLUMNS.map((def) => {
      const column: Columns[keyof Columns] = batch.columns[def.name]
      if (def.kind === 'count') return BigInt((column as Float64Array)[i]!)
      if (def.kind === 'time') {
        const { sec, nano } = column as TimeColumn
        return isTime(sec[i]!) ? BigInt(sec[i]!) * 1_000_000_000n + BigInt(nano[i]!) : null
      }
      if (def.kind === 'number') {
        const value = (column as Uint32Array)[i]!
        return def.optional && value === 2 ** def.bits - 1 ? null : value
      }
      if (def.kind === 'name') {
        const names = column as NameColumn
        const code = names.codes[i]!
        return code === 0 ? null : valid(names.bytes.subarray(names.ends[code - 1]!, names.ends[code]!))
      }
      if (def.kind === 'text') {
        const { bytes, lengths } = column as TextColumn
        const start = offsets[def.name]
        offsets[def.name] += lengths[i]!
        return valid(bytes.subarray(start, start + lengths[i]!))
      }
      const code = (column as Uint8Array)[i]!
      if (def.name === 'text_state' && code === 0 && replaced) return 'replaced'
      return def.optional && code === 0 ? null : def.words[code]!
    })
  }
}
