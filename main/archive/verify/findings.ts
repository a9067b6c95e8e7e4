import { type Alteration, type IntegrityFinding, MAX_LISTED_FINDINGS } from '../../../core/verdict/report.ts'

/** What is known of a finding; the rest cannot be told. */
export type FindingFacts = Partial<IntegrityFinding> & Pick<IntegrityFinding, 'kind' | 'file' | 'text'>

/** Kinds that say what is not sealed, and not that something sealed was altered. */
const HARMLESS: readonly Alteration[] = ['sealing stopped', 'file added']

/** Gathers findings, and counts those that are too many to list. */
export class Findings {
  readonly list: IntegrityFinding[] = []
  more = 0
  /** Whether one of them says that something sealed was altered. */
  failed = false

  add(facts: FindingFacts): void {
    if (!HARMLESS.includes(facts.kind)) this.failed = true
    if (this.list.length >= MAX_LISTED_FINDINGS) {
      this.more++
      return
    }
    const { kind, file, segment = null, record = null, records = null } = facts
    const { offset = null, length = null, message = null, text } = facts
    this.list.push({ kind, file, segment, record, records, offset, length, message, text })
  }
}

/** `1 record`, `12 records`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** `record 7`, `records 7 to 9`. */
export function numbered(what: string, first: number, count: number): string {
  return count === 1 ? `${what} ${first}` : `${what}s ${first} to ${first + count - 1}`
}
