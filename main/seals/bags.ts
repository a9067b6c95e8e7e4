import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { decodeBagPath, type ManifestEntry } from '../../core/seals/bag.ts'
import { sealFinding, sealReport } from '../../core/seals/seal-report.ts'
import { readSealedName } from '../../core/seals/sealed-name.ts'
import { type IntegrityFinding, MAX_LISTED_FINDINGS } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { type BagFolder, type BagManifest, readBagFolder } from './bag-folder.ts'
import { type CheckedSeal, type PreparedSeal, proofOf, type SealContext } from './context.ts'
import { compareDigest, expectedDigest, type Outcome, type Voucher } from './expected-digest.ts'
import { mergeOutcomes } from './outcomes.ts'
import { locate } from './sealed-file.ts'
import type { Target } from './target.ts'

/** Entries between two turns for others. */
const ENTRIES_PER_TURN = 256

/** An entry of a manifest, with the file that it leads to. */
interface BagEntry {
  readonly entry: ManifestEntry
  readonly manifest: BagManifest
  /** Path in the bag. */
  readonly path: string
  readonly target: Target
  /** Why the entry makes the bag invalid, whatever stands there. */
  readonly fault?: string
}

/** Reads the bag at `path` (BagIt, RFC 8493, and the versions from 0.93 on) and announces the digests that it needs. */
export async function prepareBag(path: string, context: SealContext): Promise<PreparedSeal> {
  const bag = readBagFolder(path)
  const entries: BagEntry[] = []
  for (const manifest of bag.manifests) {
    for (const entry of manifest.entries) {
      if (entries.length % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) await setImmediate()
      context.options.signal?.throwIfAborted()
      const found = place(bag, manifest, entry)
      entries.push(found)
      if (found.target.kind === 'file' && manifest.algorithm !== undefined) {
        context.digests.plan(found.target.path, found.target.bytes, manifest.algorithm)
      }
    }
  }
  return { check: () => check(bag, entries, context) }
}

function place(bag: BagFolder, manifest: BagManifest, entry: ManifestEntry): BagEntry {
  const name = readSealedName(entry.path)
  const at = { entry, manifest }
  if (name.kind !== 'inside') {
    const why = name.kind === 'absolute' ? 'its path is absolute, so it was not opened' : name.reason
    return {
      ...at,
      path: entry.path,
      target: { kind: 'refused', reason: why },
      fault: `${manifest.name} names a path outside the bag: ${why}`,
    }
  }
  if (!manifest.isTag && !name.path.startsWith('data/')) {
    const fault = `${manifest.name} names a path that is not in the payload`
    return { ...at, path: name.path, target: { kind: 'refused', reason: fault }, fault }
  }
  // Only from 1.0 on must "%" itself be written as %25; before, names with "%" stood as they are.
  const decoded = decodeBagPath(name.path)
  const isDecoding = Number.parseFloat(bag.declaration?.version ?? '0') >= 1
  const spellings = isDecoding ? [decoded, name.path] : [name.path, decoded]
  const targets = [...new Set(spellings)].map((path) => ({ path, target: locate(bag.path, path) }))
  const found = targets.find(({ target }) => target.kind !== 'absent') ?? targets[0]!
  const { path } = found
  const target: Target =
    found.target.kind === 'file' ? { ...found.target, compressed: false, name: path } : found.target
  return { ...at, path, target }
}

async function check(bag: BagFolder, entries: readonly BagEntry[], context: SealContext): Promise<CheckedSeal> {
  const outcomes: { path: string; outcome: Outcome }[] = []
  // Tag manifests come first: one that is signed vouches for the manifests that it lists.
  const vouched = new Map<string, Voucher>()
  const ordered = entries.toSorted((a, b) => Number(b.manifest.isTag) - Number(a.manifest.isTag))
  for (const [i, item] of ordered.entries()) {
    if (i % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) await setImmediate()
    context.options.signal?.throwIfAborted()
    const { name, isTag } = item.manifest
    if (!vouched.has(name)) vouched.set(name, proofOf(context, join(bag.path, name)))
    const voucher = vouched.get(name)
    const outcome = await checkEntry(bag, item, voucher, context)
    if (isTag && outcome.verdict === 'verified') vouched.set(item.path, voucher)
    outcomes.push({ path: item.path, outcome })
  }
  outcomes.push(...contradictions(entries), ...unlisted(bag, entries))
  const findings: IntegrityFinding[] = bag.faults.map((fault) => sealFinding('seal damaged', '.', fault))
  const whole: { verdict: Verdict; reason: string }[] = [
    ...bag.faults.map((reason) => ({ verdict: 'failed' as const, reason })),
    ...bag.gaps.map((reason) => ({ verdict: 'cannot check' as const, reason })),
  ]
  const oxum = oxumFault(bag)
  if (oxum !== undefined) {
    whole.push({ verdict: 'failed', reason: oxum })
    findings.push(sealFinding('seal damaged', '.', oxum))
  }
  for (const { path, outcome } of outcomes) {
    if (outcome.finding === undefined || findings.length >= MAX_LISTED_FINDINGS) continue
    findings.push(sealFinding(outcome.finding, path, `${path}: ${outcome.reason}`))
  }
  const signers = new Set([...vouched.values()].flatMap((voucher) => (voucher && 'by' in voucher ? [voucher.by] : [])))
  const report = sealReport({
    path: bag.path,
    type: 'bagit',
    detail: bag.declaration === null ? 'BagIt' : `BagIt ${bag.declaration.version}`,
    signer: signers.size > 0 ? [...signers].join(', ') : null,
    files: mergeOutcomes(outcomes),
    findings,
    whole,
  })
  return { report, sealed: [realpathSync(bag.path)] }
}

