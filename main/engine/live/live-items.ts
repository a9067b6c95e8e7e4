import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { SegmentKind } from '../../../core/archive/record-slicer.ts'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import type { Counts } from '../../../core/decode/tally.ts'
import { listArchive, openPath, segmentPath } from '../../archive/layout.ts'
import type { CaseFolder, CaseItem, ItemEntry } from '../../store/case-folder.ts'
import type { ItemDecoded } from '../decode-worker.ts'
import { NO_COUNTS } from '../item-facts.ts'
import type { OpenCase } from '../open-case.ts'
import type { ItemRead } from '../read-worker.ts'
import type { LiveItem } from './live-messages.ts'

/** The number of the segment that a file of an archive holds, however it is compressed, whether complete or not. */
export function segmentOf(archive: string, path: string): number | undefined {
  if (dirname(dirname(path)) !== archive) return undefined
  return parseSegmentName(basename(path).replace(/\.(?:gz|zst|open)$/, ''))?.number
}

/**
 * Notes where the file of an item stands that was taken in while it was being written, if it is complete by now; undefined: it is
 * not, or not to be found.
 */
export function settle(folder: CaseFolder, { item, growsAs, ...entry }: ItemEntry): ItemEntry | undefined {
  const place = folder.locate({ item, growsAs, ...entry })?.path
  const found =
    place !== undefined && basename(place) !== growsAs ? { path: place, compression: 'none' as const } : packed()
  if (found === undefined) return undefined
  const { size, mtimeNs } = statSync(found.path, { bigint: true })
  folder.settle({ item, ...found, size: Number(size), mtimeNs: String(mtimeNs) })
  return folder.item(item)!.entry

  /** Segments are compressed when they are old, and may be put elsewhere in their archive. */
  function packed() {
    const archive = dirname(dirname(place ?? entry.path))
    const number = segmentOf(archive, place ?? entry.path)
    try {
      const segment = listArchive(archive).segments.find((each) => each.number === number)
      const file = segment?.files.find(({ open }) => !open)
      return file && { path: join(archive, file.path), compression: file.compression }
    } catch {
      return undefined
    }
  }
}

/** The segments of one archive as items of a case, while they are followed. */
export class LiveItems {
  readonly #opened: OpenCase
  readonly #archive: string

  constructor(opened: OpenCase, archive: string) {
    this.#opened = opened
    this.#archive = archive
  }

  /** Items whose segments were not read to their end: those that are complete by now are read as files. */
  readAgain(): void {
    const { folder, reading } = this.#opened
    const reasons = new Map<number, string>()
    for (const { entry } of folder.items()) {
      if (entry.growsAs === undefined || reading.has(entry.item) || segmentOf(this.#archive, entry.path) === undefined)
        continue
      if (settle(folder, entry)) reasons.set(entry.item, 'its segment is complete now')
    }
    this.#opened.readAgain(reasons)
  }

  /** The first bytes of a segment are there. */
  begin(number: number, name: string, kind: SegmentKind): LiveItem {
    const { folder, manifest, reading } = this.#opened
    let known = folder.items().find(({ entry }) => segmentOf(this.#archive, entry.path) === number)
    if (known && isSnapshot(known)) {
      // What was taken in of it then is among what is read now.
      manifest.drop(known.entry.item)
      folder.remove(known.entry.item)
      known = undefined
    }
    if (known && known.entry.growsAs === undefined) return null
    const { item } = known?.entry ?? this.#add(name, kind)
    const prefix = manifest.begin(item)
    reading.set(item, { state: 'following', size: 0, counts: NO_COUNTS })
    this.#opened.touch()
    return { item, prefix }
  }

  #add(name: string, kind: SegmentKind): ItemEntry {
    return this.#opened.folder.add({
      path: join(this.#archive, segmentPath(name)),
      name,
      kind,
      compression: 'none',
      size: 0,
      mtimeNs: '0',
      copied: false,
      addedAt: String(BigInt(Date.now()) * 1_000_000n),
      growsAs: basename(openPath(name)),
    })
  }

  /** How far a segment was read, and what it came to. */
  progress(item: number, size: number, counts: Counts): void {
    this.#opened.reading.set(item, { state: 'following', size, counts })
  }

  /** A segment is complete, or is no longer followed. */
  end(read: ItemRead, decoded: ItemDecoded): void {
    const { folder, manifest } = this.#opened
    const found = folder.item(read.item)
    const settled = found && !read.stopped ? settle(folder, found.entry) : undefined
    if (settled && settled.compression !== 'none') {
      // What is noted of an item is of its file, and that is another one now.
      this.#opened.readAgain(new Map([[read.item, 'its segment was compressed while it was followed']]))
      return
    }
    const outOfRange = manifest.parts(read.item).reduce((sum, part) => sum + part.timesOutOfRange, 0)
    this.#opened.endItem(read, decoded, undefined, outOfRange, 'not checked')
  }

  /** The following broke off: what was read is kept, and counts as not read to its end. */
  fail(item: number, error: string): void {
    const now = this.#opened.reading.get(item)
    if (now?.state !== 'following') return
    this.#opened.reading.delete(item)
    const { counts, size } = now
    const read = {
      kind: 'read',
      item,
      size,
      sha256: null,
      problem: undefined,
      stopped: false,
      records: null,
      root: null,
    } as const
    const decoded = {
      kind: 'decoded',
      item,
      batches: 0,
      counts,
      rejects: [],
      capture: undefined,
      failure: undefined,
    } as const
    this.#opened.endItem({ ...read, error }, decoded, undefined, 0, 'not checked')
  }
}

/** Whether it was taken in as the file of a segment that was being written, as it was then. */
function isSnapshot({ entry }: CaseItem): boolean {
  return entry.growsAs === undefined && entry.path.endsWith('.open')
}
