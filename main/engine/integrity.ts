import { basename, join } from 'node:path'
import { CallError } from '../../contract/call-error.ts'
import type { FindingBytes, IntegrityState } from '../../contract/integrity.ts'
import type { VerificationKey } from '../../core/note/verification-key.ts'
import type { ArchiveReport } from '../../core/verdict/report.ts'
import { VERDICTS, type Verdict } from '../../core/verdict/verdict.ts'
import { segmentCompression } from '../archive/layout.ts'
import { type VerifyOptions, verifyArchive } from '../archive/verify/verify-archive.ts'
import { openKeyStore } from '../keys/key-store.ts'
import { trustFiles } from '../keys/trust-files.ts'
import { checkSeals } from '../seals/check-seals.ts'
import type { Exception } from '../store/row-verdicts.ts'
import type { Stretch } from '../store/rows-within.ts'
import { CHECK_VERSION, type CheckedSeals } from './checked-seals.ts'
import { readStretches } from './evidence-reader.ts'
import { itemAt, itemPlaces } from './item-places.ts'
import { type Judgement, judgeBySeals, judgeSegment } from './judgement.ts'
import type { OpenCase } from './open-case.ts'

/** Bytes that are shown around those that a finding is about, and most bytes in all. */
const AROUND = 96
const MAX_PIECE = 16 * 1024

/** Checks the archives and seals of a case, and holds what follows for its items and messages. */
export class Integrity {
  private readonly opened: OpenCase
  private checked: CheckedSeals | undefined
  private running = false
  private error: string | null = null

  constructor(opened: OpenCase) {
    this.opened = opened
    const known = opened.findings.integrity()
    this.checked = known?.version === CHECK_VERSION ? known : undefined
  }

  /** Applies what was found the last time; for a case that was just opened. */
  async restore(): Promise<void> {
    if (this.checked) await this.judge(this.checked)
  }

  state(): IntegrityState {
    const { archives = [], seals = [], checkedAt = null } = this.checked ?? {}
    const there = this.opened.folder.seals().length > 0
    const state = this.running
      ? 'running'
      : this.error !== null
        ? 'failed'
        : checkedAt !== null
          ? 'done'
          : there
            ? 'not checked'
            : 'none'
    return {
      state,
      checkedAt,
      error: this.error,
      archives,
      items: this.segmentItems(archives),
      seals,
      messages: this.opened.verdicts.counts(),
    }
  }

  /** Starts to check everything; `done` rejects where it could not be done. */
  check(): { job: number; done: Promise<void> } {
    this.running = true
    this.error = null
    const started = this.opened.runCheck('seals', async (report, signal) => {
      const places = this.opened.folder.seals()
      const keys = openKeyStore()
      const trusted = (key: VerificationKey) => keys.trusts(key)
      const known = keys.list().filter((each) => each.trusted)
      const options = { trusted, keys: known.map(({ key }) => key), progress: report, signal }
      const archives: ArchiveReport[] = []
      for (const { path } of places.filter(({ type }) => type === 'archive'))
        archives.push(await verified(path, options))
      const others = places.flatMap(({ path, type }) => (type === 'archive' ? [] : [{ path, type }]))
      const seals = await checkSeals(others, { ...options, ...trustFiles(keys) })
      const checkedAt = String(BigInt(Date.now()) * 1_000_000n)
      const checked: CheckedSeals = { version: CHECK_VERSION, checkedAt, archives, seals }
      this.checked = checked
      this.opened.findings.putIntegrity(checked)
      await this.judge(checked)
    })
    const done = started.done.then(
      () => {
        this.running = false
        this.opened.touch()
      },
      (error: Error) => {
        this.running = false
        this.error = error.message
        this.opened.touch()
        throw error
      },
    )
    return { job: started.job, done }
  }

