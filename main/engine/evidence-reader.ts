import { closeSync, openSync, readSync } from 'node:fs'
import type { MessageRow } from '../../core/columns/message-row.ts'
import { readContent } from '../disk/content.ts'
import type { Source } from './source.ts'

/** A file, and how its content stands in it. */
type StoredFile = Pick<Source, 'path' | 'compression'>

/** A stretch of an item's content. */
interface Stretch {
  readonly offset: number
  readonly length: number
}

/** Most bytes of a frame that are shown at once. */
export const MAX_SHOWN = 64 * 1024

/** The bytes of a message's frame, read from the evidence now: what the index says of them is not believed. */
export async function readFrame(source: Source, row: MessageRow): Promise<Uint8Array> {
  let room = MAX_SHOWN
  const stretches: Stretch[] = []
  for (const { offset, length } of stretchesOf(row)) {
    if (room === 0) break
    stretches.push({ offset, length: Math.min(length, room) })
    room -= Math.min(length, room)
  }
  return readStretches(source, stretches)
}

/** Stretches of the content of a file, one behind the other; short where the file is. */
export function readStretches(file: StoredFile, stretches: readonly Stretch[]): Promise<Uint8Array> {
  return file.compression === 'none' ? Promise.resolve(readAt(file.path, stretches)) : readCompressed(file, stretches)
}

/** The pieces of a frame in the order of its bytes; one where it stands in one piece. */
export function stretchesOf({ offset, length, spans }: MessageRow): Stretch[] {
  if (spans === null) return [{ offset, length }]
  return spans.split(' ').map((span) => {
    const [, at = '0', size = '0'] = /^\d+:(\d+)\+(\d+)$/.exec(span) ?? []
    return { offset: Number(at), length: Number(size) }
  })
}

function readAt(path: string, stretches: readonly Stretch[]): Uint8Array {
  const file = openSync(path, 'r')
  try {
    return Buffer.concat(
      stretches.map(({ offset, length }) => {
        const bytes = Buffer.alloc(length)
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
      }),
    )
  } finally {
    closeSync(file)
  }
}

/** Compressed content has no way in but from its beginning; reading ends behind the last stretch. */
async function readCompressed(file: StoredFile, stretches: readonly Stretch[]): Promise<Uint8Array> {
  const pieces = stretches.map(({ length }) => Buffer.alloc(length))
  const end = Math.max(...stretches.map(({ offset, length }) => offset + length))
  let position = 0
  let filled = 0
  await readContent(file.path, file.compression, (bytes) => {
    for (const [i, { offset, length }] of stretches.entries()) {
      const from = Math.max(offset, position)
      const to = Math.min(offset + length, position + bytes.length)
      if (to <= from) continue
      pieces[i]!.set(bytes.subarray(from - position, to - position), from - offset)
      filled += to - from
    }
    position += bytes.length
    return position < end
  })
  const whole = Buffer.concat(pieces)
  return filled === whole.length ? whole : whole.subarray(0, 0)
}
