import { SIGNATURES } from './signature-table.ts'
import type { Signature } from './signatures/form.ts'

/**
 * Short literals in lower case, of which each text that a signature matches holds at least one, letter case aside. Few other
 * texts do, so that the others need not be looked at. Exception: what the program `syslogd` says of itself (SIGNATURE_APP).
 */
export const SIGNATURE_ANCHORS: readonly string[] = [
  'dropp',
  'suppress',
  'repeated ',
  'limit',
  'discarded',
  '.qi file',
  'may be lost',
  'oversize',
  "(module '",
  'syslog',
  'missed ',
  'rotating',
  'journal ',
  'overflow',
  'out of memory',
  'type=daemon_',
  'smaller than last',
  'rejecting connection',
  '<enobufs>',
  '-- mark --',
  'ssh pull ',
  'ssh push ',
]

/** All rows of this program are looked at: it says "restart", and no more. */
export const SIGNATURE_APP = 'syslogd'

/** Characters of a text that are looked at: reports are short, but for lists of counters. What stands beyond is not read. */
export const MAX_REPORT = 16_384

/** Characters of a report that a finding quotes. */
export const MAX_QUOTE = 160

/** One thing that a report states. */
export interface Statement {
  readonly signature: Signature
  /** Queue, counter or file that is concerned; '' where none is named. */
  readonly name: string
  /** null: no count is stated. */
  readonly count: number | null
  /** The words that state it, at most MAX_QUOTE characters. */
  readonly quote: string
}

const NOTHING: readonly Statement[] = []

/** Signatures by the anchors that their literals hold, so that a text is tried against few of them. */
export type SignatureIndex = readonly (readonly [anchor: string, signatures: readonly Signature[]])[]

export function signatureIndex(signatures: readonly Signature[]): SignatureIndex {
  const holds = ({ literals }: Signature, anchor: string) =>
    literals.some((literal) => literal.toLowerCase().includes(anchor))
  const groups = SIGNATURE_ANCHORS.map(
    (anchor) => [anchor, signatures.filter((signature) => holds(signature, anchor))] as const,
  )
  return groups.filter(([, group]) => group.length > 0)
}

const ALL = signatureIndex(SIGNATURES)

/**
 * What a message states of losses, by the first signature of `index` that it matches; several statements where it lists
 * counters. Reads a tag and a text as the parser gives them, and lines in which it found no tag.
 */
export function statementsOf(app: string | null, text: string, index: SignatureIndex = ALL): readonly Statement[] {
  const words = text.length > MAX_REPORT ? text.slice(0, MAX_REPORT) : text
  const line = (app === null ? words : `${app}: ${words}`).trimEnd()
  const folded = line.toLowerCase()
  for (const [anchor, signatures] of index) {
    if (!folded.includes(anchor)) continue
    for (const signature of signatures) {
      if (!signature.literals.some((literal) => line.includes(literal))) continue
      const statements = signature.pattern.global ? counters(signature, line) : single(signature, line)
      if (statements.length > 0) return statements
    }
  }
  return NOTHING
}

function single(signature: Signature, line: string): readonly Statement[] {
  const match = signature.pattern.exec(line)
  return match ? [statement(signature, match, match[signature.name] ?? '')] : NOTHING
}

/** Name of the object whose counters a line of rsyslog's impstats lists, as text or as JSON. */
const OBJECT = /(?:^|: )([^:]{1,100}): origin=|"name": ?"([^"]{1,100})"/

function counters(signature: Signature, line: string): readonly Statement[] {
  const object = OBJECT.exec(line)
  const prefix = object ? `${object[1] ?? object[2]} ` : ''
  return [...line.matchAll(signature.pattern)].map((match) =>
    statement(signature, match, `${prefix}${match[signature.name] ?? ''}`),
  )
}

function statement(signature: Signature, match: RegExpExecArray, name: string): Statement {
  const count = signature.count === 0 ? null : Number(match[signature.count])
  const quote = match[0].replace(/^[:\]\s]+/, '').slice(0, MAX_QUOTE)
  return { signature, count, name: signature.name === 0 ? '' : own(name), quote: own(quote.trimEnd()) }
}

/** A copy: a part of a string may keep the whole of it in memory, and what is kept of a report must be small. */
function own(part: string): string {
  return ` ${part}`.slice(1)
}
