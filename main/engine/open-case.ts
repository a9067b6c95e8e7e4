import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { CaseSummary, Item, JobProgress } from '../../contract/shapes.ts'
import { DEFAULT_DECODE_OPTIONS, type DecodeOptions } from '../../core/decode/content-decoder.ts'
import type { Counts } from '../../core/decode/tally.ts'
import type { RejectReason } from '../../core/finding.ts'
import { type CaseFolder, createCase, type ItemEntry, isCaseFolder, openCase } from '../store/case-folder.ts'
import { IndexReader } from '../store/index-reader.ts'
import { type Manifest, openManifest } from '../store/manifest.ts'
import { CaseVerdicts } from './case-verdicts.ts'
import { readOptions, writtenOptions } from './decode-options.ts'
import type { ItemDecoded } from './decode-worker.ts'
import type { Evidence } from './evidence.ts'
import { copyInto, isSame } from './evidence-copy.ts'
import { FindingsFolder } from './findings-file.ts'
import { Import } from './import.ts'
import { type ItemFacts, itemOf, NOTHING_READ, nowOf, type Reading, timesOf } from './item-facts.ts'
import { type Job, Jobs } from './jobs.ts'
import { settle } from './live/live-items.ts'
import { explain, type Probed, type Unread } from './probe.ts'
import type { ItemRead } from './read-worker.ts'
import { type Source, sourceOf } from './source.ts'
import { SourceCount } from './source-count.ts'

/** How the reading of an item ended; its hash is null where that is not known. */
export type ItemEnd = Omit<ItemRead, 'sha256'> & { readonly sha256: string | null }

/** What an open case says of its own accord. */
export interface CaseListener {
  progress(progress: JobProgress): void
  /** Items, index or findings changed. */
  changed(): void
}

/** A case that is open: its folder, its index, and the imports that run. */
export class OpenCase {
  readonly folder: CaseFolder
  readonly manifest: Manifest
  readonly index: IndexReader
  readonly findings: FindingsFolder
  readonly verdicts: CaseVerdicts
  /** Rises with every change of what the case holds. */
  revision = 0
  /** Remarks on opening: damaged lines, items that are read again and why. */
  readonly remarks: string[] = []
  private readonly listener: CaseListener
  /** Items that are being read, and how far that is. */
  readonly reading = new Map<number, Reading>()
  private readonly jobs: Jobs
  private readonly now = new Map<number, Item['now']>()
  private unread: readonly Unread[]
  private readonly sources: SourceCount
  private closed = false

  private constructor(folder: CaseFolder, manifest: Manifest, index: IndexReader, listener: CaseListener) {
    this.folder = folder
    this.manifest = manifest
    this.index = index
    this.listener = listener
    this.sources = new SourceCount(manifest, index, () => this.touch())
    this.jobs = new Jobs((progress) => listener.progress(progress))
    this.findings = new FindingsFolder(folder.folder)
    this.verdicts = new CaseVerdicts(
      folder,
      manifest,
      (item) => this.nowOf(item),
      (item) => this.reading.get(item)?.state === 'following',
    )
    this.unread = this.findings.unread()
    for (const item of folder.items()) this.now.set(item.entry.item, nowOf(folder, item))
  }

  /**
   * Opens a case, or makes one where there is none. Items whose reading was interrupted, or whose index is not as it was
   * written, are read again, and `remarks` says so. With `readOnly` nothing is changed.
   */
  static async open(path: string, listener: CaseListener, options: { readOnly?: boolean } = {}): Promise<OpenCase> {
    const { readOnly = false } = options
    const folder = readOnly || isCaseFolder(path) ? openCase(path, { readOnly }) : createCase(path)
    try {
      const { manifest, rebuild, damage } = openManifest(folder.indexFolder, { readOnly })
      const opened = new OpenCase(folder, manifest, new IndexReader(manifest), listener)
      for (const { line, text } of [...folder.damage, ...damage]) opened.remarks.push(`line ${line}: ${text}`)
      const reasons = new Map(rebuild.map(({ item, reason }) => [item, reason]))
      for (const { entry, outcome } of folder.items())
        if (outcome === null) opened.resume(entry, reasons)
        else if (manifest.stateOf(entry.item) === undefined && outcome.facts.sha256)
          reasons.set(entry.item, reasons.get(entry.item) ?? 'it is not in the index')
      opened.mend(reasons)
      return opened
    } catch (error) {
      folder.close()
      throw error
    }
  }

