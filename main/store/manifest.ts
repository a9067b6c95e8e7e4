import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { type Files, systemFiles } from '../disk/files.ts'
import { type Journal, type JournalDamage, openJournal } from './journal.ts'
import type { PartFile } from './part-file.ts'
import { RetiredFiles } from './retired-files.ts'

/** One file of the index. */
export interface Part extends PartFile {
  /** Path from the index folder, with '/' between its steps. */
  readonly file: string
}

type ManifestRecord =
  | { event: 'item-begin'; item: number; generation: number }
  | { event: 'part'; part: Part; replaces?: number }
  | { event: 'item-complete'; item: number; parts: number; rows: number }
  | { event: 'item-drop'; item: number }

interface ItemIndex {
  generation: number
  parts: Part[]
  /** What `item-complete` stated; undefined while the item is being read. */
  stated?: { parts: number; rows: number }
}

/** An item whose index cannot be used: it must be read again. */
export interface Rebuild {
  readonly item: number
  readonly reason: string
}

export interface OpenedManifest {
  readonly manifest: Manifest
  readonly rebuild: Rebuild[]
  readonly damage: JournalDamage[]
}

export type PartCheck = { readonly part: Part; readonly ok: boolean; readonly reason: string | null }

const MANIFEST = 'manifest.jsonl'
/** Lines about parts that others replaced, beyond which the list is written anew without them. */
export const MAX_SUPERSEDED = 2000
/** Where DuckDB may put what does not fit into memory. Emptied on open. */
export const TEMPORARY = 'tmp'

