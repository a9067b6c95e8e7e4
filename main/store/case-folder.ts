import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { SealType } from '../../core/verdict/report.ts'
import { type Files, replaceFile, systemFiles } from '../disk/files.ts'
import { type Lock, takeLock } from '../disk/lock.ts'
import { type Journal, type JournalDamage, openJournal } from './journal.ts'

export const CASE_FORMAT = 'logwitness-case'
export const CASE_VERSION = 1

const CASE_FILE = 'case.json'
const ITEMS_FILE = 'items.jsonl'
const INDEX_FOLDER = 'index'
/** Items that were copied into the case. */
const EVIDENCE_FOLDER = 'evidence'
/** Entries that a creation which was interrupted may have left. */
const OWN_ENTRIES = new Set([ITEMS_FILE, INDEX_FOLDER, EVIDENCE_FOLDER, `${CASE_FILE}.new`, `${ITEMS_FILE}.new`])

/** What is noted when an item is taken in. */
export interface ItemEntry {
  /** Number within the case, 1-based. */
  readonly item: number
  /** Absolute path at the time. */
  readonly path: string
  /** The same from the case folder, with '/' between its steps; null where there is no such path (another drive). */
  readonly relativePath: string | null
  readonly name: string
  readonly kind: 'pcap' | 'pcapng' | 'log'
  readonly compression: 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2'
  /** Bytes of the file. */
  readonly size: number
  /** Time of last change, nanoseconds since the epoch, in decimal. */
  readonly mtimeNs: string
  /** Whether the file stands in the case's own evidence folder. */
  readonly copied: boolean
  /** Nanoseconds since the epoch, in decimal. */
  readonly addedAt: string
  /** Where a copied item was copied from, absolute. */
  readonly origin?: string | undefined
  /** How it is read, where that is not the usual way; as JSON. What it means is the engine's. */
  readonly decode?: Readonly<Record<string, unknown>> | undefined
  /**
   * Where it was taken in while it was being written: the name that its file has until it is complete, in the same folder. Then
   * `path` is where it will stand, and `size` and `mtimeNs` say nothing; a record `settled` puts that right.
   */
  readonly growsAs?: string | undefined
}

/** The file of an item that was taken in while it was being written, now that it is complete. */
export interface Settlement extends Pick<ItemEntry, 'item' | 'path' | 'compression' | 'size' | 'mtimeNs'> {}

/** How the reading of an item ended. `facts` is what the engine notes: hash, counts, findings; as JSON. */
export interface ItemOutcome {
  readonly event: 'complete' | 'cancelled' | 'failed'
  readonly item: number
  readonly facts: Readonly<Record<string, unknown>>
}

/** An archive, or a seal that others made, that was found with the evidence. */
export interface SealEntry {
  readonly path: string
  /** As in ItemEntry. */
  readonly relativePath: string | null
  readonly type: 'archive' | SealType
}

export type ItemRecord =
  | ({ readonly event: 'added' } & ItemEntry)
  | ({ readonly event: 'seal' } & SealEntry)
  | ItemOutcome
  | ({ readonly event: 'settled'; readonly relativePath: string | null } & Settlement)
  | { readonly event: 'removed'; readonly item: number }

export interface CaseItem {
  readonly entry: ItemEntry
  /** The last outcome; null: it was never read to an end. */
  readonly outcome: ItemOutcome | null
}

/** The case cannot be opened or made: the message says why and what to do. */
export class CaseError extends Error {}

/** An open case folder. See docs/formats.md. */
export class CaseFolder {
  readonly folder: string
  readonly id: string
  readonly name: string
  /** Nanoseconds since the epoch, in decimal. */
  readonly created: string
  /** Lines of items.jsonl that cannot be read: what they said about items is not known. */
  readonly damage: readonly JournalDamage[]
  readonly readOnly: boolean
  private readonly journal: Journal
  private readonly lock: Lock | undefined
  private readonly byNumber: Map<number, CaseItem>
  private readonly sealEntries: SealEntry[] = []
  private nextItem: number

  constructor(
    head: CaseHead,
    journal: Journal,
    damage: readonly JournalDamage[],
    records: readonly ItemRecord[],
    lock: Lock | undefined,
  ) {
    this.folder = head.folder
    this.id = head.id
    this.name = head.name
    this.created = head.created
    this.damage = damage
    this.journal = journal
    this.lock = lock
    this.readOnly = lock === undefined
    this.byNumber = new Map()
    this.nextItem = 1
    for (const record of records) this.apply(record)
    // Each damaged line may have named one item more; its number is not given again.
    this.nextItem += damage.length
  }

