import { isUtf8, utf8 } from '../bytes/utf8.ts'
import { FORMATS, TIME_SOURCES } from '../syslog/parsed-message.ts'
import { RULES } from '../syslog/rule.ts'
import type { MessageBatch, TextColumn, TimeColumn } from './message-batch.ts'
import type { MessageRow } from './message-row.ts'
import type { NameColumn } from './name-column.ts'
import { FRAMINGS, TEXT_STATES, TRANSPORTS } from './schema.ts'
import { isTime } from './time-range.ts'

/** Reads the rows of a batch as objects, in order; text columns have no index, so rows are visited from the first on. */
export function* readRows(batch: MessageBatch): Generator<{ row: MessageRow; raw: Uint8Array }> {
  const { columns } = batch
  const at = { spans: 0, sd: 0, text: 0, raw: 0 }
  const next = (name: keyof typeof at, column: TextColumn, i: number): Uint8Array => {
    const start = at[name]
    at[name] += column.lengths[i] ?? 0
    return column.bytes.subarray(start, at[name])
  }
  for (let i = 0; i < batch.rows; i++) {
    const spans = text(next('spans', columns.spans, i))
    const sd = text(next('sd', columns.sd, i))
    const said = next('text', columns.text, i)
    const raw = next('raw', batch.raw, i)
    const state = TEXT_STATES[columns.text_state[i]!]!
    const row: MessageRow = {
      item: columns.item[i]!,
      seq: columns.seq[i]!,
      packet: columns.packet[i]!,
      offset: columns.off[i]!,
      length: columns.len[i]!,
      spans: spans || null,
      wireTime: time(columns.wire_time, i),
      senderTime: time(columns.sender_time, i),
      timeSource: TIME_SOURCES[columns.time_source[i]!]!,
      timeDigits: columns.time_digits[i]!,
      pri: optional(columns.pri[i]!, 0xff),
      facility: optional(columns.facility[i]!, 0xff),
      severity: optional(columns.severity[i]!, 0xff),
      format: FORMATS[columns.format[i]!]!,
      rule: columns.rule[i] === 0 ? null : RULES[columns.rule[i]!]!.id,
      transport: TRANSPORTS[columns.transport[i]!]!,
      framing: FRAMINGS[columns.framing[i]!]!,
      src: name(columns.src, i),
      dst: name(columns.dst, i),
      sport: optional(columns.sport[i]!, 0xffff_ffff),
      dport: optional(columns.dport[i]!, 0xffff_ffff),
      host: name(columns.host, i),
      app: name(columns.app, i),
      procid: name(columns.procid, i),
      msgid: name(columns.msgid, i),
      sd: sd || null,
      text: text(said),
      textState: state === 'exact' && !isUtf8(said, 0, said.length) ? 'replaced' : state,
    }
    yield { row, raw }
  }
}

function optional(value: number, absent: number): number | null {
  return value === absent ? null : value
}

function name(column: NameColumn, i: number): string | null {
  const code = column.codes[i]!
  return code === 0 ? null : utf8(column.bytes, column.ends[code - 1]!, column.ends[code]!)
}

function time(column: TimeColumn, i: number): string | null {
  const sec = column.sec[i]!
  return isTime(sec) ? String(BigInt(sec) * 1_000_000_000n + BigInt(column.nano[i]!)) : null
}

function text(bytes: Uint8Array): string {
  return utf8(bytes, 0, bytes.length)
}
