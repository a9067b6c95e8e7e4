import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import { toHex } from '../../../core/bytes/hex.ts'
import type { DecodeOptions } from '../../../core/decode/content-decoder.ts'
import { keyLabel, type VerificationKey } from '../../../core/note/verification-key.ts'
import type { ArchiveReport, CheckpointReport } from '../../../core/verdict/report.ts'
import { ArchiveError } from '../archive-error.ts'
import { type ArchiveFile, looksLikeArchive, readArchiveFile } from '../archive-file.ts'
import { ARCHIVE_FILE, type ArchiveListing, listArchive } from '../layout.ts'
import { checkAgainst, readAgainst } from './against.ts'
import { judgeWhole } from './archive-verdict.ts'
import { checkChain, type Flaws } from './chain.ts'
import { checkContents } from './content-pool.ts'
import type { ContentResult } from './content-task.ts'
import { Findings } from './findings.ts'
import { isAuthentic, untrusted } from './judge-segment.ts'
import { judgeSegments } from './judge-segments.ts'
import { checkRoots, type RootState } from './root-check.ts'
import { hasAllLeaves, joined, planSegments, type SegmentPlan } from './segment-plan.ts'
import { isValid, readHistory, type SignedState } from './signed-history.ts'
import { signedSegments } from './signed-segments.ts'
import { computeRoots, type LeafSource } from './tree-check.ts'

export interface VerifyOptions {
  /** Whether the user vouches for a key. */
  trusted(key: VerificationKey): boolean
  /** Keys that the user trusts: checkpoints are held against them too, should archive.json not state the right one. */
  readonly keys?: readonly VerificationKey[]
  /** A checkpoint of this archive that was kept elsewhere, as the bytes of its note. */
  readonly against?: Uint8Array
  /** Hears how many bytes were read, of how many, roughly. */
  progress?(bytes: number, total: number): void
  readonly signal?: AbortSignal
  /** How messages in altered bytes are decoded. */
  readonly decode?: DecodeOptions
}

/**
 * Verifies an archive: everything that docs/formats.md says of it is computed anew from its bytes. Goes on after each failure, and
 * says what happened, where (docs/alterations.md). Reads only, in bounded memory. Throws ArchiveError where the folder holds no archive or
 * one of another version, what the file system says against listing it, and what `signal` gives as its reason.
 */