  /**
   * Takes files into the case and begins to read them; `done` resolves when they have been read. `known` are those that the case
   * holds already: they are not read twice.
   */
  add(
    evidence: Evidence,
    decode: DecodeOptions = DEFAULT_DECODE_OPTIONS,
    copy = false,
  ): Job & { known: readonly Unread[] } {
    const unread = [...evidence.unread]
    const known: Unread[] = []
    const sources: Source[] = []
    for (const found of evidence.readable) {
      const same = this.folder.items().find((item) => isSame(item, found))
      if (same) {
        known.push({ path: found.path, reason: `is in the case already, as item ${same.entry.item}` })
        continue
      }
      try {
        sources.push(this.takeIn(found, decode, copy))
      } catch (error) {
        unread.push({ path: found.path, reason: explain(error) })
      }
    }
    this.unread = [...this.unread.filter(({ path }) => !unread.some((other) => other.path === path)), ...unread]
    this.findings.putUnread(this.unread)
    for (const { path, type } of evidence.seals) this.folder.addSeal(path, type)
    this.touch()
    return { ...this.enqueue(sources), known }
  }

  /** Notes one file as an item of the case. */
  private takeIn(found: Probed, decode: DecodeOptions, copy: boolean): Source {
    const path = copy ? copyInto(this.folder.evidenceFolder, found.path) : found.path
    const mtimeNs = copy ? statSync(path, { bigint: true }).mtimeNs : found.mtimeNs
    const { kind, compression, size } = found
    const entry = this.folder.add({
      path,
      name: basename(found.path),
      kind,
      compression,
      size,
      mtimeNs: String(mtimeNs),
      copied: copy,
      addedAt: String(BigInt(Date.now()) * 1_000_000n),
      origin: copy ? found.path : undefined,
      decode: writtenOptions(decode),
    })
    this.reading.set(entry.item, { state: 'loading' })
    this.now.set(entry.item, 'not checked')
    return sourceOf(entry.item, { ...found, path }, decode)
  }

  /** Ends the running import in good order. */
  cancel(job: number): boolean {
    return this.jobs.cancel(job)
  }

  /** Ends the running import, and those that wait, in good order. */
  cancelAll(): void {
    this.jobs.cancelAll()
  }

  async summary(): Promise<CaseSummary> {
    const sources = await this.sources.now()
    return { ...this.state(), sources }
  }

  /** What the case holds, as far as it is known without a question to the index. */
  state(): Omit<CaseSummary, 'sources'> {
    const parts = this.manifest.parts()
    const items = this.folder.items().map((item) => {
      const number = item.entry.item
      const now = { now: this.nowOf(number), reading: this.reading.get(number), ...this.verdicts.of(number) }
      return itemOf(item, this.manifest.parts(number), now)
    })
    return {
      path: this.folder.folder,
      name: this.folder.name,
      revision: this.revision,
      items,
      unread: [...this.unread],
      messages: parts.reduce((sum, part) => sum + part.rows, 0),
      verdicts: this.verdicts.counts(),
      ...timesOf(parts),
      job: this.jobs.running,
    }
  }

  private nowOf(item: number): Item['now'] {
    return this.now.get(item) ?? 'not checked'
  }

  /** Compares the index with the checksums that were noted when it was written. What differs is read again. */
  async checkIndex(): Promise<void> {
    const reasons = new Map<number, string>()
    for await (const { part, reason } of this.manifest.verifyParts()) {
      if (this.closed) return
      if (reason !== null) reasons.set(part.item, reason)
    }
    this.mend(reasons)
  }

