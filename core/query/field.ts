import { type ColumnName, FRAMINGS, TRANSPORTS } from '../columns/schema.ts'
import { FORMATS } from '../syslog/parsed-message.ts'
import { RULES } from '../syslog/rule.ts'

/** Severities by their number (RFC 5424 §6.2.1, table 2); the first name of each is the one we write. */
export const SEVERITY_NAMES = [
  ['emerg', 'panic', 'emergency'],
  ['alert'],
  ['crit', 'critical'],
  ['err', 'error'],
  ['warning', 'warn'],
  ['notice'],
  ['info', 'informational'],
  ['debug'],
] as const

/** Facilities by their number (RFC 5424 §6.2.1, table 1), with the names of syslog.h; 12 to 15 have none that are agreed on. */
export const FACILITY_NAMES = [
  ['kern'],
  ['user'],
  ['mail'],
  ['daemon'],
  ['auth', 'security'],
  ['syslog'],
  ['lpr'],
  ['news'],
  ['uucp'],
  ['cron'],
  ['authpriv'],
  ['ftp'],
  ['ntp'],
  ['audit'],
  ['logalert'],
  ['clock'],
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => [`local${i}`]),
] as readonly (readonly string[])[]

interface FieldDef {
  /** Columns that are asked; of several, one must match. */
  readonly columns: readonly ColumnName[]
  /**
   * `name`: a short string, compared as a whole. `text`: a longer one, searched. `word`: one of `words`. `number`: a whole number up to
   * `max`, some with names. `time`: nanoseconds since the epoch.
   */
  readonly type: 'name' | 'text' | 'word' | 'number' | 'time'
  readonly words?: readonly string[]
  readonly max?: number
  readonly names?: readonly (readonly string[])[]
}

const MAX_U32 = 2 ** 32 - 1

/** What a query can ask for. docs/query.md describes each; a test compares the two. */
export const QUERY_FIELDS = {
  any: { columns: ['text', 'host', 'app', 'procid', 'msgid', 'sd', 'src', 'dst'], type: 'text' },
  text: { columns: ['text'], type: 'text' },
  host: { columns: ['host'], type: 'name' },
  app: { columns: ['app'], type: 'name' },
  procid: { columns: ['procid'], type: 'name' },
  msgid: { columns: ['msgid'], type: 'name' },
  sd: { columns: ['sd'], type: 'text' },
  src: { columns: ['src'], type: 'name' },
  dst: { columns: ['dst'], type: 'name' },
  addr: { columns: ['src', 'dst'], type: 'name' },
  sport: { columns: ['sport'], type: 'number', max: 65_535 },
  dport: { columns: ['dport'], type: 'number', max: 65_535 },
  port: { columns: ['sport', 'dport'], type: 'number', max: 65_535 },
  pri: { columns: ['pri'], type: 'number', max: 191 },
  facility: { columns: ['facility'], type: 'number', max: 23, names: FACILITY_NAMES },
  severity: { columns: ['severity'], type: 'number', max: 7, names: SEVERITY_NAMES },
  format: { columns: ['format'], type: 'word', words: FORMATS },
  rule: { columns: ['rule'], type: 'word', words: RULES.slice(1).map((rule) => rule.id) },
  transport: { columns: ['transport'], type: 'word', words: TRANSPORTS },
  framing: { columns: ['framing'], type: 'word', words: FRAMINGS },
  item: { columns: ['item'], type: 'number', max: MAX_U32 },
  packet: { columns: ['packet'], type: 'number', max: MAX_U32 },
  seq: { columns: ['seq'], type: 'number', max: Number.MAX_SAFE_INTEGER },
  time: { columns: ['sender_time'], type: 'time' },
  wire: { columns: ['wire_time'], type: 'time' },
} as const satisfies Record<string, FieldDef>

export type QueryField = keyof typeof QUERY_FIELDS
type FieldOf<Type> = { [F in QueryField]: (typeof QUERY_FIELDS)[F]['type'] extends Type ? F : never }[QueryField]
export type StringField = FieldOf<'name' | 'text' | 'word'>
export type IntervalField = FieldOf<'number' | 'time'>

export function fieldDef(field: QueryField): FieldDef {
  return QUERY_FIELDS[field]
}

/** The field that a word without a field stands for. What a message lacks does not hold the word, so it can always be judged. */
export const ANY = 'any'

export function isQueryField(name: string): name is QueryField {
  return Object.hasOwn(QUERY_FIELDS, name)
}

/** The candidate that is most like `name`, by the number of letters to change; undefined where none is like it. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length / 2)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** Longer names are not compared: the work grows with the square. */
const MAX_COMPARED = 40

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  if (a.length > MAX_COMPARED) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same))
    }
    row = next
  }
  return row[b.length]!
}
