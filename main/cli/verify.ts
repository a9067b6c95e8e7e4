import { readFileSync, statSync } from 'node:fs'
import { MAX_READ_NOTE_BYTES } from '../../core/note/signed-note.ts'
import { parseVerificationKey, type VerificationKey } from '../../core/note/verification-key.ts'
import type { ArchiveReport, IntegrityFinding, SealReport } from '../../core/verdict/report.ts'
import { type Verdict, worst } from '../../core/verdict/verdict.ts'
import { looksLikeArchive } from '../archive/archive-file.ts'
import { findArchives } from '../archive/verify/find-archives.ts'
import { type VerifyOptions, verifyArchive } from '../archive/verify/verify-archive.ts'
import { isSameKey, openKeyStore } from '../keys/key-store.ts'
import { trustFiles } from '../keys/trust-files.ts'
import { checkSeals } from '../seals/check-seals.ts'
import { findSeals } from '../seals/find-seals.ts'
import { plural } from './counts.ts'
import { CHECK_FAILED, CommandError, DONE, NOT_DONE, USAGE } from './exit-status.ts'
import { Output, progressLine, remark } from './output.ts'

export interface VerifyFlags {
  /** File of a checkpoint that was kept elsewhere. */
  readonly against?: string | undefined
  /** Verification keys that are trusted for this once. */
  readonly key?: readonly string[]
  /** Folder of the key store; undefined: the user's. */
  readonly keys?: string | undefined
  readonly signers?: string | undefined
  readonly tsaCert?: readonly string[]
  readonly json: boolean
}

/** `logwitness verify PATH...`: checks sealed archives, and the seals of others in and under the paths. */
export async function verify(paths: readonly string[], flags: VerifyFlags): Promise<number> {
  const output = new Output()
  const { archives, others, incomplete } = sort(paths)
  const against = flags.against === undefined ? undefined : readAgainst(flags.against, archives)
  const controller = new AbortController()
  const interrupt = () => controller.abort(new CommandError('interrupted: nothing that was not printed was checked'))
  process.once('SIGINT', interrupt)
  const options = {
    ...trustOf(flags),
    signal: controller.signal,
    progress: (bytes: number, total: number) =>
      progressLine(`verifying: ${total === 0 ? 0 : Math.floor((100 * bytes) / total)} %`),
  }
  const verdicts: Verdict[] = []
  try {
    for (const path of archives) {
      const report = await verifyOne(path, { ...options, ...(against && { against }) })
      verdicts.push(report?.verdict ?? 'cannot check')
      if (report) printArchive(report, output, flags.json)
      output.flush()
    }
    const found = await findSeals(others, { archives })
    const seals = await checkSeals(found, {
      trusted: options.trusted,
      keys: options.keys ?? [],
      ...trustFiles(openKeyStore(flags.keys)),
      ...(flags.signers !== undefined && { allowedSigners: flags.signers }),
      ...(flags.tsaCert && { tsaCertificates: [...flags.tsaCert] }),
      progress: options.progress,
      signal: controller.signal,
    })
    for (const seal of seals) {
      verdicts.push(seal.verdict)
      printSeal(seal, output, flags.json)
    }
  } finally {
    process.off('SIGINT', interrupt)
    progressLine('')
  }
  output.flush()
  if (verdicts.length === 0)
    remark(`there is no sealed archive and no seal in ${paths.join(', ')}: nothing was checked`)
  return statusOf(verdicts, incomplete)
}

function statusOf(verdicts: readonly Verdict[], incomplete: boolean): number {
  const whole = worst(verdicts)
  if (whole === 'failed') return CHECK_FAILED
  return incomplete || whole === 'cannot check' || whole === 'not checked' ? NOT_DONE : DONE
}

/** Which paths hold archives, and which are looked through for seals. */
function sort(paths: readonly string[]): { archives: string[]; others: string[]; incomplete: boolean } {
  const archives: string[] = []
  const others: string[] = []
  let incomplete = false
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) throw new CommandError(`${path} does not exist`)
    if (stat.isDirectory() && looksLikeArchive(path)) {
      archives.push(path)
      continue
    }
    others.push(path)
    const found = findArchives(path)
    archives.push(...found.archives)
    for (const { path: folder, reason } of found.unsearched) {
      incomplete = true
      remark(`${folder} was not searched for archives: ${reason}`)
    }
  }
  return { archives, others, incomplete }
}