  /** Hashes every item again and compares: the only way to know that a file is still what was taken in. */
  async checkItems(): Promise<void> {
    for (const { entry, outcome } of this.folder.items()) {
      const facts = outcome?.facts as ItemFacts | undefined
      const place = this.folder.locate(entry)
      if (this.closed || !facts || !place || outcome?.event !== 'complete' || this.reading.has(entry.item)) continue
      const hash = createHash('sha256')
      try {
        for await (const piece of createReadStream(place.path, { highWaterMark: 1 << 20 })) {
          if (this.closed) return
          hash.update(piece as Buffer)
        }
        this.now.set(entry.item, hash.digest('hex') === facts.sha256 ? 'unchanged' : 'changed')
      } catch {
        this.now.set(entry.item, 'absent')
      }
      this.touch()
    }
  }

  /** Waits for the imports that run and those that wait. */
  async idle(): Promise<void> {
    await this.jobs.idle()
  }

  async close(): Promise<void> {
    this.closed = true
    this.sources.close()
    await this.jobs.close()
    await this.index.close()
    this.manifest.close()
    this.folder.close()
  }

  /** Where the file of an item is now; `unchanged` by its size and date and, where it was hashed again, by its content. */
  locate(item: number): { source: Source; unchanged: boolean } | undefined {
    const found = this.folder.item(item)
    const place = found && this.folder.locate(found.entry)
    if (!found || !place) return undefined
    const { kind, compression, size, mtimeNs } = found.entry
    const probed = { path: place.path, kind, compression, size, mtimeNs: BigInt(mtimeNs) }
    const unchanged = place.unchanged && this.now.get(item) !== 'changed'
    return { source: sourceOf(item, probed, readOptions(found.entry.decode)), unchanged }
  }

  /** An item whose reading was interrupted: one that grows is read again by following it, unless it is complete by now. */
  private resume(entry: ItemEntry, reasons: Map<number, string>): void {
    const { item, growsAs } = entry
    reasons.set(item, 'its reading was interrupted')
    if (growsAs === undefined || this.folder.readOnly || settle(this.folder, entry)) return
    reasons.delete(item)
    this.remarks.push(`item ${item} was being written when it was last read: it is read by following its archive`)
  }

  /** Does what can be done about items whose index cannot be relied on, and says so. */
  private mend(reasons: ReadonlyMap<number, string>): void {
    if (!this.folder.readOnly) this.rebuild(reasons)
    else for (const [item, reason] of reasons) this.remarks.push(`item ${item} is incomplete: ${reason}`)
  }

  /** Reads items again, for the reasons that are given. */
  readAgain(reasons: ReadonlyMap<number, string>): void {
    this.rebuild(reasons)
    this.touch()
  }

  private rebuild(reasons: ReadonlyMap<number, string>): void {
    const sources: Source[] = []
    for (const [item, reason] of reasons) {
      const found = this.locate(item)
      this.remarks.push(
        found
          ? `item ${item} is read again: ${reason}`
          : `item ${item} cannot be read again (its file is absent): ${reason}`,
      )
      if (!found) continue
      sources.push(found.source)
      this.reading.set(item, { state: 'rebuilding' })
    }
    if (sources.length > 0) this.enqueue(sources).done.catch(() => {})
  }

  /** Runs a check when the imports before it are done; it is reported and cancelled like them. */
  runCheck(
    name: string,
    run: (report: (bytes: number, totalBytes: number) => void, signal: AbortSignal) => Promise<void>,
  ): Job {
    return this.jobs.check(name, run)
  }

  private enqueue(sources: readonly Source[]): Job {
    return this.jobs.enqueue((job) => this.import(job, sources))
  }

