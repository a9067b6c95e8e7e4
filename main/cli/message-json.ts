import type { MessageRow } from '../../core/columns/message-row.ts'
import { rfc3339 } from '../../core/time/rfc3339.ts'

/**
 * A message as `--json` prints it: stable names, documented in docs/cli.md and checked there by a test. Log files have `line`
 * where captures have `packet`. Absent values are null.
 */
export function messageJson(row: MessageRow, file: string): Record<string, unknown> {
  const place = row.transport === 'file' ? { line: row.packet } : { packet: row.packet }
  return {
    file,
    number: row.seq,
    ...place,
    offset: row.offset,
    length: row.length,
    spans: row.spans,
    transport: row.transport,
    framing: row.framing,
    src: row.src,
    dst: row.dst,
    sport: row.sport,
    dport: row.dport,
    pri: row.pri,
    facility: row.facility,
    severity: row.severity,
    format: row.format,
    rule: row.rule,
    time: row.senderTime && rfc3339(row.senderTime, row.timeDigits),
    time_source: row.timeSource,
    wire_time: row.wireTime && rfc3339(row.wireTime, 9),
    host: row.host,
    app: row.app,
    procid: row.procid,
    msgid: row.msgid,
    sd: row.sd,
    text: row.text,
    text_state: row.textState,
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true })

/** The whole frame: as a string, and where that is not exact, byte for byte in base64 too. */
export function rawJson(bytes: Uint8Array): { raw: string; raw_base64?: string } {
  try {
    return { raw: UTF8.decode(bytes) }
  } catch {
    return { raw: LENIENT.decode(bytes), raw_base64: Buffer.from(bytes).toString('base64') }
  }
}