function readAgainst(path: string, archives: readonly string[]): Uint8Array {
  if (archives.length === 0) throw new CommandError('--against: there is no archive to hold against it', USAGE)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) throw new CommandError(`--against: ${path} is no file of a checkpoint`, USAGE)
  if (stat.size > MAX_READ_NOTE_BYTES) throw new CommandError(`--against: ${path} is too large to be a checkpoint`)
  return readFileSync(path)
}

/** Who is trusted: the keys of the store, and those that were named. */
function trustOf({ key: named = [], keys: folder }: VerifyFlags): Pick<VerifyOptions, 'keys'> & {
  trusted(key: VerificationKey): boolean
} {
  const given = named.map((text) => {
    const key = parseVerificationKey(text)
    if ('error' in key) throw new CommandError(`--key: ${key.error}`, USAGE)
    return key
  })
  const store = openKeyStore(folder)
  for (const problem of store.problems()) remark(problem)
  const own = store.list().filter(({ trusted }) => trusted)
  return {
    keys: [...given, ...own.map(({ key }) => key)],
    trusted: (key) => given.some((each) => isSameKey(each, key)) || store.trusts(key),
  }
}

async function verifyOne(path: string, options: VerifyOptions): Promise<ArchiveReport | undefined> {
  try {
    return await verifyArchive(path, options)
  } catch (error) {
    if (error instanceof CommandError) throw error
    remark(`${path} cannot be checked: ${(error as Error).message}`)
    return undefined
  }
}

function printArchive(report: ArchiveReport, output: Output, json: boolean): void {
  const { segments, checkpoints, findings, ...whole } = report
  const archive = report.path
  if (json) {
    // The kind of content and the kind of alteration get other names: `kind` says what the line is.
    for (const { kind: format, ...segment } of segments) output.json({ kind: 'segment', archive, format, ...segment })
    for (const checkpoint of checkpoints) output.json({ kind: 'checkpoint', archive, ...checkpoint })
    for (const finding of findings) output.json(findingJson({ archive }, finding))
    const { path, verdict, reason, ...rest } = whole
    output.json({ kind: 'archive', path, verdict, reason, ...rest })
    return
  }
  output.line(`${archive}: archive ${report.origin || 'without a name'}${report.key ? `, key ${report.key}` : ''}`)
  const width = Math.max(0, ...segments.slice(0, 1000).map(({ name }) => name.length))
  for (const { name, verdict, reason } of segments) output.line(`  ${name.padEnd(width)}  ${verdict}: ${reason}`)
  for (const { number, verdict, reason } of checkpoints)
    if (verdict !== 'verified') output.line(`  checkpoint ${number}  ${verdict}: ${reason}`)
  printFindings(findings, output)
  if (report.moreFindings > 0) output.line(`  and ${plural(report.moreFindings, 'finding')} more`)
  output.line(`${archive}: ${report.verdict}: ${report.reason}`)
}

function printSeal(seal: SealReport, output: Output, json: boolean): void {
  const { findings, ...facts } = seal
  if (json) {
    for (const finding of findings) output.json(findingJson({ seal: seal.path }, finding))
    output.json({ kind: 'seal', ...facts })
    return
  }
  for (const { path, verdict, reason } of seal.files) output.line(`  ${path}  ${verdict}: ${reason}`)
  printFindings(findings, output)
  output.line(`${seal.path}: ${seal.detail}: ${seal.verdict}: ${seal.reason}`)
}

function findingJson(of: Record<string, string>, { kind: what, ...finding }: IntegrityFinding) {
  return { kind: 'finding', ...of, what, ...finding }
}

function printFindings(findings: readonly IntegrityFinding[], output: Output): void {
  for (const { kind, file, record, offset, message, text } of findings) {
    const place = [record === null ? '' : `record ${record}`, offset === null ? '' : `byte ${offset}`]
      .filter((part) => part !== '')
      .join(', ')
    const quoted = message ? ` Message ${message.seq}: ${message.text}` : ''
    output.line(`  ! ${kind}: ${file}${place && ` (${place})`}: ${text}.${quoted}`)
  }
}