  /** The bytes that a finding is about, read now. */
  async bytes(archive: number, finding: number): Promise<FindingBytes> {
    const report = this.checked?.archives[archive]
    const found = report?.findings[finding]
    if (!report || !found) throw new CallError('not-found', 'That finding is no longer known: check again.')
    const segment = report.segments.find(({ number }) => number === found.segment)
    if (!segment?.file || found.offset === null)
      throw new CallError('not-found', 'The finding is not about bytes that stand in a segment.')
    const from = Math.max(0, found.offset - AROUND)
    const length = Math.min(MAX_PIECE, found.offset - from + (found.length ?? 0) + AROUND)
    const path = join(report.path, segment.file)
    const bytes = await readStretches({ path, compression: segmentCompression(segment.file) }, [
      { offset: from, length },
    ])
    const start = Math.min(found.offset - from, bytes.length)
    return {
      offset: from,
      bytes: Buffer.from(bytes).toString('base64'),
      start,
      end: Math.min(start + (found.length ?? 0), bytes.length),
      item: itemAt(itemPlaces(this.opened), report.path, segment.file),
      seq: found.message?.seq ?? null,
    }
  }

  /** For each archive the item that each of its segments is. */
  private segmentItems(archives: readonly ArchiveReport[]): (number | null)[][] {
    const places = itemPlaces(this.opened)
    return archives.map(({ path, segments }) => segments.map(({ file }) => itemAt(places, path, file)))
  }

  /** Finds out which messages the reports are about. */
  private async judge({ archives, seals }: CheckedSeals): Promise<void> {
    this.opened.verdicts.mark()
    const judgements = new Map<number, Judgement>()
    const places = itemPlaces(this.opened)
    for (const archive of archives)
      for (const segment of archive.segments) {
        const item = itemAt(places, archive.path, segment.file)
        if (item !== null) judgements.set(item, withName(archive, judgeSegment(archive, segment)))
      }
    const sealed = judgeBySeals(seals)
    for (const [path, item] of places) {
      const judged = sealed.get(path)
      if (judged !== undefined && !judgements.has(item)) judgements.set(item, judged)
    }
    const exceptions = new Map<number, readonly Exception[]>()
    for (const [item, judgement] of judgements) exceptions.set(item, await this.exceptionsOf(item, judgement))
    this.opened.verdicts.judge(judgements, exceptions)
    this.opened.touch()
  }

  /** The worst verdict of each message that touches one of the stretches. */
  private async exceptionsOf(item: number, { stretches }: Judgement): Promise<Exception[]> {
    const verdicts = new Map<number, Verdict>()
    for (const verdict of VERDICTS) {
      const own: Stretch[] = stretches.filter((each) => each.verdict === verdict).map(({ stretch }) => stretch)
      for (const seq of await this.opened.index.within(item, own)) {
        if (!verdicts.has(seq)) verdicts.set(seq, verdict)
      }
    }
    return runs([...verdicts].sort(([a], [b]) => a - b))
  }
}

/** What an archive that cannot even be opened comes to: the others are checked all the same. */
async function verified(path: string, options: VerifyOptions): Promise<ArchiveReport> {
  try {
    return await verifyArchive(path, options)
  } catch (error) {
    if (options.signal?.aborted) throw error
    const { message } = error as Error
    const nothing = { segments: [], checkpoints: [], findings: [], moreFindings: 0 }
    const unknown = { origin: basename(path), key: 'unknown', records: 0, verifiedRecords: 0, bytes: 0 }
    return { path, verdict: 'cannot check', reason: message, ...unknown, ...nothing }
  }
}

/** Neighbours with the same verdict as one exception. */
function runs(messages: readonly (readonly [seq: number, verdict: Verdict])[]): Exception[] {
  const found: { first: number; last: number; verdict: Verdict }[] = []
  for (const [seq, verdict] of messages) {
    const run = found.at(-1)
    if (run && run.last === seq - 1 && run.verdict === verdict) run.last = seq
    else found.push({ first: seq, last: seq, verdict })
  }
  return found
}

function withName(archive: ArchiveReport, judgement: Judgement): Judgement {
  return { ...judgement, reason: `archive ${basename(archive.path)}: ${judgement.reason}` }
}