  get indexFolder(): string {
    return join(this.folder, INDEX_FOLDER)
  }

  get evidenceFolder(): string {
    return join(this.folder, EVIDENCE_FOLDER)
  }

  /** Items that were not removed, by number. */
  items(): CaseItem[] {
    return [...this.byNumber.values()].sort((a, b) => a.entry.item - b.entry.item)
  }

  item(item: number): CaseItem | undefined {
    return this.byNumber.get(item)
  }

  /** Notes a new item and gives it a number, which no other item of the case ever had. Durable when it returns. */
  add(facts: Omit<ItemEntry, 'item' | 'relativePath' | 'path'> & { readonly path: string }): ItemEntry {
    const entry: ItemEntry = {
      ...facts,
      item: this.nextItem,
      path: resolve(facts.path),
      relativePath: pathFrom(this.folder, facts.path),
    }
    this.append({ event: 'added', ...entry })
    return entry
  }

  /** Archives and seals that were found with the evidence, at the places where they are now. */
  seals(): { path: string; type: SealEntry['type'] }[] {
    return this.sealEntries.map(({ path, relativePath, type }) => {
      const beside = relativePath === null ? path : resolve(this.folder, relativePath)
      return { path: !existsSync(path) && existsSync(beside) ? beside : path, type }
    })
  }

  /** Notes an archive or a seal, unless it is known. Durable when it returns. */
  addSeal(path: string, type: SealEntry['type']): void {
    const beside = pathFrom(this.folder, path)
    // By what was noted alone: asking the file system for each known seal would cost with every one that is added.
    const isKnown = this.sealEntries.some(
      (known) => known.type === type && (known.path === path || (beside !== null && known.relativePath === beside)),
    )
    if (isKnown) return
    this.append({ event: 'seal', path, relativePath: beside, type })
  }

  /** Notes the file of an item that was taken in while it was being written, and is complete now. Durable when it returns. */
  settle(settlement: Settlement): void {
    if (!this.byNumber.has(settlement.item)) throw new Error(`the case holds no item ${settlement.item}`)
    this.append({ event: 'settled', ...settlement, relativePath: pathFrom(this.folder, settlement.path) })
  }

  /** Notes how the reading of an item ended. Durable when it returns. */
  end(outcome: ItemOutcome): void {
    if (!this.byNumber.has(outcome.item)) throw new Error(`the case holds no item ${outcome.item}`)
    this.append(outcome)
  }

  /** Takes an item out of the case; its lines stay in items.jsonl, and its file where it is. */
  remove(item: number): void {
    if (this.byNumber.has(item)) this.append({ event: 'removed', item })
  }

  /**
   * Where the file of an item is now: the path that was noted, or the same place seen from the case folder, so that both may be
   * moved together. `unchanged` compares size and time of last change only; of a file that was taken in while it was being written,
   * and has not been settled, neither is known, and being there is all that is asked. null: it is at neither place.
   */
  locate(entry: ItemEntry): { path: string; unchanged: boolean } | null {
    const { growsAs } = entry
    const beside = entry.relativePath === null ? [] : [resolve(this.folder, entry.relativePath)]
    const final = entry.copied ? beside : [entry.path, ...beside]
    const places = growsAs === undefined ? final : final.flatMap((path) => [path, join(dirname(path), growsAs)])
    const found = places.flatMap((path) => {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
      if (!stat?.isFile()) return []
      const isSame = stat.size === BigInt(entry.size) && String(stat.mtimeNs) === entry.mtimeNs
      return [{ path, unchanged: growsAs !== undefined || isSame }]
    })
    return found.find((place) => place.unchanged) ?? found[0] ?? null
  }

  close(): void {
    this.lock?.release()
  }

  private append(record: ItemRecord): void {
    if (this.readOnly) throw new CaseError(`${this.folder} was opened for reading only`)
    this.journal.append(record)
    this.apply(record)
  }