/** Name of part `number` (from 0) of an item, after what `begin` returned. */
export function partName(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(6, '0')}.parquet`
}

/** The only list of index parts: a file that it does not name is no part of the index. See docs/formats.md. */
export class Manifest {
  readonly folder: string
  /** undefined: opened for reading only. */
  private readonly journal: Journal | undefined
  private readonly files: Files
  private readonly items: Map<number, ItemIndex>
  private readonly retired: RetiredFiles
  private superseded = 0
  /** Rises with every change of the list. */
  revision = 0

  constructor(folder: string, journal: Journal | undefined, files: Files, items: Map<number, ItemIndex>) {
    this.folder = folder
    this.journal = journal
    this.files = files
    this.items = items
    this.retired = new RetiredFiles((path) => files.remove(path))
  }

  /** Whether it was opened for reading only. */
  get readOnly(): boolean {
    return this.journal === undefined
  }

  /** Parts of all items, or of one, by item and number. */
  parts(item?: number): readonly Part[] {
    if (item !== undefined) return this.items.get(item)?.parts ?? []
    return [...this.items.keys()].sort((a, b) => a - b).flatMap((each) => this.items.get(each)!.parts)
  }

  /** undefined: the index holds nothing of the item. */
  stateOf(item: number): 'loading' | 'complete' | undefined {
    const index = this.items.get(item)
    return index && (index.stated ? 'complete' : 'loading')
  }

  /** Absolute path of the file that holds the messages of a part now: its own, or that of a part which took its place. */
  pathOf(part: Part): string {
    const now = this.items.get(part.item)?.parts.findLast(({ firstSeq }) => firstSeq <= part.firstSeq)
    return join(this.folder, now !== undefined && now.lastSeq >= part.lastSeq ? now.file : part.file)
  }

  /** Does work during which the files that are listed now stay, even where others take their place. */
  async held<T>(work: () => Promise<T>): Promise<T> {
    const release = this.retired.hold()
    try {
      return await work()
    } finally {
      release()
    }
  }

  /**
   * Starts the index of an item, in the place of one that may be there, and makes its folder. Returns how the names of its files
   * begin, from the index folder; no earlier file had such a name. See `partName`.
   */
  begin(item: number): string {
    const before = this.items.get(item)
    const generation = (before?.generation ?? 0) + 1
    this.append({ event: 'item-begin', item, generation })
    this.items.set(item, { generation, parts: [] })
    for (const part of before?.parts ?? []) this.files.remove(join(this.folder, part.file))
    const folder = String(item).padStart(6, '0')
    this.files.makeFolder(join(this.folder, folder))
    return `${folder}/${generation}-`
  }

  /**
   * Lists a part that is complete on disk. The line is not forced to disk: after a loss of power the item has no
   * `item-complete` line, or the part does not match its line, and is read again in both cases. `replaces`: it takes the place of
   * as many parts before it, whose messages it holds, too.
   */
  add(part: Part, replaces = 0): void {
    const index = this.items.get(part.item)
    if (!index || index.stated) throw new Error(`item ${part.item} is not being read: its index takes no part`)
    const before = index.parts.slice(index.parts.length - replaces)
    const last = index.parts.at(-1)
    const first = before[0]?.firstSeq ?? (last ? last.lastSeq + 1 : 1)
    if (before.length !== replaces || part.firstSeq !== first || (replaces > 0 && part.lastSeq < last!.lastSeq))
      throw new Error(`${part.file} does not follow the part before it`)
    this.append({ event: 'part', part, ...(replaces > 0 && { replaces }) }, false)
    index.parts.splice(index.parts.length - replaces, replaces, part)
    for (const { file } of before) this.retired.retire(join(this.folder, file))
    this.superseded += replaces
    if (this.superseded > MAX_SUPERSEDED) this.rewrite()
  }

  /** States that the index holds all that was read of an item (also where reading was ended early). */
  complete(item: number): void {
    const index = this.items.get(item)
    if (!index) throw new Error(`item ${item} was not begun`)
    const stated = { parts: index.parts.length, rows: rowsOf(index.parts) }
    this.append({ event: 'item-complete', item, ...stated })
    index.stated = stated
  }

  /** Takes an item out of the index. Its files go when nothing reads them any more: now, or on the next opening. */
  drop(item: number): void {
    const index = this.items.get(item)
    if (!index) return
    this.append({ event: 'item-drop', item })
    this.items.delete(item)
    for (const part of index.parts) this.files.remove(join(this.folder, part.file))
  }

  /** Files that were replaced go with the program that has the index open. */
  close(): void {
    this.retired.clear()
  }

  /** Reads every part and compares its CRC-32: DuckDB itself does not notice flipped bits. For the background. */
  async *verifyParts(): AsyncGenerator<PartCheck> {
    for (const part of this.parts()) {
      let sum = 0
      let reason: string | null = null
      try {
        for await (const chunk of createReadStream(this.pathOf(part), { highWaterMark: 1 << 20 }))
          sum = crc32(chunk as Buffer, sum)
        if (sum !== part.crc32) reason = `the CRC-32 of ${part.file} is not the one that was noted when it was written`
      } catch (error) {
        reason = `${part.file} cannot be read: ${(error as Error).message}`
      }
      // It may have been dropped in the meantime.
      if (this.items.get(part.item)?.parts.includes(part)) yield { part, ok: reason === null, reason }
    }
  }

  private rewrite(): void {
    this.journal?.replace(recordsOf(this.items))
    this.superseded = 0
  }

  private append(record: ManifestRecord, sync = true): void {
    if (!this.journal) throw new Error(`${this.folder} was opened for reading only`)
    this.journal.append(record, sync)
    this.revision++
  }
}

/**
 * Opens the manifest of an index folder, or begins one. Items whose parts are not as the manifest says, or that were not read to
 * the end, are dropped and returned in `rebuild`; files that it does not name are deleted. With `readOnly`, nothing on disk is
 * changed, and items that another process is reading are listed as far as they are.
 */
export function openManifest(folder: string, options: { files?: Files; readOnly?: boolean } = {}): OpenedManifest {
  const { files = systemFiles, readOnly = false } = options
  const path = join(folder, MANIFEST)
  if (!existsSync(path)) {
    if (readOnly) return { manifest: new Manifest(folder, undefined, files, new Map()), rebuild: [], damage: [] }
    files.makeFolder(folder)
    files.write(path, new Uint8Array(0))
  }
  const { journal, records, damage } = openJournal(path, files)
  const { items, orphans } = replay(records as ManifestRecord[])
  const rebuild = [...orphans].map(
    (item): Rebuild => ({ item, reason: 'the manifest lacks the line with which its index begins' }),
  )
  for (const [item, index] of items) {
    const reason = whyUnusable(folder, index, readOnly)
    if (reason === undefined) continue
    rebuild.push({ item, reason })
    items.delete(item)
  }
  if (!readOnly) {
    if (damage.length > 0 || rebuild.length > 0) journal.replace(recordsOf(items))
    removeUnlisted(folder, items, files)
  }
  return { manifest: new Manifest(folder, readOnly ? undefined : journal, files, items), rebuild, damage }
}

/** The state that the lines lead to. `orphans` are items with parts but without a beginning: a line must be damaged. */
function replay(records: readonly ManifestRecord[]): { items: Map<number, ItemIndex>; orphans: Set<number> } {
  const items = new Map<number, ItemIndex>()
  const orphans = new Set<number>()
  for (const record of records) {
    if (record.event === 'part') {
      const index = items.get(record.part.item)
      if (index) index.parts.splice(index.parts.length - (record.replaces ?? 0), record.replaces ?? 0, record.part)
      else orphans.add(record.part.item)
    } else if (record.event === 'item-begin') {
      items.set(record.item, { generation: record.generation, parts: [] })
      orphans.delete(record.item)
    } else if (record.event === 'item-complete') {
      const index = items.get(record.item)
      if (index) index.stated = { parts: record.parts, rows: record.rows }
      else orphans.add(record.item)
    } else if (record.event === 'item-drop') {
      items.delete(record.item)
      orphans.delete(record.item)
    }
  }
  return { items, orphans }
}

/** The reason why an item's parts cannot be used; undefined: they can. Contents are checked later, by `verifyParts`. */
function whyUnusable(folder: string, { parts, stated }: ItemIndex, loadingAllowed: boolean): string | undefined {
  if (!stated && !loadingAllowed) return 'it was not read to its end'
  if (stated && (stated.parts !== parts.length || stated.rows !== rowsOf(parts))) {
    return `the manifest lists ${parts.length} parts with ${rowsOf(parts)} messages, and states ${stated.parts} with ${stated.rows}`
  }
  for (const part of parts) {
    const bytes = statSync(join(folder, part.file), { throwIfNoEntry: false })?.size
    if (bytes === undefined) return `${part.file} is absent`
    if (bytes !== part.bytes) return `${part.file} has ${bytes} bytes and not ${part.bytes}`
  }
  return undefined
}

function recordsOf(items: ReadonlyMap<number, ItemIndex>): ManifestRecord[] {
  return [...items].flatMap(([item, { generation, parts, stated }]): ManifestRecord[] => [
    { event: 'item-begin', item, generation },
    ...parts.map((part) => ({ event: 'part' as const, part })),
    ...(stated ? [{ event: 'item-complete' as const, item, ...stated }] : []),
  ])
}

/** Deletes what a crash or a removal left behind: the folder holds nothing but the index. */
function removeUnlisted(folder: string, items: ReadonlyMap<number, ItemIndex>, files: Files): void {
  const listed = new Set([...items.values()].flatMap(({ parts }) => parts.map((part) => part.file)))
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) {
      if (entry.name !== MANIFEST) files.remove(join(folder, entry.name))
      continue
    }
    const inside = readdirSync(join(folder, entry.name))
    const keep = inside.filter((name) => listed.has(`${entry.name}/${name}`))
    if (keep.length === 0) files.remove(join(folder, entry.name))
    else for (const name of inside) if (!keep.includes(name)) files.remove(join(folder, entry.name, name))
  }
}

function rowsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.rows, 0)
}
