import { closeSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { type Checkpoint, formatCheckpoint } from '../../core/archive/checkpoint.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import { HASH_BYTES, type LeafHasher } from '../../core/hash/leaf-hasher.ts'
import { sha256 } from '../../core/hash/sha256.ts'
import { Frontier } from '../../core/merkle/frontier.ts'
import { sameBytes } from '../../core/merkle/proof.ts'
import { formatNote } from '../../core/note/signed-note.ts'
import { type Files, replaceFile } from '../disk/files.ts'
import type { Signer } from '../keys/signing-key.ts'
import { ArchiveError } from './archive-error.ts'
import { type ChainLink, readLink, readSignedLink } from './chain-link.ts'
import { type ArchiveListing, checkpointPath, leavesPath, numberName } from './layout.ts'
import { openRegular } from './regular-file.ts'

/** Bytes of leaves that are read in one step. */
const LEAVES_READ = 65_536 * HASH_BYTES

/** A file that takes its final name: paths from the archive. */
export type Rename = readonly [from: string, to: string]

/** What is stated of a segment besides what the chain knows itself. */
export interface SegmentStatement {
  readonly segment: Checkpoint['segment']
  readonly source?: Checkpoint['source']
  readonly interrupted?: Checkpoint['interrupted']
}

/** The checkpoints of an archive, seen from its end: where the next one is written. */
export class Chain {
  readonly folder: string
  readonly signer: Signer
  /** The tree over all segments that are sealed. */
  sealed: Frontier
  readonly #origin: string
  readonly #files: Files
  readonly #now: () => Date
  #count: number
  #last: ChainLink | undefined

  constructor(
    archive: { readonly folder: string; readonly origin: string; readonly signer: Signer },
    state: { readonly count: number; readonly last: ChainLink | undefined; readonly sealed: Frontier },
    files: Files,
    now: () => Date,
  ) {
    this.folder = archive.folder
    this.signer = archive.signer
    this.sealed = state.sealed
    this.#origin = archive.origin
    this.#files = files
    this.#now = now
    this.#count = state.count
    this.#last = state.last
  }

  /** Checkpoints so far. */
  get count(): number {
    return this.#count
  }

  get last(): Checkpoint | undefined {
    return this.#last?.checkpoint
  }

  /** Number of the segment that is written next, or is being written. */
  get next(): number {
    return nextSegment(this.last)
  }

  /** Path of the checkpoint to come while the segment that it names takes its place. */
  get staged(): string {
    return `${checkpointPath(this.#count + 1)}.part`
  }

  /**
   * All checkpoints, the newest first. Each is what was signed: the one behind it names its hash. Throws ArchiveError where one is
   * not.
   */
  *history(): Generator<Checkpoint> {
    let signed = this.#last
    for (let number = this.#count; signed; number--) {
      yield signed.checkpoint
      const { previous } = signed.checkpoint
      if (!previous) return
      signed = readLink(join(this.folder, checkpointPath(number - 1)))
      if (!sameBytes(signed.textHash, previous))
        throw wrong(this.folder, `${checkpointPath(number)} does not name the checkpoint before it`)
    }
  }

  /** Whether a checkpoint is the next of this chain. */
  continues({ checkpoint }: ChainLink): boolean {
    const { origin, previous } = checkpoint
    const before = this.#last?.textHash
    return (
      origin === this.#origin && (before === undefined ? previous === null : sameBytes(before, previous ?? NOTHING))
    )
  }

  /**
   * Signs the state of the archive with the tree given, and makes it durable. Of a sealed segment, the files, which must be durable,
   * take their names between the staging of the checkpoint and its own renaming: a crash at any point leaves either a staged
   * checkpoint to go on with, or files that no checkpoint speaks of.
   */
  publish(statement: SegmentStatement, tree: Frontier, renames: readonly Rename[]): Checkpoint {
    const { segment, source = null, interrupted = null } = statement
    const [origin, previous] = [this.#origin, this.#last?.textHash ?? null]
    const root = tree.root()
    const time = this.#now().toISOString()
    const checkpoint = { origin, size: tree.size, root, segment, previous, time, source, interrupted }
    const text = formatCheckpoint(checkpoint)
    const { name, id } = this.signer.key
    const note = formatNote(text, [{ name, id, bytes: this.signer.sign(text) }])
    const staged = join(this.folder, this.staged)
    if (segment.state === 'sealed') replaceFile(this.#files, staged, note)
    else this.#files.write(staged, note)
    this.finish({ checkpoint, textHash: sha256(text) }, tree, renames)
    return checkpoint
  }

  /** The second half of publishing: the checkpoint is staged. */
  finish(signed: ChainLink, tree: Frontier, renames: readonly Rename[]): void {
    for (const [from, to] of renames) this.#files.rename(join(this.folder, from), join(this.folder, to))
    this.#files.rename(join(this.folder, this.staged), join(this.folder, checkpointPath(this.#count + 1)))
    this.#count++
    this.#last = signed
    if (signed.checkpoint.segment.state === 'sealed') this.sealed = tree
  }
}

const NOTHING = new Uint8Array(0)

/** The archive is not in a state that may be signed. */
export function wrong(folder: string, what: string): ArchiveError {
  return new ArchiveError(`${what}. Nothing is written on top of that: run "logwitness verify ${folder}"`)
}

/** Number of the segment that stands behind a checkpoint, or that it says is open. */
function nextSegment(last: Checkpoint | undefined): number {
  if (!last) return 1
  return parseSegmentName(last.segment.name)!.number + (last.segment.state === 'sealed' ? 1 : 0)
}

/**
 * Reads the end of the chain and the tree over the sealed segments. Nothing is ever signed on top of something else than what was
 * signed: throws ArchiveError where the checkpoints, or the leaves under them, are not what they must be.
 */
export function openChain(
  listing: ArchiveListing,
  archive: { readonly origin: string; readonly signer: Signer },
  hasher: LeafHasher,
  files: Files,
  now: () => Date,
): Chain {
  const { folder, checkpoints } = listing
  const hole = checkpoints.findIndex(({ number }, i) => number !== i + 1)
  if (hole >= 0)
    throw wrong(folder, `${join(folder, checkpointPath(hole + 1))} is not there, and later checkpoints are`)
  let last: ChainLink | undefined
  try {
    for (const { path } of checkpoints.slice(-2)) {
      const before = last
      last = readSignedLink(join(folder, path), archive.signer.key)
      const { origin, previous } = last.checkpoint
      if (origin !== archive.origin)
        throw new ArchiveError(`${path} is of the archive ${origin}, not ${archive.origin}`)
      if (before && !sameBytes(before.textHash, previous ?? NOTHING))
        throw new ArchiveError(`${path} does not name the checkpoint before it`)
    }
  } catch (error) {
    throw wrong(folder, (error as Error).message)
  }
  const sealed = new Frontier(hasher)
  const next = nextSegment(last?.checkpoint)
  for (let number = 1; number < next; number++) {
    try {
      appendLeaves(join(folder, leavesPath(number)), sealed)
    } catch (error) {
      throw wrong(folder, `the leaves of segment ${numberName(number)} cannot be read: ${(error as Error).message}`)
    }
  }
  if (last) {
    const { segment, size, root } = last.checkpoint
    const isSealed = segment.state === 'sealed'
    if (sealed.size !== size - (isSealed ? 0 : segment.records) || (isSealed && !sameBytes(sealed.root(), root)))
      throw wrong(folder, `the leaves in ${folder} do not lead to the root that its last checkpoint signs`)
  }
  return new Chain({ folder, ...archive }, { count: checkpoints.length, last, sealed }, files, now)
}

/** Appends a file of leaves to a tree. Throws ArchiveError where it is none, and what the file system throws. */
export function appendLeaves(path: string, tree: Frontier): void {
  const file = openRegular(path)
  try {
    const bytes = new Uint8Array(LEAVES_READ)
    for (let position = 0; ; ) {
      let length = 0
      for (let read = -1; read !== 0 && length < bytes.length; length += read)
        read = readSync(file, bytes, length, bytes.length - length, position + length)
      if (length % HASH_BYTES !== 0) throw new ArchiveError(`${path} holds no whole number of leaves`)
      tree.append(bytes, length / HASH_BYTES)
      position += length
      if (length < bytes.length) return
    }
  } finally {
    closeSync(file)
  }
}