  private apply(record: ItemRecord): void {
    if (record.event === 'seal') {
      const { event: _, ...entry } = record
      this.sealEntries.push(entry)
      return
    }
    if (record.event === 'added') {
      const { event: _, ...entry } = record
      this.byNumber.set(entry.item, { entry, outcome: null })
    } else if (record.event === 'removed') this.byNumber.delete(record.item)
    else if (record.event === 'settled') {
      const { event: _, ...settled } = record
      const item = this.byNumber.get(record.item)
      if (item) this.byNumber.set(record.item, { ...item, entry: { ...item.entry, ...settled, growsAs: undefined } })
    } else {
      const item = this.byNumber.get(record.item)
      if (item) this.byNumber.set(record.item, { ...item, outcome: record })
    }
    this.nextItem = Math.max(this.nextItem, record.item + 1)
  }
}

interface CaseHead {
  readonly folder: string
  readonly id: string
  readonly name: string
  readonly created: string
}

/** Whether the folder holds a case (of any version). */
export function isCaseFolder(folder: string): boolean {
  return existsSync(join(folder, CASE_FILE))
}

/**
 * Makes a case in a folder that is absent or empty, and opens it. case.json is written last: before that there is no case, and
 * what an interrupted creation left is taken over. Throws CaseError where the folder holds something else.
 */
export function createCase(folder: string, options: { name?: string; files?: Files; now?: bigint } = {}): CaseFolder {
  const path = resolve(folder)
  const { name = basename(path), files = systemFiles, now = BigInt(Date.now()) * 1_000_000n } = options
  if (isCaseFolder(path)) throw new CaseError(`${path} holds a case already`)
  const foreign = existsSync(path) ? readdirSync(path).find((entry) => !OWN_ENTRIES.has(entry)) : undefined
  if (foreign !== undefined)
    throw new CaseError(`${path} is not empty (it holds ${foreign}). Name an empty or a new folder for the case`)
  files.makeFolder(join(path, INDEX_FOLDER))
  files.makeFolder(join(path, EVIDENCE_FOLDER))
  replaceFile(files, join(path, ITEMS_FILE), new Uint8Array(0))
  const head = { format: CASE_FORMAT, version: CASE_VERSION, id: randomUUID(), name, created: String(now) }
  replaceFile(files, join(path, CASE_FILE), Buffer.from(`${JSON.stringify(head, undefined, 2)}\n`))
  return openCase(path, { files })
}

/**
 * Opens a case. Only one process may have it open for writing (CaseLocked); any number may read. Throws CaseError where the
 * folder is no case, or one of a version that this program does not know. Damaged lines are in `damage` of what is returned.
 */
export function openCase(folder: string, options: { files?: Files; readOnly?: boolean } = {}): CaseFolder {
  const path = resolve(folder)
  const { files = systemFiles, readOnly = false } = options
  const head = readHead(path)
  const items = join(path, ITEMS_FILE)
  if (!existsSync(items)) {
    throw new CaseError(`${items} is absent: it lists the evidence of the case. Restore it from a copy of the case`)
  }
  const lock = readOnly ? undefined : lockFor(path)
  try {
    const { journal, records, damage } = openJournal(items, files)
    return new CaseFolder(head, journal, damage, records as ItemRecord[], lock)
  } catch (error) {
    lock?.release()
    throw error
  }
}

/** The writer's lock, or an error that says how to go on where the folder cannot be written. */
function lockFor(folder: string): Lock {
  try {
    return takeLock(folder, 'case')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM') throw error
    throw new CaseError(
      `${folder} cannot be written (${code}). Open the case for reading only, or copy it to where you may write`,
    )
  }
}

function readHead(folder: string): CaseHead {
  const path = join(folder, CASE_FILE)
  if (!existsSync(path)) throw new CaseError(`${folder} is not a case folder: it holds no ${CASE_FILE}`)
  let head: Record<string, unknown>
  try {
    head = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new CaseError(`${path} cannot be read: ${(error as Error).message}`)
  }
  const { format, version, id, name, created } = head ?? {}
  if (format !== CASE_FORMAT)
    throw new CaseError(`${folder} is not a case folder: its ${CASE_FILE} does not say "${CASE_FORMAT}"`)
  if (version !== CASE_VERSION) {
    throw new CaseError(
      `the case in ${folder} has format version ${String(version)}; this program reads version ${CASE_VERSION}. Open it with the program that made it, or with a newer one`,
    )
  }
  if (typeof id !== 'string' || typeof name !== 'string' || typeof created !== 'string') {
    throw new CaseError(`${path} lacks the id, the name or the time of creation. Restore it from a copy of the case`)
  }
  return { folder, id, name, created }
}

function pathFrom(folder: string, path: string): string | null {
  const way = relative(folder, resolve(path))
  return isAbsolute(way) ? null : way.split(sep).join('/')
}
