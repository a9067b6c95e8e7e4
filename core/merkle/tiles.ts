import { u16be } from '../bytes/integer.ts'
import type { LeafRange } from './proof.ts'

/** The tree of a log as others publish it: in tiles (C2SP tlog-tiles). */

/** Hashes of a full tile: it spans eight levels of the tree. */
export const TILE_WIDTH = 256

/** Levels of tiles that a tree of up to 2^53 - 1 leaves has at most. */
export const MAX_TILE_LEVELS = 7

/** One tile of a tree: `width` hashes, each the root of 256^level leaves. */
export interface Tile {
  /** 0 holds the leaf hashes. */
  readonly level: number
  /** Number within the level, from 0. */
  readonly index: number
  /** 1 to TILE_WIDTH; a tile with fewer hashes is partial and has a name of its own. */
  readonly width: number
}

/** The tile `index` of a level in the tree of `size` leaves; undefined where that tree has none there. */
export function tileOf(level: number, index: number, size: number): Tile | undefined {
  const hashes = Math.floor(size / TILE_WIDTH ** level)
  const width = Math.min(TILE_WIDTH, hashes - TILE_WIDTH * index)
  return level < MAX_TILE_LEVELS && index >= 0 && width > 0 ? { level, index, width } : undefined
}

/** Where a tile stands in a log: `tile/0/x001/x234/067`, with `.p/112` behind it where it has 112 hashes only. */
export function tilePath(tile: Tile): string {
  return pathOf(`tile/${tile.level}`, tile)
}

/** Where the entries stand whose leaf hashes are in a tile of level 0. */
export function entriesPath(tile: Tile): string {
  return pathOf('tile/entries', tile)
}

function pathOf(folder: string, { index, width }: Tile): string {
  const groups = [String(index % 1000).padStart(3, '0')]
  for (let left = Math.floor(index / 1000); left > 0; left = Math.floor(left / 1000))
    groups.unshift(`x${String(left % 1000).padStart(3, '0')}`)
  return `${folder}/${groups.join('/')}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/** The leaves under hash `at` of a tile, whose root that hash is. */
export function leavesUnder({ level, index }: Tile, at: number): LeafRange {
  const each = TILE_WIDTH ** level
  const from = (TILE_WIDTH * index + at) * each
  return { from, to: from + each }
}

/**
 * Where the entries of a bundle stand in its bytes: each has its length in front, two bytes, big-endian. Undefined unless they fill
 * the bundle and are at most TILE_WIDTH.
 */
export function entryBounds(bundle: Uint8Array): { readonly start: number; readonly end: number }[] | undefined {
  const bounds: { start: number; end: number }[] = []
  for (let at = 0; at < bundle.length; ) {
    if (bundle.length - at < 2 || bounds.length === TILE_WIDTH) return undefined
    const start = at + 2
    at = start + u16be(bundle, at)
    if (at > bundle.length) return undefined
    bounds.push({ start, end: at })
  }
  return bounds
}
