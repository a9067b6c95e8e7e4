import { readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sealFinding, sealReport } from '../../core/seals/seal-report.ts'
import { findUnsealed } from '../../core/seals/unsealed.ts'
import { MAX_LISTED_FINDINGS, type SealReport, type SealType } from '../../core/verdict/report.ts'
import { prepareBag } from './bags.ts'
import { prepareChecksums } from './checksums.ts'
import type { CheckedSeal, PreparedSeal, SealContext, SealOptions } from './context.ts'
import { createDigests } from './digests.ts'
import type { FoundSeal } from './find-seals.ts'
import { prepareSignedNote } from './signed-notes.ts'
import { prepareSshSignature } from './ssh-signatures.ts'

export type { SealOptions } from './context.ts'

/** Signatures come first: one that is good vouches for the list that it is over. */
const ORDER: readonly SealType[] = ['ssh signature', 'time stamp', 'signed note', 'checksums', 'sidecar', 'bagit']

const PREPARE: Readonly<
  Record<SealType, (path: string, context: SealContext) => PreparedSeal | Promise<PreparedSeal>>
> = {
  checksums: prepareChecksums,
  sidecar: prepareChecksums,
  bagit: prepareBag,
  'ssh signature': prepareSshSignature,
  'signed note': prepareSignedNote,
  // Loaded where there is one: what reads certificates is large.
  'time stamp': async (path, context) => (await import('./time-stamps.ts')).prepareTimeStamp(path, context),
}

/**
 * Checks each of these seals against the files that it names; the reports stand in the order of the seals. Each file is read once,
 * whatever number of seals name it (a compressed one twice, where only its content can match). Throws only where `signal` says to stop.
 */
export async function checkSeals(found: readonly FoundSeal[], options: SealOptions): Promise<SealReport[]> {
  const context: SealContext = { options, digests: createDigests(options), proven: new Map() }
  const prepared: { seal: FoundSeal; check: PreparedSeal['check'] }[] = []
  for (const seal of found) {
    options.signal?.throwIfAborted()
    prepared.push({ seal, check: (await prepare(seal, context)).check })
  }
  const checked = new Map<FoundSeal, CheckedSeal>()
  for (const { seal, check } of prepared.toSorted((a, b) => ORDER.indexOf(a.seal.type) - ORDER.indexOf(b.seal.type))) {
    checked.set(seal, await check().catch((error) => unexpected(seal, error, options)))
  }
  return addUnsealed(found.map((seal) => checked.get(seal)!))
}

async function prepare(seal: FoundSeal, context: SealContext): Promise<PreparedSeal> {
  try {
    if (seal.type !== 'bagit' && statSync(seal.path).isDirectory()) {
      const reason =
        'This folder could not be looked through for seals: it cannot be listed, or holds more than is searched.'
      return still(seal, 'not checked', reason)
    }
    return await PREPARE[seal.type](seal.path, context)
  } catch (error) {
    const failure = unexpected(seal, error, context.options)
    return { check: () => Promise.resolve(failure) }
  }
}

function still(seal: FoundSeal, verdict: 'not checked' | 'cannot check', reason: string): PreparedSeal {
  const { path, type } = seal
  const report = sealReport({ path, type, detail: type, files: [], findings: [], whole: [{ verdict, reason }] })
  return { check: () => Promise.resolve({ report, sealed: [] }) }
}

/** One seal that cannot be checked, for it is gone or the system refuses, must not keep the others from it. */
function unexpected(seal: FoundSeal, error: unknown, options: SealOptions): CheckedSeal {
  options.signal?.throwIfAborted()
  const { path, type } = seal
  const whole = [{ verdict: 'cannot check' as const, reason: `It could not be checked: ${(error as Error).message}.` }]
  return { report: sealReport({ path, type, detail: type, files: [], findings: [], whole }), sealed: [] }
}

/** Adds a finding to the seal of the last sealed file of a rotation that goes on without seals. */
function addUnsealed(checked: readonly CheckedSeal[]): SealReport[] {
  const reports = checked.map(({ report }) => report)
  const seals = new Set(reports.map(({ path }) => realPath(path)))
  /** Which report speaks of a file, by folder and name. */
  const folders = new Map<string, Map<string, number>>()
  for (const [i, { report, sealed }] of checked.entries()) {
    if (report.type === 'bagit') continue
    for (const path of sealed) {
      const names = folders.get(dirname(path)) ?? new Map<string, number>()
      folders.set(dirname(path), names.set(basename(path), i))
    }
  }
  for (const [folder, sealed] of folders) {
    for (const { kind, file, after, text } of findUnsealed(filesOf(folder, seals), new Set(sealed.keys()))) {
      const i = sealed.get(after)!
      const report = reports[i]!
      if (report.findings.length >= MAX_LISTED_FINDINGS) continue
      reports[i] = { ...report, findings: [...report.findings, sealFinding(kind, file, text)] }
    }
  }
  return reports
}

/** Names of the files in a folder that are no seals themselves. */
function filesOf(folder: string, seals: ReadonlySet<string>): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !seals.has(join(folder, entry.name)))
      .map(({ name }) => name)
  } catch {
    return []
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
