import { join } from 'node:path'
import type { OpenCase } from './open-case.ts'

/**
 * The items by where their files are, and by where copies were made from: what a seal names is the original. Asks the file system
 * once for each item, so this is called once for a question about many.
 */
export function itemPlaces({ folder }: OpenCase): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (const { entry } of folder.items()) {
    const path = folder.locate(entry)?.path ?? entry.path
    for (const place of entry.origin === undefined ? [path] : [path, entry.origin])
      if (!places.has(place)) places.set(place, entry.item)
  }
  return places
}

/** The item that a file of a folder is; null: none, or the file is not there. */
export function itemAt(places: ReadonlyMap<string, number>, folder: string, file: string | null): number | null {
  return file === null ? null : (places.get(join(folder, file)) ?? null)
}
