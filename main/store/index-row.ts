import type { DuckDBMaterializedResult } from '@duckdb/node-api'
import type { MessageRow } from '../../core/columns/message-row.ts'
import { type ColumnName, MESSAGE_COLUMNS } from '../../core/columns/schema.ts'

/** All columns in the order in which `rowsOf` reads them. */
export const ALL_COLUMNS = MESSAGE_COLUMNS.map(({ name }) => `"${name}"`).join(', ')

const PLACE = Object.fromEntries(MESSAGE_COLUMNS.map(({ name }, i) => [name, i])) as Record<ColumnName, number>

/** Rows of a query for ALL_COLUMNS. */
export function rowsOf(result: DuckDBMaterializedResult): MessageRow[] {
  const rows: MessageRow[] = []
  for (let i = 0; i < result.chunkCount; i++) {
    const chunk = result.getChunk(i)
    const vectors = MESSAGE_COLUMNS.map((_, column) => chunk.getColumnVector(column))
    for (let row = 0; row < chunk.rowCount; row++) rows.push(messageRow((name) => vectors[PLACE[name]]!.getItem(row)))
  }
  return rows
}

function messageRow(cell: (name: ColumnName) => unknown): MessageRow {
  const time = (name: ColumnName) => {
    const value = cell(name)
    return value === null ? null : String(value)
  }
  const text = (name: ColumnName) => (cell(name) as string | null) || null
  return {
    item: cell('item') as number,
    seq: Number(cell('seq')),
    packet: cell('packet') as number,
    offset: Number(cell('off')),
    length: cell('len') as number,
    spans: text('spans'),
    wireTime: time('wire_time'),
    senderTime: time('sender_time'),
    timeSource: cell('time_source') as MessageRow['timeSource'],
    timeDigits: cell('time_digits') as number,
    pri: cell('pri') as number | null,
    facility: cell('facility') as number | null,
    severity: cell('severity') as number | null,
    format: cell('format') as MessageRow['format'],
    rule: cell('rule') as string | null,
    transport: cell('transport') as MessageRow['transport'],
    framing: cell('framing') as MessageRow['framing'],
    src: cell('src') as string | null,
    dst: cell('dst') as string | null,
    sport: cell('sport') as number | null,
    dport: cell('dport') as number | null,
    host: cell('host') as string | null,
    app: cell('app') as string | null,
    procid: cell('procid') as string | null,
    msgid: cell('msgid') as string | null,
    sd: text('sd'),
    text: cell('text') as string,
    textState: cell('text_state') as MessageRow['textState'],
  }
}
