import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import {
  type ChecksumEntry,
  type ChecksumList,
  MAX_LIST_BYTES,
  MAX_LIST_ENTRIES,
  readChecksumList,
  sidecarTarget,
  spellingOf,
} from '../../core/seals/checksum-list.ts'
import { type DigestAlgorithm, digestInFileName } from '../../core/seals/digest-algorithm.ts'
import { sealFinding, sealReport } from '../../core/seals/seal-report.ts'
import { readSealedName } from '../../core/seals/sealed-name.ts'
import { type IntegrityFinding, MAX_LISTED_FINDINGS, type SealReport } from '../../core/verdict/report.ts'
import type { Verdict } from '../../core/verdict/verdict.ts'
import { type CheckedSeal, type PreparedSeal, proofOf, readSmall, type SealContext } from './context.ts'
import { compareDigest, type Expected, expectedDigest, type Outcome, type Voucher } from './expected-digest.ts'
import { mergeOutcomes } from './outcomes.ts'
import { findTarget, type Target } from './target.ts'

/** Entries between two turns for others. */
const ENTRIES_PER_TURN = 256

/** One entry, with what it leads to. */
interface Named {
  readonly entry: ChecksumEntry
  /** Path for people, from the folder of the list. */
  readonly path: string
  readonly expected: Expected | { readonly problem: string }
  readonly target: Target
  /** How the file was found where it is not where the list says; empty where it is. */
  readonly how: string
}

/** Reads the list or sidecar at `path` and announces the digests that it needs. */
export async function prepareChecksums(path: string, context: SealContext): Promise<PreparedSeal> {
  const bytes = readSmall(path, MAX_LIST_BYTES)
  if ('error' in bytes) {
    const whole = [{ verdict: 'cannot check' as const, reason: bytes.error }]
    const report = sealReport({ path, type: 'checksums', detail: 'checksums', files: [], findings: [], whole })
    return { check: () => Promise.resolve({ report, sealed: [] }) }
  }
  return prepareList(path, readChecksumList(bytes), context)
}

/** A list and what its entries lead to, besides one that names the list itself. */
interface Prepared {
  readonly list: ChecksumList
  readonly named: readonly Named[]
  readonly namesItself: boolean
}

/** What a list is part of, where it is not a file of its own. */
export interface ListRole {
  readonly type: SealReport['type']
  /** Stands in front of the spelling. */
  readonly prefix: string
  readonly voucher: Voucher
  readonly findings: readonly IntegrityFinding[]
  readonly whole: readonly { readonly verdict: Verdict; readonly reason: string }[]
}

/** As prepareChecksums(), of a list that was read already; the names in it are from the folder of `path`. */
export async function prepareList(
  path: string,
  list: ChecksumList,
  context: SealContext,
  role?: ListRole,
): Promise<PreparedSeal> {
  const named: Named[] = []
  // A list cannot hold its own digest: `sha256sum * > list` puts in that of the list while it was empty.
  const own = realpathSync(path)
  let namesItself = false
  for (const entry of list.entries) {
    if (named.length % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) {
      await setImmediate()
      context.options.signal?.throwIfAborted()
    }
    const found = nameEntry(path, entry)
    const { expected, target } = found
    if (target.kind === 'file' && target.path === own) {
      namesItself = true
      continue
    }
    named.push(found)
    if ('algorithms' in expected && target.kind === 'file' && !target.compressed) {
      context.digests.plan(target.path, target.bytes, expected.algorithms[0]!)
    }
  }
  return { check: () => check(path, { list, named, namesItself }, context, role) }
}

function nameEntry(path: string, entry: ChecksumEntry): Named {
  const expected = expectedDigest(entry, hintFor(path))
  const beside = sidecarTarget(basename(path))
  const nowhere = (reason: string): Named => {
    const target: Target = { kind: 'refused', reason }
    return { entry, path: entry.name ?? basename(path), expected, target, how: '' }
  }
  if (entry.name === null && beside === undefined) return nowhere('the line holds a digest and no name of a file')
  const name = readSealedName(entry.name ?? beside!)
  if (name.kind === 'refused') return nowhere(name.reason)
  const folder = dirname(path)
  const byBase = (base: string): Named | undefined => {
    const target = findTarget(folder, base)
    if (target.kind !== 'file') return undefined
    return { entry, path: target.name, expected, target, how: 'found by its base name beside the seal' }
  }
  if (name.kind === 'absolute') {
    const why = `the list gives a path of its own machine, which was not opened, and no ${name.base} stands beside the list`
    return byBase(name.base) ?? nowhere(why)
  }
  const target = findTarget(folder, name.path)
  if (target.kind !== 'absent') {
    return { entry, path: target.kind === 'file' ? target.name : name.path, expected, target, how: '' }
  }
  const base = basename(name.path)
  const sibling = base !== name.path && basename(path).startsWith(base) ? byBase(base) : undefined
  return (
    sibling ?? unified(folder, name.path, entry, hintFor(path)) ?? { entry, path: name.path, expected, target, how: '' }
  )
}

