import { closeSync, existsSync, readSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Transform } from 'node:stream'
import { createGzip, createZstdCompress } from 'node:zlib'
import type { Checkpoint } from '../../core/archive/checkpoint.ts'
import { formatMovedNote, parseMovedNote } from '../../core/archive/moved-note.ts'
import { parseSegmentName } from '../../core/archive/segment-name.ts'
import { sameBytes } from '../../core/merkle/proof.ts'
import { formatNote } from '../../core/note/signed-note.ts'
import { type Compression, compressionOf, readContent } from '../disk/content.ts'
import { type Files, replaceFile } from '../disk/files.ts'
import { ArchiveError } from './archive-error.ts'
import { readSignedNote } from './chain-link.ts'
import { copiesOf, sealedSegments } from './copies.ts'
import { isSealed } from './digest.ts'
import {
  movedPath,
  numberName,
  OLDER_SEGMENTS,
  SEGMENT_ENDINGS,
  SEGMENTS,
  type SegmentCompression,
  type SegmentFile,
  segmentPath,
} from './layout.ts'
import { openRegular } from './regular-file.ts'
import type { ArchiveWriter } from './writer.ts'

/** Content that is read and written in one step, bytes. */
const PIECE = 4 << 20

/** What becomes of sealed segments as they age, milliseconds since they were sealed. Undefined: never. */
export interface LifeCyclePolicy {
  readonly compressAfter?: number | undefined
  readonly compression: Exclude<SegmentCompression, 'none'>
  /** From segments/ to archive/, within the archive. */
  readonly moveAfter?: number | undefined
  readonly offlineAfter?: number | undefined
  /** Folder outside of the archive. */
  readonly offlineTo?: string | undefined
}

export type Action = 'compress' | 'move' | 'offline'

/** One thing that was done with a segment, or has to be said of it. */
export interface Tended {
  /** Name of the segment. */
  readonly segment: string
  readonly action: Action | 'bring back' | 'look'
  /**
   * `planned`: with `dryRun`. `failed`: the segment is not what was sealed, or is missing, and was left alone. `not done`: something
   * else was in the way.
   */
  readonly outcome: 'done' | 'planned' | 'failed' | 'not done'
  /** From where to where, or what is wrong, in words. */
  readonly text: string
}

/** A sealed segment and the file that holds it. */
interface Held {
  readonly checkpoint: Checkpoint
  readonly file: SegmentFile
}

/**
 * Brings each sealed segment to where the policy wants it, oldest first. Nothing goes away before its copy was read again and found
 * to be what was sealed. Throws what the signal says when it is aborted.
 */