export async function verifyArchive(folder: string, options: VerifyOptions): Promise<ArchiveReport> {
  const { signal } = options
  if (!looksLikeArchive(folder))
    throw new ArchiveError(`${folder} is not an archive: it holds no ${ARCHIVE_FILE} that says so`)
  const findings = new Findings()
  const description = describe(folder, findings)
  const keys = [...(description ? [description.key] : []), ...(options.keys ?? [])]
  const { listing, states } = await readSettled(folder, keys, signal)
  const valid = states.filter(isValid)
  const origin = description?.origin ?? valid[0]?.checkpoint.origin ?? ''
  checkDescription(description, states, findings)
  const flaws = checkChain(states, findings)
  const signed = signedSegments(valid)
  const plans = planSegments(listing, signed, states)
  const kept = options.against ? readAgainst(options.against, keys) : undefined
  const size = valid.reduce((largest, { checkpoint }) => Math.max(largest, checkpoint.size), 0)
  const sizes = valid.map(({ checkpoint }) => checkpoint.size)
  if (kept?.checkpoint && kept.checkpoint.size <= size) sizes.push(kept.checkpoint.size)
  const rising = [...new Set(sizes)].sort((a, b) => a - b)

  const [results, read] = await Promise.all([
    readContents(plans, options),
    computeRoots(leafSources(folder, plans, new Set()), rising, signal),
  ])
  const authentic = new Set<number>()
  const recompute = new Set<number>()
  plans.forEach((plan, i) => {
    if (!plan.signed || !isAuthentic(results[i], plan.signed)) return
    authentic.add(plan.number)
    if (results[i]!.differs !== null || !hasAllLeaves(plan)) recompute.add(plan.number)
  })
  const tree = recompute.size === 0 ? read : await computeRoots(leafSources(folder, plans, recompute), rising, signal)
  const proven = provenRecords(plans, authentic)
  const roots = checkRoots(valid, tree, proven, findings)
  const led = valid.reduce(
    (most, { number, checkpoint }) => (roots.get(number) === 'led to' ? Math.max(most, checkpoint.size) : most),
    0,
  )

  const whole = { folder, origin, keys, trusted: options.trusted, decode: options.decode, signal }
  const { segments, verifiedRecords } = await judgeSegments(
    { plans, results, authentic, recompute, roots, led, states, listing },
    findings,
    whole,
  )
  const checkpoints = states.map((state) => judgeCheckpoint(state, flaws, roots, options))
  const archive = { origin, size, proven: Math.max(led, proven), trusted: options.trusted }
  const against = kept && checkAgainst(kept, archive, tree, findings)
  return {
    path: resolve(folder),
    origin,
    key: description ? keyLabel(description.key) : '',
    ...judgeWhole(segments, checkpoints, findings, against),
    records: size,
    verifiedRecords,
    bytes: [...signed.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    segments,
    checkpoints,
    findings: findings.list,
    moreFindings: findings.more,
  }
}

/** Times that an archive is listed anew because its writer went on meanwhile. */
const MAX_LISTINGS = 5

/** What stands in the archive and its checkpoints, of one moment, although a writer may be at work. */
async function readSettled(
  folder: string,
  keys: readonly VerificationKey[],
  signal: AbortSignal | undefined,
): Promise<{ listing: ArchiveListing; states: SignedState[] }> {
  for (let listing = listArchive(folder), attempt = 1; ; attempt++) {
    const states = await readHistory(folder, listing.checkpoints, keys, signal)
    if (!existsSync(join(folder, 'lock')) || attempt === MAX_LISTINGS) return { listing, states }
    const now = listArchive(folder)
    if (isDeepStrictEqual(now, listing)) return { listing, states }
    listing = now
  }
}

/** What archive.json says; where it cannot be read, a finding. Another version is refused, as the format asks for. */
function describe(folder: string, findings: Findings): ArchiveFile | undefined {
  try {
    return readArchiveFile(folder)
  } catch (error) {
    if (!(error instanceof ArchiveError) && (error as NodeJS.ErrnoException).code === undefined) throw error
    if (/ has format version /.test((error as Error).message)) throw error
    const text = existsSync(join(folder, ARCHIVE_FILE))
      ? (error as Error).message.replaceAll(join(folder, ARCHIVE_FILE), ARCHIVE_FILE).replaceAll(folder, 'the folder')
      : `${ARCHIVE_FILE} is not there, although checkpoints are`
    findings.add({ kind: 'archive altered', file: ARCHIVE_FILE, text })
    return undefined
  }
}

/** Holds archive.json against what was signed. */
function checkDescription(
  description: ArchiveFile | undefined,
  states: readonly SignedState[],
  findings: Findings,
): void {
  if (!description || states.length === 0) return
  const label = keyLabel(description.key)
  const other = states.find(({ by }) => by && keyLabel(by) !== label)
  const anyone = states.some((state) => (state.by && keyLabel(state.by) === label) || state.signature === 'altered')
  if (!anyone) {
    const who = other?.by ? `by ${keyLabel(other.by)}` : 'by keys that are not at hand'
    const text = `archive.json states the key ${label}, and the checkpoints are signed ${who}`
    findings.add({ kind: 'archive altered', file: ARCHIVE_FILE, text })
  }
  const stranger = states.find(({ by, checkpoint }) => by && checkpoint && checkpoint.origin !== description.origin)
  if (!stranger) return
  const text = `archive.json states the origin ${description.origin}, and checkpoint ${stranger.number} was signed for ${stranger.checkpoint?.origin}`
  findings.add({ kind: 'archive altered', file: ARCHIVE_FILE, text })
}

async function readContents(plans: readonly SegmentPlan[], { signal, progress }: VerifyOptions) {
  const tasks = plans.flatMap((plan) => plan.tasks)
  const total = plans.reduce((sum, { signed, tasks }) => sum + (signed?.bytes ?? 0) * tasks.length, 0)
  let bytes = 0
  const read = (more: number) => {
    bytes += more
    progress?.(bytes, Math.max(bytes, total))
  }
  // The longest first, so that no thread is left alone with one at the end.
  const order = tasks.map((_, i) => i).sort((a, b) => tasks[b]!.limit - tasks[a]!.limit)
  const sorted = await checkContents(
    order.map((i) => tasks[i]!),
    { bytes: total, signal, read },
  )
  const results = new Array<ContentResult>(tasks.length)
  order.forEach((task, i) => {
    results[task] = sorted[i]!
  })
  let next = 0
  return plans.map((plan) => joined(plan.tasks.map(() => results[next++]!)))
}

/** Where the leaves of each segment come from, up to the last that is sealed or the first that has none. */
function leafSources(folder: string, plans: readonly SegmentPlan[], recompute: ReadonlySet<number>): LeafSource[] {
  const sources: LeafSource[] = []
  for (const { number, signed, wasSealed, leaves, file } of plans) {
    if (!signed && !wasSealed) break
    if (number !== sources.length + 1) {
      sources.push({ segment: sources.length + 1, records: null, leaves: null, content: null })
      break
    }
    const useContent = file && (recompute.has(number) || leaves === null)
    const content = useContent
      ? { path: join(folder, file.path), compression: file.compression, kind: file.kind }
      : null
    sources.push({ segment: number, records: signed?.records ?? null, leaves: leaves?.path ?? null, content })
  }
  return sources
}

/** Records, from the first on, whose bytes have the SHA-256 that was signed. */
function provenRecords(plans: readonly SegmentPlan[], authentic: ReadonlySet<number>): number {
  let records = 0
  for (const [i, { number, signed }] of plans.entries()) {
    if (number !== i + 1 || !signed || !authentic.has(number) || signed.first !== records) break
    records += signed.records
  }
  return records
}

function judgeCheckpoint(
  state: SignedState,
  flaws: Flaws,
  roots: ReadonlyMap<number, RootState>,
  options: VerifyOptions,
): CheckpointReport {
  const { number, checkpoint, by } = state
  const facts = {
    number,
    size: checkpoint?.size ?? 0,
    root: checkpoint ? toHex(checkpoint.root) : '',
    segment: checkpoint ? (parseSegmentName(checkpoint.segment.name)?.number ?? 0) : 0,
    time: checkpoint?.time ?? '',
  }
  const flaw = flaws.get(number)
  if (flaw !== undefined) return { ...facts, verdict: 'failed', reason: flaw }
  if (!by) return { ...facts, verdict: 'cannot check', reason: state.flaw }
  const root = roots.get(number)
  if (root === 'contradicted')
    return { ...facts, verdict: 'failed', reason: 'its root contradicts what else is signed (see the findings)' }
  if (root === 'unknown') {
    const reason = 'its root cannot be computed, since leaves in front of it are missing or were altered'
    return { ...facts, verdict: 'cannot check', reason }
  }
  if (!options.trusted(by))
    return { ...facts, verdict: 'cannot check', reason: `its signature and root are right, ${untrusted(by)}` }
  return { ...facts, verdict: 'verified', reason: `signed by ${keyLabel(by)}; the records lead to its root` }
}