/** `shasum -U` marks what was hashed with line ends unified by a `U` in front of the name, where others have a space or a star. */
function unified(
  folder: string,
  name: string,
  entry: ChecksumEntry,
  hint: DigestAlgorithm | undefined,
): Named | undefined {
  if (entry.spelling !== 'single space' || !name.startsWith('U')) return undefined
  const target = findTarget(folder, name.slice(1))
  const expected = expectedDigest({ ...entry, of: 'text' }, hint)
  return target.kind === 'file' ? { entry, path: target.name, expected, target, how: '' } : undefined
}

/** The digest that the name of a list tells; that of a sidecar tells it behind the name of the file. */
function hintFor(path: string): DigestAlgorithm | undefined {
  const name = basename(path)
  const target = sidecarTarget(name)
  return digestInFileName(target === undefined ? name : name.slice(target.length))
}

async function check(
  path: string,
  { list, named, namesItself }: Prepared,
  context: SealContext,
  role: ListRole | undefined,
): Promise<CheckedSeal> {
  const proof = role === undefined ? proofOf(context, path) : undefined
  const voucher: Voucher = role?.voucher ?? proof
  const findings = [...(role?.findings ?? []), ...unreadFindings(path, list)]
  const outcomes: { path: string; outcome: Outcome }[] = []
  for (const [i, item] of named.entries()) {
    if (i % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) await setImmediate()
    context.options.signal?.throwIfAborted()
    const outcome = await checkEntry(item, voucher, context)
    outcomes.push({ path: item.path, outcome })
    if (outcome.finding !== undefined && findings.length < MAX_LISTED_FINDINGS) {
      findings.push(sealFinding(outcome.finding, item.path, `${item.path}: ${outcome.reason}`))
    }
  }
  const files = mergeOutcomes(outcomes)
  const isSidecar = files.length === 1 && sidecarTarget(basename(path)) !== undefined
  const spelling = list.entries.length === 0 ? 'checksums' : spellingOf(list, hintFor(path))
  const facts = {
    path,
    type: role?.type ?? (isSidecar ? 'sidecar' : 'checksums'),
    detail:
      (role?.prefix ?? '') +
      spelling +
      (list.wrapping === null ? '' : `, in a signature of ${list.wrapping} that is not checked`) +
      (namesItself ? ', with an entry for itself that means nothing' : ''),
    signer: voucher !== undefined && 'by' in voucher ? voucher.by : null,
    time: proof?.time ?? null,
  }
  const whole = [...(role?.whole ?? []), ...wholeOf(list)]
  // Names of an installed package are from the root of a system, which is rarely what was opened.
  const elsewhere = /\.md5sums$/.test(path) && files.length > 0 && named.every(({ target }) => target.kind === 'absent')
  if (elsewhere) {
    const reason = `It names ${files.length} files of an installed package, from the root of a system; none of them is here.`
    return {
      report: sealReport({ ...facts, files: [], findings: [], whole: [{ verdict: 'not checked', reason }] }),
      sealed: [],
    }
  }
  const sealed = named.flatMap(({ target }) => (target.kind === 'file' ? [target.path] : []))
  return { report: sealReport({ ...facts, files, findings, whole }), sealed }
}

async function checkEntry(item: Named, voucher: Voucher, context: SealContext): Promise<Outcome> {
  const { expected, target, how } = item
  if (target.kind === 'absent') {
    return { verdict: 'failed', reason: 'The list names it, and it is not there.', finding: 'file missing' }
  }
  if (target.kind === 'refused') return { verdict: 'cannot check', reason: `Not checked: ${target.reason}.` }
  if ('problem' in expected) return { verdict: 'cannot check', reason: expected.problem }
  const outcome = await compareDigest(target, expected, context.digests, voucher)
  return how === '' ? outcome : { ...outcome, reason: `${outcome.reason.slice(0, -1)} (${how}).` }
}

function unreadFindings(path: string, list: ChecksumList): IntegrityFinding[] {
  if (list.unreadLines === 0) return []
  const { line, offset, length } = list.unread[0]!
  const more = list.unreadLines > 1 ? ` So are ${list.unreadLines - 1} more lines.` : ''
  const text = `Line ${line}, at byte ${offset}, is no checksum in any spelling that is read, so what it says was not checked.${more}`
  return [{ ...sealFinding('seal damaged', basename(path), text), offset, length }]
}

/** What is to be said of the list beyond its files. */
function wholeOf(list: ChecksumList): { verdict: Verdict; reason: string }[] {
  const reasons: string[] = []
  if (list.unreadLines > 0) reasons.push(`${list.unreadLines} of its lines cannot be read as checksums.`)
  else if (list.entries.length === 0) reasons.push('It holds no checksum.')
  if (list.cut) reasons.push(`It names more than ${MAX_LIST_ENTRIES} files; those beyond were not checked.`)
  return reasons.map((reason) => ({ verdict: 'cannot check', reason }))
}
