import { z } from 'zod'
import { FRAMINGS, TEXT_STATES, TRANSPORTS } from '../core/columns/schema.ts'
import { REJECT_REASONS, type RejectReason } from '../core/finding.ts'
import { FORMATS, TIME_SOURCES } from '../core/syslog/parsed-message.ts'
import { verdict, verdictCounts } from './integrity.ts'

const time = z.string().nullable()
const name = z.string().nullable()
const number = z.number().int()

/** See MessageRow in core/columns/message-row.ts; a type test keeps the two equal. */
export const messageRow = z.object({
  item: number,
  seq: number,
  packet: number,
  offset: number,
  length: number,
  spans: name,
  wireTime: time,
  senderTime: time,
  timeSource: z.enum(TIME_SOURCES),
  timeDigits: number,
  pri: number.nullable(),
  facility: number.nullable(),
  severity: number.nullable(),
  format: z.enum(FORMATS),
  rule: name,
  transport: z.enum(TRANSPORTS),
  framing: z.enum(FRAMINGS),
  src: name,
  dst: name,
  sport: number.nullable(),
  dport: number.nullable(),
  host: name,
  app: name,
  procid: name,
  msgid: name,
  sd: name,
  text: z.string(),
  textState: z.enum(TEXT_STATES),
})

/** A row as it is shown: what the index has, and the verdict on the record that carries it. */
export const shownRow = messageRow.extend({ verdict })

const rejectReason = z.enum(Object.keys(REJECT_REASONS) as [RejectReason, ...RejectReason[]])

/** What became of the packets (or lines) of an item. `packets` always equals the sum of `fates`. */
export const itemCounts = z.object({
  packets: number,
  messages: number,
  /** Fate of each packet: message, stream, fragment, icmp, tls, other, or reject; see docs/glossary.md. */
  fates: z.record(z.string(), number),
  messagesByTransport: z.record(z.string(), number),
  messagesByFormat: z.record(z.string(), number),
  /** Rejects by reason; exact, however many are listed. */
  rejects: z.partialRecord(rejectReason, number),
  /** Drops that the capture states about itself (pcapng interface statistics); null: it states nothing, so unknown. */
  captureDrops: number.nullable(),
})

export const item = z.object({
  item: number,
  path: z.string(),
  name: z.string(),
  /** 'log' is any file of lines. */
  kind: z.enum(['pcap', 'pcapng', 'log']),
  compression: z.enum(['none', 'gzip', 'zstd', 'xz', 'bzip2']),
  size: number,
  /** SHA-256 of the file's bytes; null while it is being read. */
  sha256: z.string().nullable(),
  /** Records of its content (docs/formats.md), and the root of the RFC 6962 tree over them; null where not all was read. */
  records: number.nullable(),
  root: z.string().nullable(),
  copied: z.boolean(),
  /** `following`: it is being written, and read as it grows; `size` is what was read of it. */
  state: z.enum(['loading', 'complete', 'cancelled', 'failed', 'rebuilding', 'following']),
  /** Whether the file still is what was taken in, as far as looked at on opening the case. */
  now: z.enum(['unchanged', 'changed', 'absent', 'not checked']),
  note: z.string().nullable(),
  /** Of the item as a whole, and why. Rows have their own. */
  verdict,
  verdictReason: z.string(),
  counts: itemCounts,
  firstTime: time,
  lastTime: time,
})

export const caseSummary = z.object({
  path: z.string(),
  name: z.string(),
  revision: number,
  items: z.array(item),
  /** Files that were named but not read, with the reason. */
  unread: z.array(z.object({ path: z.string(), reason: z.string() })),
  messages: number,
  /** Messages by verdict; their sum is `messages`. */
  verdicts: verdictCounts,
  /** Different hosts and sending addresses seen. */
  sources: number,
  firstTime: time,
  lastTime: time,
  /** The job that is running, if any. */
  job: number.nullable(),
})

export const jobProgress = z.object({
  job: number,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** Item being read now. */
  name: z.string(),
  bytes: number,
  totalBytes: number,
  packets: number,
  messages: number,
  bytesPerSecond: number,
  error: z.string().nullable(),
})

/** What a search looked at: an empty result says so instead of only being empty. */
export const scope = z.object({
  messages: number,
  items: number,
  bytes: number,
  rejects: number,
  unreadFiles: number,
  loading: z.boolean(),
  /** Messages that the query could not judge because they lack the field (for example a severity), and which are kept or left out as `unknownKept` says. */
  unknown: number,
})

export const searchOutcome = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    result: number,
    count: number,
    revision: number,
    firstTime: time,
    lastTime: time,
    scope,
    milliseconds: z.number(),
  }),
  z.object({ ok: z.literal(false), error: z.string(), start: number, end: number }),
])

/** `counts[s][b]`: messages of severity s (0..7; 8: none stated) in bucket b; bucket b begins at from + b * step. */
export const histogram = z.object({
  from: z.string(),
  step: z.string(),
  buckets: number,
  counts: z.array(z.array(number)),
  /** `verdicts[v][b]`: messages of bucket b with the verdict VERDICTS[v]. */
  verdicts: z.array(z.array(number)),
  /** Messages that have no time at all and stand in no bucket. */
  withoutTime: number,
})

const counted = z.object({ value: z.string().nullable(), count: number })
export const sourceCounts = z.object({
  items: z.array(z.object({ item: number, count: number })),
  hosts: z.array(counted),
  apps: z.array(counted),
  /** Values beyond those listed. */
  moreHosts: number,
  moreApps: number,
})

export const messageDetail = z.object({
  row: shownRow,
  /** The whole frame, base64; cut at 64 KiB, `rawLength` says how long it is. */
  raw: z.string(),
  rawLength: number,
  /** True: read again from the evidence just now and equal to what was indexed. */
  fromEvidence: z.boolean(),
  note: z.string().nullable(),
  /** Where the parts stand in `raw`. */
  parts: z.array(
    z.object({
      part: z.enum(['pri', 'header', 'time', 'host', 'app', 'procid', 'msgid', 'sd', 'text']),
      start: number,
      end: number,
    }),
  ),
  structuredData: z.array(
    z.object({ id: z.string(), params: z.array(z.object({ name: z.string(), value: z.string() })) }),
  ),
  ruleText: z.string().nullable(),
  /** From the item down to the message: the address in words. */
  address: z.array(z.object({ label: z.string(), value: z.string() })),
})

export const findingList = z.object({
  counts: z.partialRecord(rejectReason, number),
  findings: z.array(
    z.object({ reason: rejectReason, packet: number, offset: number, length: number, detail: z.string() }),
  ),
  /** Findings beyond those listed. */
  more: number,
})

export type ShownRow = z.output<typeof shownRow>
export type ItemCounts = z.output<typeof itemCounts>
export type Item = z.output<typeof item>
export type CaseSummary = z.output<typeof caseSummary>
export type JobProgress = z.output<typeof jobProgress>
export type SearchOutcome = z.output<typeof searchOutcome>
export type Scope = z.output<typeof scope>
export type Histogram = z.output<typeof histogram>
export type SourceCounts = z.output<typeof sourceCounts>
export type MessageDetail = z.output<typeof messageDetail>
export type FindingList = z.output<typeof findingList>
