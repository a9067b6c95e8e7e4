import { createHash } from 'node:crypto'
import type { Expected } from '../../../core/gaps/expected.ts'
import type { LedgerSource } from '../../../core/gaps/ledger.ts'
import type { OpenCase } from '../open-case.ts'
import type { FoundGaps } from './find-gaps.ts'
import { type PlainClock, type PlainFinding, plainClock, plainFinding } from './gap-plain.ts'

/** Rises when a look would find other things in the same evidence, or keeps them in another form: what an older one found is then not used. */
export const LOOK_VERSION = 4

/** What a look found; stands in findings/missing.json and can be found again at any time. */
export interface LookResult {
  readonly version: number
  /** What was looked at, in short: as long as it is equal, another look would find the same. */
  readonly fingerprint: string
  /** Nanoseconds since the epoch, in decimal. */
  readonly lookedAt: string
  readonly looked: FoundGaps['looked']
  readonly unlisted: number
  /** Without those of archives, which the check of seals knows better. */
  readonly findings: readonly PlainFinding[]
  readonly sources: readonly LedgerSource[]
  readonly clocks: readonly PlainClock[]
}

export function lookResult(found: FoundGaps, fingerprint: string, lookedAt: bigint): LookResult {
  const { looked, unlisted, amongMessages, sources, clocks } = found
  const byName = (a: { source: string }, b: { source: string }) => (a.source < b.source ? -1 : 1)
  return {
    version: LOOK_VERSION,
    fingerprint,
    lookedAt: String(lookedAt),
    looked,
    unlisted,
    findings: amongMessages.map(plainFinding),
    sources,
    clocks: clocks.map(plainClock).sort(byName),
  }
}

/** Everything that a look depends on. */
export function fingerprintOf({ manifest, folder }: OpenCase, expected: Expected): string {
  const parts = manifest.parts().map(({ file, crc32, rows }) => [file, crc32, rows])
  const items = folder.items().map(({ entry, outcome }) => [entry.item, outcome?.event])
  const expects = [expected.heartbeats, expected.planned.map((one) => Object.values(one).map(String))]
  return createHash('sha256')
    .update(JSON.stringify([parts, items, expects]))
    .digest('hex')
}
