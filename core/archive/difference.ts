import { align, LeafTable, type LeafWords, leafWords, MAX_STEPS, sameLeaf } from './alignment.ts'

/** Changes that are listed; what is beyond them is counted. */
export const MAX_CHANGES = 100_000

/** One place where a list of leaves is not what was sealed. Records count from 1. */
export interface Change {
  readonly kind: 'changed' | 'removed' | 'inserted' | 'reordered'
  /** First record concerned, as sealed; of what was inserted, the sealed record that it stands in front of. */
  readonly record: number
  /** Sealed records concerned; 0 of what was inserted. */
  readonly records: number
  /** First record concerned, as found; of what was removed, the record in whose place or in front of which it would stand. */
  readonly foundRecord: number
  /** Records concerned, as found; 0 of what was removed. */
  readonly foundRecords: number
}

/** How a list of leaves differs from what was sealed. */
export interface Difference {
  /** In order of where they are met. Sealed records that none of them names stand, in their order, in the places that none names. */
  readonly changes: readonly Change[]
  /** Changes beyond those listed. */
  readonly more: number
  /** Sealed records that stand where they should, in their order. */
  readonly kept: number
}

/** Leaf of the found list that is a sealed one: in its order, or moved to another place. */
const KEPT = 1
const MOVED = 2

/**
 * Compares two lists of leaves, 32 bytes each. As many records gone as are new at one place: these were changed. The same leaf gone
 * here and new there: it was moved (`reordered`). `steps` bounds the search for the shortest way from one to the other.
 */
export function difference(sealed: Uint8Array, found: Uint8Array, steps = MAX_STEPS): Difference {
  const [a, b] = [leafWords(sealed), leafWords(found)]
  const matches = align(a, b, steps)
  const part = new Uint8Array(b.length / 8)
  let kept = 0
  for (const match of matches) {
    if (match < 0) continue
    part[match] = KEPT
    kept++
  }
  const moves = kept === matches.length || kept === part.length ? matches : pairMoved(a, b, matches, part)
  const list = new ChangeList()
  for (let i = 0, j = 0; i < matches.length || j < part.length; ) {
    if (i < matches.length && matches[i] === j) {
      i++
      j++
      continue
    }
    const from = [i, j] as const
    while (i < matches.length && matches[i]! < 0) i++
    j = i < matches.length ? matches[i]! : part.length
    describe(list, from, [i, j], moves, part)
  }
  return { changes: list.changes, more: list.more, kept }
}

/** Finds leaves that are gone in one place and new in another. Returns, for each sealed leaf, its new place, or -1; marks `part`. */
function pairMoved(a: LeafWords, b: LeafWords, matches: Int32Array, part: Uint8Array): Int32Array {
  const moves = new Int32Array(matches.length).fill(-1)
  const table = new LeafTable(b, part.length)
  // The same leaves one after the other: at the first, 1 + the next one to give away; at each, 1 + the one behind it.
  const next = new Int32Array(part.length)
  const head = new Int32Array(part.length)
  for (let j = part.length - 1; j >= 0; j--) {
    if (part[j] !== 0) continue
    const key = table.add(j)
    next[j] = head[key]!
    head[key] = j + 1
  }
  for (let i = 0; i < moves.length; i++) {
    if (matches[i]! >= 0) continue
    const follower = i > 0 && moves[i - 1]! >= 0 ? moves[i - 1]! + 1 : part.length
    let to = follower < part.length && part[follower] === 0 && sameLeaf(a, i, b, follower) ? follower : -1
    if (to < 0) {
      const key = table.find(a, i)
      if (key < 0) continue
      while (head[key] !== 0 && part[head[key]! - 1] !== 0) head[key] = next[head[key]! - 1]!
      to = head[key]! - 1
    }
    if (to < 0) continue
    moves[i] = to
    part[to] = MOVED
  }
  return moves
}

type Place = readonly [sealed: number, found: number]

/** Names what happened between two places at which the lists agree. */
function describe(list: ChangeList, [i0, j0]: Place, [i1, j1]: Place, moves: Int32Array, part: Uint8Array): void {
  let gone = 0
  let fresh = 0
  for (let i = i0; i < i1; i++) if (moves[i]! < 0) gone++
  for (let j = j0; j < j1; j++) if (part[j] !== MOVED) fresh++
  const changed = gone === fresh
  let j = j0
  for (let i = i0; i < i1; i++) {
    if (moves[i]! >= 0) list.add('reordered', i, 1, moves[i]!, 1)
    else if (changed) {
      while (part[j] === MOVED) j++
      list.add('changed', i, 1, j++, 1)
    } else list.add('removed', i, 1, j0, 0)
  }
  if (!changed) for (j = j0; j < j1; j++) if (part[j] !== MOVED) list.add('inserted', i1, 0, j, 1)
}

/** Gathers changes; neighbours of one kind become one. Records are given as indices. */
class ChangeList {
  readonly changes: { -readonly [Key in keyof Change]: Change[Key] }[] = []
  more = 0
  #last: { -readonly [Key in keyof Change]: Change[Key] } | undefined

  add(kind: Change['kind'], record: number, records: number, foundRecord: number, foundRecords: number): void {
    const last = this.#last
    if (
      last?.kind === kind &&
      last.record + last.records === record + 1 &&
      last.foundRecord + last.foundRecords === foundRecord + 1
    ) {
      last.records += records
      last.foundRecords += foundRecords
      return
    }
    this.#last = { kind, record: record + 1, records, foundRecord: foundRecord + 1, foundRecords }
    if (this.changes.length < MAX_CHANGES) this.changes.push(this.#last)
    else this.more++
  }
}
