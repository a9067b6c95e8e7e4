import { CallError } from '../../contract/call-error.ts'
import type { MessageDetail } from '../../contract/shapes.ts'
import type { MessageRow } from '../../core/columns/message-row.ts'
import { parseMessage } from '../../core/syslog/message.ts'
import { messageParts } from '../../core/syslog/message-parts.ts'
import { ParsedMessage } from '../../core/syslog/parsed-message.ts'
import { RULES } from '../../core/syslog/rule.ts'
import { readStructuredData } from '../../core/syslog/structured-data.ts'
import { VERDICTS } from '../../core/verdict/verdict.ts'
import { MAX_SHOWN, readFrame } from './evidence-reader.ts'
import type { OpenCase } from './open-case.ts'
import { explain } from './probe.ts'

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** One message as the evidence has it now, and whether that is what the index says. */
export async function messageDetail(opened: OpenCase, item: number, seq: number): Promise<MessageDetail> {
  const row = await opened.index.message(item, seq)
  if (!row) throw new CallError('not-found', `Item ${item} has no message ${seq} in the index.`)
  const { bytes, note } = await evidenceOf(opened, row)
  const message = new ParsedMessage()
  const near = row.wireTime ?? row.senderTime
  const referenceSec = near === null ? Number.NaN : Number(BigInt(near) / 1_000_000_000n)
  parseMessage(bytes, 0, bytes.length, { referenceSec, zoneOffset: 0 }, message)
  const agrees = bytes.length > 0 && agreesWith(row, bytes, message)
  const structured = message.sdStart < 0 ? [] : readStructuredData(bytes, message.sdStart, message.sdEnd)
  return {
    row: { ...row, verdict: VERDICTS[opened.verdicts.rows().of(item, seq)]! },
    raw: Buffer.from(bytes).toString('base64'),
    rawLength: row.length,
    fromEvidence: agrees && note === null,
    note: note ?? (agrees ? null : 'the evidence no longer holds what the index says of this message'),
    parts: messageParts(bytes, message),
    structuredData: structured.map(({ id, params }) => ({
      id,
      params: params.map(({ name, value }) => ({ name, value })),
    })),
    ruleText: row.rule === null ? null : ruleText(row.rule),
    address: addressOf(opened, row),
  }
}

/** Whether the index says of a message what its bytes say. Of a frame that is only shown in part, that part is compared. */
function agreesWith(row: MessageRow, bytes: Uint8Array, message: ParsedMessage): boolean {
  const whole = bytes.length === row.length
  if (!whole && bytes.length < MAX_SHOWN) return false
  const part = (start: number, end: number) => (start < 0 ? '' : plain(UTF8.decode(bytes.subarray(start, end))))
  const text = part(message.textStart, message.textEnd)
  if (!whole) return plain(row.text).startsWith(text.slice(0, -1))
  return (
    (row.pri ?? -1) === message.pri &&
    plain(row.host ?? '') === part(message.hostStart, message.hostEnd) &&
    plain(row.app ?? '') === part(message.appStart, message.appEnd) &&
    plain(row.procid ?? '') === part(message.procidStart, message.procidEnd) &&
    plain(row.msgid ?? '') === part(message.msgidStart, message.msgidEnd) &&
    plain(row.sd ?? '') === part(message.sdStart, message.sdEnd) &&
    plain(row.text) === text
  )
}

/** Readers put U+FFFD in place of what is no UTF-8, not all of them equally often. */
function plain(text: string): string {
  return text.replace(/\ufffd+/g, '\ufffd')
}

async function evidenceOf(opened: OpenCase, row: MessageRow): Promise<{ bytes: Uint8Array; note: string | null }> {
  const place = opened.locate(row.item)
  if (!place) return { bytes: new Uint8Array(0), note: 'the evidence file is absent: its bytes cannot be shown' }
  try {
    const bytes = await readFrame(place.source, row)
    return { bytes, note: place.unchanged ? null : 'the evidence file changed since it was taken in' }
  } catch (error) {
    return { bytes: new Uint8Array(0), note: `the evidence file ${explain(error)}` }
  }
}

function ruleText(id: string): string | null {
  const rule = RULES.find((rule) => rule.id === id)
  return rule ? `${rule.section}: ${rule.sentence}` : null
}

/** The address in words, from the item down to the bytes. */
function addressOf(opened: OpenCase, row: MessageRow): MessageDetail['address'] {
  const name = opened.folder.item(row.item)?.entry.name ?? String(row.item)
  const pieces = row.spans?.split(' ').length ?? 1
  return [
    { label: 'item', value: name },
    { label: row.transport === 'file' ? 'line' : 'packet', value: String(row.packet) },
    { label: 'bytes', value: `${row.offset} + ${row.length}${pieces > 1 ? `, in ${pieces} pieces` : ''}` },
    ...(row.transport === 'file'
      ? []
      : [{ label: 'transport', value: `${row.transport.toUpperCase()}, ${row.framing}` }]),
    { label: 'message', value: String(row.seq) },
  ]
}