  private async import(job: number, sources: readonly Source[]): Promise<void> {
    if (sources.length === 0 || this.jobs.isCancelling) return
    const before = new Map(
      this.folder.items().map(({ entry, outcome }) => [entry.item, outcome?.facts as ItemFacts | undefined]),
    )
    const prefixes = new Map(sources.map(({ item }) => [item, this.manifest.begin(item)]))
    const left = new Set(sources.map(({ item }) => item))
    const outOfRange = new Map<number, number>()
    const work = new Import(sources, this.folder.indexFolder, prefixes, {
      part: ({ file, part }) => {
        this.manifest.add({ ...part, file })
        outOfRange.set(part.item, (outOfRange.get(part.item) ?? 0) + part.timesOutOfRange)
        this.touch()
      },
      item: (read, decoded) => {
        left.delete(read.item)
        this.endItem(read, decoded, before.get(read.item), outOfRange.get(read.item) ?? 0)
      },
    })
    const running = { stop: () => work.stop(), abort: () => work.abort() }
    const { end, say } = this.jobs.begin(job, running, this.progressOf(work, sources))
    let error: string | null = null
    try {
      await work.done
    } catch (thrown) {
      error = (thrown as Error).message
    }
    end()
    for (const item of left) this.abandon(item, error)
    this.touch()
    say(error !== null ? 'failed' : left.size > 0 ? 'cancelled' : 'done', error)
    if (error !== null) throw new Error(error)
  }

  /** Notes what became of an item: its facts are durable before it counts as complete. `now`: where its file was read as it stands. */
  endItem(
    read: ItemEnd,
    decoded: ItemDecoded,
    before: ItemFacts | undefined,
    outOfRange: number,
    now: Item['now'] = 'unchanged',
  ): void {
    const counts = withReject(withReject(decoded.counts, read.problem?.reason, 1), 'time-range', outOfRange)
    const rejects = read.problem ? [...decoded.rejects, { ...read.problem, packet: 0, length: 0 }] : decoded.rejects
    this.findings.putRejects(read.item, rejects)
    if (decoded.capture) this.findings.putCapture(read.item, decoded.capture)
    const differs = before && !read.stopped && before.sha256 !== read.sha256
    const notes = [
      read.error && `it could not be read to its end: ${read.error}`,
      decoded.failure,
      read.stopped && `reading was cancelled after ${read.size} bytes`,
      differs && `its content is not what was taken in (SHA-256 then ${before.sha256})`,
    ].filter(Boolean)
    this.manifest.complete(read.item)
    const facts: ItemFacts = {
      sha256: read.sha256,
      size: read.size,
      records: read.records,
      root: read.root,
      counts,
      note: notes.length > 0 ? notes.join('; ') : null,
    }
    const event = read.error ? 'failed' : read.stopped ? 'cancelled' : 'complete'
    this.folder.end({ event, item: read.item, facts: { ...facts } })
    this.reading.delete(read.item)
    this.now.set(read.item, differs ? 'changed' : read.stopped || read.error ? 'not checked' : now)
    this.touch()
  }

  /** An item that was never begun, or whose threads failed: nothing of it is kept. When the case is being closed, it stays as it is. */
  private abandon(item: number, error: string | null): void {
    if (this.closed) return
    this.manifest.drop(item)
    const note = error === null ? 'reading was cancelled before it began' : `reading failed: ${error}`
    this.folder.end({ event: error === null ? 'cancelled' : 'failed', item, facts: { ...NOTHING_READ, note } })
    this.reading.delete(item)
  }

  private progressOf(work: Import, sources: readonly Source[]) {
    const totalBytes = sources.reduce((sum, { item }) => sum + (this.folder.item(item)?.entry.size ?? 0), 0)
    const started = performance.now()
    return () => {
      const { bytes, packets, messages, item } = work.progress
      const name = this.folder.item(item)?.entry.name ?? ''
      const bytesPerSecond = Math.round(bytes / Math.max(0.001, (performance.now() - started) / 1000))
      return { name, bytes, totalBytes, packets, messages, bytesPerSecond }
    }
  }

  touch(): void {
    this.revision++
    this.listener.changed()
  }
}

/** What the other threads found is counted like the decoder's own rejects. */
function withReject(counts: Counts, reason: RejectReason | undefined, count: number): Counts {
  if (reason === undefined || count === 0) return counts
  return { ...counts, rejects: { ...counts.rejects, [reason]: (counts.rejects[reason] ?? 0) + count } }
}