async function checkEntry(bag: BagFolder, item: BagEntry, voucher: Voucher, context: SealContext): Promise<Outcome> {
  const { entry, manifest, path, target, fault } = item
  if (fault !== undefined) return { verdict: 'failed', reason: `${fault}.`, finding: 'seal damaged' }
  if (target.kind === 'refused')
    return { verdict: 'failed', reason: `It was not opened: ${target.reason}.`, finding: 'seal damaged' }
  if (target.kind === 'absent') {
    const url = bag.fetch.get(path)
    if (url === undefined)
      return { verdict: 'failed', reason: `${manifest.name} names it, and it is not there.`, finding: 'file missing' }
    return {
      verdict: 'cannot check',
      reason: `It is not there; the bag is holey and says that it is at ${url}. Nothing is fetched.`,
    }
  }
  if (manifest.algorithm === undefined)
    return { verdict: 'cannot check', reason: `${manifest.name} states a digest that is not computed here.` }
  const line = {
    name: path,
    algorithm: manifest.algorithm,
    digest: entry.digest,
    spelling: 'untagged',
    of: 'bytes',
  } as const
  const expected = expectedDigest(line)
  if ('problem' in expected) return { verdict: 'failed', reason: expected.problem, finding: 'seal damaged' }
  return compareDigest(target, { ...expected, orContent: false }, context.digests, voucher)
}

/** Files that one manifest lists twice, with different digests. */
function contradictions(entries: readonly BagEntry[]): { path: string; outcome: Outcome }[] {
  const found: { path: string; outcome: Outcome }[] = []
  const known = new Map<string, ManifestEntry>()
  for (const { manifest, path, entry } of entries) {
    const key = `${manifest.name}\n${path}`
    const first = known.get(key)
    if (first === undefined) known.set(key, entry)
    else if (first.digest !== entry.digest) {
      const reason = `${manifest.name} contradicts itself: lines ${first.line} and ${entry.line} give it different digests.`
      found.push({ path, outcome: { verdict: 'failed', reason, finding: 'seal damaged' } })
    }
  }
  return found
}

/** Files of the payload that no manifest lists; from version 1.0 on each manifest must list every one (RFC 8493 §2.1.3). */
function unlisted(bag: BagFolder, entries: readonly BagEntry[]): { path: string; outcome: Outcome }[] {
  const listed = new Map<string, Set<string>>()
  for (const { manifest, path } of entries) {
    if (manifest.isTag) continue
    const names = listed.get(path) ?? new Set()
    listed.set(path, names.add(manifest.name))
  }
  const manifests = bag.manifests.filter(({ isTag }) => !isTag).map(({ name }) => name)
  const mustAll = Number.parseFloat(bag.declaration?.version ?? '0') >= 1
  const found: { path: string; outcome: Outcome }[] = []
  for (const path of bag.payload.keys()) {
    const names = listed.get(path)
    const missing = manifests.filter((name) => names?.has(name) !== true)
    if (names === undefined) {
      found.push({
        path,
        outcome: {
          verdict: 'failed',
          reason: 'It stands in the payload and no manifest names it.',
          finding: 'file added',
        },
      })
    } else if (mustAll && missing.length > 0) {
      const reason = `${missing.join(' and ')} does not name it, and each manifest must name the whole payload.`
      found.push({ path, outcome: { verdict: 'failed', reason, finding: 'seal damaged' } })
    }
  }
  return found
}

/** Whether the payload has another size than bag-info.txt says; a bag with files still to be fetched cannot be told. */
function oxumFault({ oxum, payload, fetch }: BagFolder): string | undefined {
  const sizes = [...payload.values()]
  if (oxum === null || sizes.includes(-1) || [...fetch.keys()].some((path) => !payload.has(path))) return undefined
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes === oxum.bytes && sizes.length === oxum.files) return undefined
  return `Its payload has ${bytes} bytes in ${sizes.length} files, and its Payload-Oxum says ${oxum.bytes} in ${oxum.files}.`
}
