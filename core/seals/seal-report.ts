import {
  type IntegrityFinding,
  MAX_LISTED_FILES,
  MAX_LISTED_FINDINGS,
  type SealedFile,
  type SealReport,
} from '../verdict/report.ts'
import { VERDICTS, type Verdict, worst } from '../verdict/verdict.ts'

/** What is known of a seal before it is summed up. */
export interface SealFacts extends Pick<SealReport, 'path' | 'type' | 'detail'> {
  readonly signer?: string | null
  readonly time?: string | null
  readonly files: readonly SealedFile[]
  readonly findings: readonly IntegrityFinding[]
  /** What was found of the seal as a whole, besides its files. */
  readonly whole?: readonly { readonly verdict: Verdict; readonly reason: string }[]
}

/** A finding about a file, without the places that only archives have. */
export function sealFinding(kind: IntegrityFinding['kind'], file: string, text: string): IntegrityFinding {
  const none = { segment: null, record: null, records: null, offset: null, length: null, message: null }
  return { kind, file, ...none, text }
}

/** Sums a seal up: the worst verdict of its files and of itself, and one sentence why. */
export function sealReport(facts: SealFacts): SealReport {
  const { path, type, detail, signer = null, time = null, files, findings, whole = [] } = facts
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>
  for (const file of files) counts[file.verdict]++
  const verdict = worst([...whole, ...files].map((part) => part.verdict))
  const sorted = files.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
  const sentences = whole.map(({ reason }) => reason)
  if (files.length === 1) sentences.push(files[0]!.reason)
  if (files.length > 1) sentences.push(countSentence(counts, files.length, sorted[0]!))
  return {
    path,
    type,
    detail,
    verdict,
    reason: sentences.length > 0 ? sentences.join(' ') : 'It names no file.',
    signer,
    time,
    files: sorted.slice(0, MAX_LISTED_FILES),
    counts,
    findings: findings.slice(0, MAX_LISTED_FINDINGS),
  }
}

function countSentence(counts: Readonly<Record<Verdict, number>>, all: number, first: SealedFile): string {
  const good = counts.verified + counts.unsigned
  const parts = [`${good} of ${all} files match`]
  if (counts.failed > 0) parts.push(`${counts.failed} failed`)
  if (counts['cannot check'] > 0) parts.push(`${counts['cannot check']} could not be checked`)
  if (counts['not checked'] > 0) parts.push(`${counts['not checked']} were not checked`)
  if (good > 0) parts.push(counts.unsigned > 0 ? 'nobody signed the list' : 'the list is signed')
  const example = good < all ? ` ${first.path}: ${first.reason}` : ''
  return `${parts.join('; ')}.${example}`
}
