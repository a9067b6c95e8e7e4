import type { Columns, MessageBatch } from './message-batch.ts'
import type { NameColumn } from './name-column.ts'
import { MESSAGE_COLUMNS } from './schema.ts'

/** What a reader of a batch needs of it. */
export type BatchRows = Pick<MessageBatch, 'rows' | 'columns' | 'used'>

/** The rows of a batch from `start` (0-based) on. They share its memory, and its dictionaries of names. */
export function rowsFrom({ rows, columns, used }: BatchRows, start: number): BatchRows {
  const own: Record<string, unknown> = {}
  const left = { ...used }
  for (const { name, kind } of MESSAGE_COLUMNS) {
    if (kind === 'time') {
      const { sec, nano } = columns[name]
      own[name] = { sec: sec.subarray(start), nano: nano.subarray(start) }
    } else if (kind === 'name') {
      const { codes, bytes, ends, size } = columns[name]
      own[name] = { codes: codes.subarray(start), bytes, ends, size } as NameColumn
    } else if (kind === 'text') {
      const { bytes, lengths } = columns[name]
      let before = 0
      for (let row = 0; row < start; row++) before += lengths[row]!
      own[name] = { bytes: bytes.subarray(before), lengths: lengths.subarray(start) }
      left[name] = used[name] - before
    } else own[name] = columns[name].subarray(start)
  }
  return { rows: rows - start, columns: own as Columns, used: left }
}