export async function* tend(
  writer: ArchiveWriter,
  policy: LifeCyclePolicy,
  options: { readonly dryRun?: boolean; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Tended> {
  const { dryRun = false, signal } = options
  const sealed = sealedSegments(writer.chain)
  const entries = new Map(writer.list().segments.map((entry) => [entry.number, entry]))
  const now = writer.now().getTime()
  for (const [number, checkpoint] of [...sealed].sort(([a], [b]) => a - b)) {
    signal?.throwIfAborted()
    const segment = checkpoint.segment.name
    const age = now - Date.parse(checkpoint.time)
    const entry = entries.get(number)
    let [file] = copiesOf(entry, checkpoint)
    const actions = actionsFor(file, age, policy)
    if (!file) {
      const away = entry?.moved && isAway(writer, number, checkpoint)
      if (!away) yield { segment, action: 'look', outcome: 'failed', text: `${segment} is missing` }
      continue
    }
    for (const action of actions) {
      if (dryRun) {
        yield { segment, action, outcome: 'planned', text: `${file.path} is due` }
        continue
      }
      let step: Tended
      try {
        const held: Held = { checkpoint, file }
        file = await STEPS[action](writer, held, policy, signal)
        step = { segment, action, outcome: 'done', text: `${held.file.path} is now ${placeOf(file, policy)}` }
      } catch (error) {
        signal?.throwIfAborted()
        const outcome = error instanceof NotSealed ? 'failed' : 'not done'
        yield { segment, action, outcome, text: (error as Error).message }
        break
      }
      yield step
    }
  }
}

function placeOf(file: SegmentFile, { offlineTo }: LifeCyclePolicy): string {
  return file.path.startsWith(`${SEGMENTS}/`) || file.path.startsWith(`${OLDER_SEGMENTS}/`)
    ? file.path
    : `in ${offlineTo}`
}

/** Puts a segment that was moved away back into segments/. */
export async function bringBack(
  writer: ArchiveWriter,
  number: number,
  from: string,
  signal?: AbortSignal,
): Promise<Tended> {
  const checkpoint = sealedSegments(writer.chain).get(number)
  if (!checkpoint) throw new ArchiveError(`${writer.folder} has no sealed segment ${numberName(number)}`)
  const { name } = checkpoint.segment
  const [there] = copiesOf(
    writer.list().segments.find((entry) => entry.number === number),
    checkpoint,
  )
  if (there) throw new ArchiveError(`${name} is there: ${join(writer.folder, there.path)}`)
  const path = segmentPath(name)
  const result = (outcome: Tended['outcome'], text: string): Tended => ({
    segment: name,
    action: 'bring back',
    outcome,
    text,
  })
  const compression = compressionOf(from)
  if (!(await isSealed(from, compression, checkpoint.segment, signal)))
    return result('failed', `${from} is not what was sealed as ${name} and was not brought back`)
  const target = join(writer.folder, path)
  const { files } = writer
  await through(files, `${target}.part`, async (output) => {
    await readContent(from, compression, (bytes) => output.add(bytes))
  })
  await confirm(files, `${target}.part`, 'none', checkpoint, signal)
  files.rename(`${target}.part`, target)
  files.remove(join(writer.folder, movedPath(number)))
  return result('done', `${from} is now ${path}`)
}

/** The segment's bytes are not those that were sealed. */
class NotSealed extends ArchiveError {}

function actionsFor(file: SegmentFile | undefined, age: number, policy: LifeCyclePolicy): Action[] {
  if (!file) return []
  const due = (after: number | undefined) => after !== undefined && age >= after
  if (policy.offlineTo !== undefined && due(policy.offlineAfter)) return ['offline']
  const actions: Action[] = []
  if (file.compression === 'none' && due(policy.compressAfter)) actions.push('compress')
  if (file.path.startsWith(`${SEGMENTS}/`) && due(policy.moveAfter)) actions.push('move')
  return actions
}

const STEPS = { compress, move, offline }

async function compress(
  writer: ArchiveWriter,
  { checkpoint, file }: Held,
  { compression }: LifeCyclePolicy,
  signal?: AbortSignal,
): Promise<SegmentFile> {
  await check(writer, { checkpoint, file }, signal)
  const { folder, files } = writer
  const path = file.path + SEGMENT_ENDINGS[compression]
  const target = join(folder, path)
  const compressor = compression === 'gzip' ? createGzip() : createZstdCompress()
  await through(files, `${target}.part`, (output) => pass(join(folder, file.path), compressor, output))
  await confirm(files, `${target}.part`, compression, checkpoint, signal)
  files.rename(`${target}.part`, target)
  files.remove(join(folder, file.path))
  return { ...file, path, compression }
}

async function move(writer: ArchiveWriter, held: Held, _: LifeCyclePolicy, signal?: AbortSignal): Promise<SegmentFile> {
  const { checkpoint, file } = held
  await check(writer, held, signal)
  const { folder, files } = writer
  const path = segmentPath(checkpoint.segment.name, file.compression, OLDER_SEGMENTS)
  const [from, to] = [join(folder, file.path), join(folder, path)]
  try {
    files.rename(from, to)
  } catch (error) {
    // The folder archive/ may be on another disk.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copy(files, from, to, held, signal)
    files.remove(from)
  }
  return { ...file, path }
}

async function offline(
  writer: ArchiveWriter,
  held: Held,
  { offlineTo = '' }: LifeCyclePolicy,
  signal?: AbortSignal,
): Promise<SegmentFile> {
  const { checkpoint, file } = held
  const { folder, files } = writer
  const { name, sha256 } = checkpoint.segment
  if (!existsSync(offlineTo))
    throw new ArchiveError(`${offlineTo} is not there: make the folder, or mount the disk, and run this again`)
  await check(writer, held, signal)
  const to = join(resolve(offlineTo), name + SEGMENT_ENDINGS[file.compression])
  if (!existsSync(to)) await copy(files, join(folder, file.path), to, held, signal)
  else if (!(await isSealed(to, file.compression, checkpoint.segment, signal)))
    throw new ArchiveError(`${to} is there already and holds something else: name another folder`)
  const { number } = parseSegmentName(name)!
  const note = { origin: writer.origin, segment: { name, sha256 }, to: offlineTo, time: writer.now().toISOString() }
  const text = formatMovedNote(note)
  const { key } = writer.chain.signer
  const signature = { name: key.name, id: key.id, bytes: writer.chain.signer.sign(text) }
  replaceFile(files, join(folder, movedPath(number)), formatNote(text, [signature]))
  files.remove(join(folder, file.path))
  return { ...file, path: to }
}

/** Whether a signed note says that a segment was moved away. */
function isAway(writer: ArchiveWriter, number: number, { segment }: Checkpoint): boolean {
  try {
    const { text } = readSignedNote(join(writer.folder, movedPath(number)), writer.chain.signer.key)
    const note = parseMovedNote(text)
    return !('error' in note) && note.segment.name === segment.name && sameBytes(note.segment.sha256, segment.sha256)
  } catch {
    return false
  }
}

/** Throws NotSealed where the segment is not what was sealed. */
async function check(writer: ArchiveWriter, { checkpoint, file }: Held, signal?: AbortSignal): Promise<void> {
  if (await isSealed(join(writer.folder, file.path), file.compression, checkpoint.segment, signal)) return
  throw new NotSealed(
    `${file.path} is not what was sealed and was left as it is: "logwitness verify ${writer.folder}" says more`,
  )
}

/** Reads a copy again before anything relies on it; it is taken away where it is not what was sealed. */
async function confirm(
  files: Files,
  path: string,
  compression: Compression,
  { segment }: Checkpoint,
  signal?: AbortSignal,
): Promise<void> {
  let good = false
  try {
    good = await isSealed(path, compression, segment, signal)
  } finally {
    if (!good) files.remove(path)
  }
  if (!good)
    throw new ArchiveError(`${path} was written, read again and found to differ: it was removed. Check the disk`)
}

/** Copies a file as it stands, to a name that it takes when it was read again. */
async function copy(files: Files, from: string, to: string, held: Held, signal?: AbortSignal): Promise<void> {
  await through(files, `${to}.part`, (output) => pass(from, undefined, output))
  await confirm(files, `${to}.part`, held.file.compression, held.checkpoint, signal)
  files.rename(`${to}.part`, to)
}

/** Gathers bytes into a file that is being written. */
interface FileOutput {
  add(bytes: Uint8Array): boolean
}

/** Writes a file from its beginning to its end, durably; where that fails, nothing is left of it. */
async function through(files: Files, path: string, write: (output: FileOutput) => Promise<void>): Promise<void> {
  let pieces: Uint8Array[] = []
  let [gathered, written] = [0, 0]
  const flush = (sync: boolean) => {
    files.append(path, written, Buffer.concat(pieces), sync)
    written += gathered
    pieces = []
    gathered = 0
  }
  try {
    files.write(path, new Uint8Array(0))
    await write({
      add(bytes) {
        pieces.push(bytes)
        gathered += bytes.length
        if (gathered >= PIECE) flush(false)
        return true
      },
    })
    flush(true)
  } catch (error) {
    files.remove(path)
    throw error
  }
}

/** Hands the bytes of a file to an output, compressed by `compressor` where there is one. */
async function pass(path: string, compressor: Transform | undefined, output: FileOutput): Promise<void> {
  const file = openRegular(path)
  const ended = compressor && Promise.withResolvers<void>()
  compressor?.on('data', (bytes: Uint8Array) => void output.add(bytes))
  compressor?.on('end', () => ended!.resolve())
  compressor?.on('error', (error) => ended!.reject(error))
  try {
    for (let position = 0; ; ) {
      const bytes = Buffer.allocUnsafe(PIECE)
      const length = readSync(file, bytes, 0, PIECE, position)
      if (length === 0) break
      position += length
      const piece = bytes.subarray(0, length)
      if (!compressor) output.add(piece)
      else await new Promise((resolve) => compressor.write(piece, resolve))
    }
    compressor?.end()
    await ended?.promise
  } finally {
    closeSync(file)
  }
}
