import { rotationOrder } from '../log/rotation.ts'
import type { Neighbour } from './remote-script.ts'

/** Files of a set in which the rest of one that was cut is looked for. */
export const MAX_CANDIDATES = 32

const COMPRESSED = /\.(?:gz|bz2|xz|zst|zstd|lz4|lzma|lz|lzo|Z|z|br)$/

/** Stands for what the names of a file and of its rotated files have in common: a digit at its end must not be taken for a mark. */
const STEM = 'x'

/** The rotated files of `name`, by their names: the newest first, without `name` itself. Compressed ones are among them. */
export function rotatedFiles(name: string, folder: readonly Neighbour[]): Neighbour[] {
  const stem = name.replace(/(?<=.)\.[A-Za-z]\w*$/, '')
  const short = (each: string) => STEM + each.slice(stem.length)
  const files = new Map(
    folder.filter((each) => each.type === 'file' && each.name.startsWith(stem)).map((each) => [short(each.name), each]),
  )
  const own = short(name)
  const set = rotationOrder([...new Set([...files.keys(), own])]).find((names) => names.includes(own)) ?? []
  return set
    .slice(0, set.indexOf(own))
    .reverse()
    .flatMap((each) => files.get(each) ?? [])
}

/**
 * The files that had the name `name` after the one that is now called `old`, and before the one that has it now, the oldest first;
 * undefined where the name of `old` does not show its place among them.
 */
export function filesBetween(name: string, old: string, folder: readonly Neighbour[]): Neighbour[] | undefined {
  const set = rotatedFiles(name, folder)
  const at = set.findIndex((file) => file.name === old)
  return at < 0 ? undefined : set.slice(0, at).reverse()
}

/** Files that were rotated, the oldest first; `isSure`: there were no others. */
export interface Rotated {
  readonly files: readonly Neighbour[]
  readonly isSure: boolean
}

/**
 * The files that were rotated after the one with the inode `before` ('': after none). Where that is gone, it was compressed or has
 * been removed, and so were all that are older: those that are not compressed are newer. Where all are compressed, none is taken to
 * be new: that is how the newest one looks shortly after it was rotated.
 */
export function filesSince(name: string, before: string, folder: readonly Neighbour[]): Rotated {
  const set = rotatedFiles(name, folder)
  const at = before === '' ? set.length : set.findIndex(({ inode }) => inode === before)
  if (at >= 0) return { files: set.slice(0, at).reverse(), isSure: true }
  const compressed = set.findIndex(isCompressed)
  return { files: set.slice(0, compressed < 0 ? set.length : compressed).reverse(), isSure: compressed === 0 }
}

/** The inode of the rotated file before the one with the inode `inode`, which may have the name itself; '': there is none. */
export function inodeBefore(name: string, inode: string, folder: readonly Neighbour[]): string {
  const set = rotatedFiles(name, folder)
  return set[set.findIndex((file) => file.inode === inode) + 1]?.inode ?? ''
}

/** Whether its name says that its content is compressed. */
export function isCompressed({ name }: { readonly name: string }): boolean {
  return COMPRESSED.test(name)
}
