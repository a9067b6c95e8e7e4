import { toUtf8, utf8 } from '../bytes/utf8.ts'
import { parseMessage } from '../syslog/message.ts'
import { ParsedMessage, RFC5424, TIME_NONE, TIME_STATED } from '../syslog/parsed-message.ts'
import { MAX_APP_NAME, MAX_HOSTNAME, MAX_PROCID } from '../syslog/rfc5424.ts'
import { readStructuredData } from '../syslog/structured-data.ts'
import { rfc3339 } from '../time/rfc3339.ts'
import { joinBytes, structuredElement } from './structured-element.ts'

/**
 * Behind "@" stands the number that RFC 5612 sets aside for documentation: the project holds none of its own, and names without one
 * are for the IETF to give (RFC 5424 §6.3.2).
 */
export const ENTERPRISE = 32_473
/** Relays of ours that a message may have passed. One that has passed as many goes round in a circle, and is not passed on. */
export const MAX_HOPS = 8
/** PRI of a message that has none: user.notice (RFC 3164 §4.3.3). */
const DEFAULT_PRI = 13
/** TIME-SECFRAC has at most six digits (RFC 5424 §6). */
const MAX_FRACTION = 6

/** What is known of a message beside its bytes. */
export interface MessageOrigin {
  /** Origin of the archive that holds it. */
  readonly archive: string
  /** Segment and offset of its first byte, e.g. `000001.pcapng:4711`: the same in each repeat, and of no other message. */
  readonly place: string
  /** Address and port of the socket that it came from; null where it came from none. */
  readonly address: string | null
  readonly port: number | null
  /** Transport and framing, in words. */
  readonly carriage: string
  /** Wire time, nanoseconds since 1970; null: none. */
  readonly wireTime: bigint | null
  /** Bytes are missing at its end, as the capture kept too few. */
  readonly isCut: boolean
  /** It may have been sent before. */
  readonly isRepeat: boolean
}

const parsed = new ParsedMessage()

/**
 * A message as it is passed on, as RFC 5424 text; undefined where it has passed MAX_HOPS relays of ours.
 *
 * A message of RFC 5424 stays as it is, but for elements of structured data behind those that it has: `origin` (§7.2) with the address it
 * came from, where it has none, and ours. Any other is wrapped: its PRI, time, host, program and process id become the header, and MSG is
 * every byte behind its PRI (`form="behind-pri"`: the message was "<" PRI ">" MSG), or all of it where its PRI is absent or not written as
 * RFC 5424 writes it (`form="whole"`). `time` says whose the TIMESTAMP is: `stated` (the sender's, zone and year included), else `wire`,
 * else `inferred` from what the sender wrote, else `none`.
 */
export function relayedMessage(bytes: Uint8Array, origin: MessageOrigin): Uint8Array | undefined {
  const referenceSec = origin.wireTime === null ? Number.NaN : Number(origin.wireTime / 1_000_000_000n)
  parseMessage(bytes, 0, bytes.length, { referenceSec, zoneOffset: 0 }, parsed)
  const place = parsed.format === RFC5424 && parsed.pri >= 0 ? structuredDataOf(bytes) : undefined
  const present = place === undefined ? [] : readStructuredData(bytes, place.start, place.end).map(({ id }) => id)
  const hop = present.filter((id) => /^logwitness(-\d)?@32473$/.test(id)).length + 1
  if (hop > MAX_HOPS) return undefined
  const id = `logwitness${hop === 1 ? '' : `-${hop}`}@${ENTERPRISE}`
  const added = (form: string, time?: string) =>
    [
      origin.address === null || present.includes('origin') ? '' : structuredElement('origin', { ip: origin.address }),
      structuredElement(id, {
        archive: origin.archive,
        place: origin.place,
        from:
          origin.address === null
            ? undefined
            : `${bracketed(origin.address)}${origin.port === null ? '' : `:${origin.port}`}`,
        over: origin.carriage,
        wire: origin.wireTime === null ? undefined : rfc3339(String(origin.wireTime), 9),
        form,
        time,
        cut: origin.isCut ? 'yes' : undefined,
        repeat: origin.isRepeat ? 'possible' : undefined,
      }),
    ].join('')
  if (place !== undefined) {
    const { start, end } = place
    const isNil = bytes[start] === 0x2d
    return joinBytes([bytes.subarray(0, isNil ? start : end), toUtf8(added('rfc5424')), bytes.subarray(end)])
  }
  return wrapped(bytes, origin, added)
}

/** Where the structured data of an RFC 5424 message stands: behind six spaces. Undefined where it is malformed. */
function structuredDataOf(bytes: Uint8Array): { readonly start: number; readonly end: number } | undefined {
  if (parsed.sdStart >= 0) return { start: parsed.sdStart, end: parsed.sdEnd }
  let start = 0
  for (let spaces = 0; spaces < 6; start++) {
    if (start >= bytes.length) return undefined
    if (bytes[start] === 0x20) spaces++
  }
  // NILVALUE, and then nothing or a space.
  if (bytes[start] !== 0x2d || (start + 1 < parsed.textEnd && bytes[start + 1] !== 0x20)) return undefined
  return { start, end: start + 1 }
}

function wrapped(bytes: Uint8Array, origin: MessageOrigin, added: (form: string, time: string) => string): Uint8Array {
  const { pri } = parsed
  const written = toUtf8(`<${pri}>`)
  const isPlain = pri >= 0 && written.every((byte, i) => bytes[i] === byte)
  const [time, timestamp] = timestampOf(origin)
  const header = [
    `<${pri < 0 ? DEFAULT_PRI : pri}>1`,
    timestamp,
    field(bytes, parsed.hostStart, parsed.hostEnd, MAX_HOSTNAME) ?? origin.address ?? '-',
    field(bytes, parsed.appStart, parsed.appEnd, MAX_APP_NAME) ?? '-',
    field(bytes, parsed.procidStart, parsed.procidEnd, MAX_PROCID) ?? '-',
    '-',
    added(isPlain ? 'behind-pri' : 'whole', time),
    '',
  ].join(' ')
  return joinBytes([toUtf8(header), isPlain ? bytes.subarray(written.length) : bytes])
}

function timestampOf({ wireTime }: MessageOrigin): readonly [kind: string, text: string] {
  const sender = () => {
    const nanoseconds = BigInt(parsed.sec) * 1_000_000_000n + BigInt(parsed.nano)
    return yearFits(nanoseconds) ? rfc3339(String(nanoseconds), Math.min(parsed.digits, MAX_FRACTION)) : undefined
  }
  const stated = parsed.timeSource === TIME_STATED ? sender() : undefined
  if (stated !== undefined) return ['stated', stated]
  if (wireTime !== null && yearFits(wireTime)) return ['wire', rfc3339(String(wireTime), MAX_FRACTION)]
  const inferred = parsed.timeSource === TIME_NONE || Number.isNaN(parsed.sec) ? undefined : sender()
  return inferred === undefined ? ['none', '-'] : ['inferred', inferred]
}

/** DATE-FULLYEAR has four digits (RFC 5424 §6). */
function yearFits(nanoseconds: bigint): boolean {
  return nanoseconds >= -62_167_219_200_000_000_000n && nanoseconds < 253_402_300_800_000_000_000n
}

/** A name as a header field: PRINTUSASCII within its limit. */
function field(bytes: Uint8Array, start: number, end: number, limit: number): string | undefined {
  if (start < 0 || end <= start || end - start > limit) return undefined
  for (let at = start; at < end; at++) if (bytes[at]! <= 0x20 || bytes[at]! >= 0x7f) return undefined
  return utf8(bytes, start, end)
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address
}
