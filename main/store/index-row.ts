import type { DuckDBMaterializedResult } from '@duckdb/node-api'
import type { MessageRow } from '../../core/columns/message-row.ts'
import { type ColumnName, MESSAGE_COLUMNS } from '../../core/columns/schema.ts'

/** All columns in the order in which `rowsOf` reads them. */
export const ALL_COLUMNS = MESSAGE_COLUMNS.map(({ name }) => `"${name}"`).join(', ')

/** Rows of a query for ALL_COLUMNS. */
export async function rowsOf(result: DuckDBMaterializedResult): Promise<MessageRow[]> {
  return (await result.getRows()).map((values) => {
    const cells = Object.fromEntries(MESSAGE_COLUMNS.map(({ name }, i) => [name, values[i]])) as Record<
      ColumnName,
      unknown
    >
    const time = (name: ColumnName) => (cells[name] === null ? null : String(cells[name]))
    const text = (name: ColumnName) => (cells[name] as string | null) || null
    return {
      item: cells.item as number,
      seq: Number(cells.seq),
      packet: cells.packet as number,
      offset: Number(cells.off),
      length: cells.len as number,
      spans: text('spans'),
      wireTime: time('wire_time'),
      senderTime: time('sender_time'),
      timeSource: cells.time_source as MessageRow['timeSource'],
      timeDigits: cells.time_digits as number,
      pri: cells.pri as number | null,
      facility: cells.facility as number | null,
      severity: cells.severity as number | null,
      format: cells.format as MessageRow['format'],
      rule: cells.rule as string | null,
      transport: cells.transport as MessageRow['transport'],
      framing: cells.framing as MessageRow['framing'],
      src: cells.src as string | null,
      dst: cells.dst as string | null,
      sport: cells.sport as number | null,
      dport: cells.dport as number | null,
      host: cells.host as string | null,
      app: cells.app as string | null,
      procid: cells.procid as string | null,
      msgid: cells.msgid as string | null,
      sd: text('sd'),
      text: cells.text as string,
      textState: cells.text_state as MessageRow['textState'],
    }
  })
}
