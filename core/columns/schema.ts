import { FORMATS, TIME_SOURCES } from '../syslog/parsed-message.ts'
import { RULES } from '../syslog/rule.ts'

/**
 * The columns of a batch of messages, in the order in which they stand in memory and in an index file.
 * docs/formats.md describes each for readers of a case; a test compares the two.
 *
 * kinds
 * - `count`: unsigned whole numbers below 2^53
 * - `number`: whole numbers of 8 or 32 bits; `optional` ones use their largest value for "absent"
 * - `time`: nanoseconds since the epoch, held as seconds and nanoseconds; absent where the seconds are NaN
 * - `name`: strings of at most MAX_NAME bytes, kept once per batch and referred to by code; code 0 is "absent"
 * - `word`: one of a fixed list; code 0 is "absent" when `optional`
 * - `text`: bytes of any length; empty where absent
 */
export type ColumnDef =
  | { readonly name: string; readonly kind: 'count' }
  | { readonly name: string; readonly kind: 'number'; readonly bits: 8 | 32; readonly optional: boolean }
  | { readonly name: string; readonly kind: 'time' }
  | { readonly name: string; readonly kind: 'name' }
  | { readonly name: string; readonly kind: 'word'; readonly words: readonly string[]; readonly optional: boolean }
  | { readonly name: string; readonly kind: 'text' }

/** How a message travelled. The order is the code that columns store. */
export const TRANSPORTS = ['file', 'udp', 'tcp'] as const
export type Transport = (typeof TRANSPORTS)[number]

/**
 * How a frame was delimited: a line of a file, a datagram (RFC 5426), octet counting or a trailer (RFC 6587 §3.4), or only by
 * the end of its stream.
 */
export const FRAMINGS = ['line', 'datagram', 'octet-counting', 'non-transparent', 'end-of-stream'] as const
export type Framing = (typeof FRAMINGS)[number]

/** What was done to the text so that it is valid UTF-8; the evidence keeps the bytes. */
export const TEXT_STATES = ['exact', 'replaced', 'cut'] as const

export const MESSAGE_COLUMNS = [
  { name: 'item', kind: 'number', bits: 32, optional: false }, // number of the evidence item within its case, 1-based
  { name: 'seq', kind: 'count' }, // number of the message within its item, 1-based
  { name: 'packet', kind: 'number', bits: 32, optional: false }, // packet (1-based) or line that carries the first byte
  { name: 'off', kind: 'count' }, // offset of the first byte from the start of the uncompressed item
  { name: 'len', kind: 'number', bits: 32, optional: false }, // bytes of the whole frame, without trailer or octet count
  { name: 'spans', kind: 'text' }, // where the frame is not contiguous: "packet:offset+length packet:offset+length …"
  { name: 'wire_time', kind: 'time' },
  { name: 'sender_time', kind: 'time' },
  { name: 'time_source', kind: 'word', words: TIME_SOURCES, optional: false },
  { name: 'time_digits', kind: 'number', bits: 8, optional: false },
  { name: 'pri', kind: 'number', bits: 8, optional: true },
  { name: 'facility', kind: 'number', bits: 8, optional: true },
  { name: 'severity', kind: 'number', bits: 8, optional: true },
  { name: 'format', kind: 'word', words: FORMATS, optional: false },
  { name: 'rule', kind: 'word', words: RULES.map((rule) => rule.id), optional: true },
  { name: 'transport', kind: 'word', words: TRANSPORTS, optional: false },
  { name: 'framing', kind: 'word', words: FRAMINGS, optional: false },
  { name: 'src', kind: 'name' },
  { name: 'dst', kind: 'name' },
  { name: 'sport', kind: 'number', bits: 32, optional: true },
  { name: 'dport', kind: 'number', bits: 32, optional: true },
  { name: 'host', kind: 'name' },
  { name: 'app', kind: 'name' },
  { name: 'procid', kind: 'name' },
  { name: 'msgid', kind: 'name' },
  { name: 'sd', kind: 'text' },
  { name: 'text', kind: 'text' },
  { name: 'text_state', kind: 'word', words: TEXT_STATES, optional: false },
] as const satisfies readonly ColumnDef[]

export type ColumnName = (typeof MESSAGE_COLUMNS)[number]['name']
