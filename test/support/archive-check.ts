/** Holds an archive against docs/formats.md, with nothing of the code that writes it but the parsers. */
import assert from 'node:assert/strict'
import { createHash, verify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { type Checkpoint, parseCheckpoint } from '../../core/archive/checkpoint.ts'
import { type MovedNote, parseMovedNote } from '../../core/archive/moved-note.ts'
import { RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { parseNote } from '../../core/note/signed-note.ts'
import type { VerificationKey } from '../../core/note/verification-key.ts'

export interface CheckedArchive {
  readonly checkpoints: readonly Checkpoint[]
  /** Content of each sealed segment by its number less one; undefined where it was moved away. */
  readonly contents: readonly (Buffer | undefined)[]
  readonly moved: readonly (MovedNote | undefined)[]
}

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** RFC 6962 §2.1, as it is defined there. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0]!
  let half = 1
  while (2 * half < leaves.length) half *= 2
  return sha256(Buffer.of(1), merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)))
}

export function leavesOf(content: Uint8Array, kind: SegmentKind): Buffer[] {
  const slicer = new RecordSlicer(kind)
  const bounds = new Uint32Array(content.length + 1)
  const count = slicer.slice(content, 0, content.length, true, bounds)
  assert.equal(bounds[count], content.length)
  return Array.from({ length: count }, (_, i) => sha256(Buffer.of(0), content.subarray(bounds[i]!, bounds[i + 1]!)))
}

/**
 * Throws an AssertionError where anything is not as it must be. With `open`, the last segment may be open; with `lastRoot`, only the
 * root of the last checkpoint is computed, which of a large archive takes long for each.
 */
export function checkArchive(
  folder: string,
  key: VerificationKey,
  { open = false, lastRoot = false }: { open?: boolean; lastRoot?: boolean } = {},
): CheckedArchive {
  const where = (name: string) => join(folder, name)
  const files = ['segments', 'archive'].flatMap((name) => readdirSync(where(name)).map((file) => `${name}/${file}`))
  const numbers = readdirSync(where('checkpoints')).sort()
  const checkpoints: Checkpoint[] = []
  const contents: (Buffer | undefined)[] = []
  const moved: (MovedNote | undefined)[] = []
  const leaves: Buffer[] = []
  let sealed = 0
  let previous: Buffer | null = null
  for (const [i, name] of numbers.entries()) {
    assert.equal(name, String(i + 1).padStart(6, '0'), 'checkpoints have no holes')
    const text = noteText(readFileSync(where(`checkpoints/${name}`)), key)
    const checkpoint = parseCheckpoint(text)
    assert.ok(!('error' in checkpoint))
    assert.deepEqual(checkpoint.previous && Buffer.from(checkpoint.previous), previous)
    previous = sha256(text)
    checkpoints.push(checkpoint)
    const { segment } = checkpoint
    const digits = String(sealed + 1).padStart(6, '0')
    const kind = segment.name.slice(digits.length + 1) as SegmentKind
    assert.equal(segment.name, `${digits}.${kind}`)
    const found = files.filter((file) => file.slice(file.indexOf('/') + 1).startsWith(`${segment.name}`))
    const isOpen = open && !existsSync(where(`segments/${digits}.leaves`))
    assert.equal(found.length <= 1, true, `one file for ${segment.name}: ${found}`)
    const content = found.length === 1 ? contentOf(where(found[0]!)) : undefined
    const mine = isOpen
      ? leavesOf(content!.subarray(0, segment.bytes), kind)
      : chunks(readFileSync(where(`segments/${digits}.leaves`)), 32)
    if (content) {
      assert.deepEqual(sha256(content.subarray(0, segment.bytes)), Buffer.from(segment.sha256))
      if (!isOpen) assert.ok(Buffer.concat(leavesOf(content, kind)).equals(Buffer.concat(mine)))
    }
    if (!lastRoot || i === numbers.length - 1)
      assert.deepEqual(
        merkleRoot([...leaves, ...mine.slice(0, segment.records)]),
        Buffer.from(checkpoint.root),
        `root of checkpoint ${i + 1}`,
      )
    assert.equal(checkpoint.size, leaves.length + segment.records)
    if (segment.state === 'open') continue
    const { interrupted } = checkpoint
    if (interrupted) {
      const torn = interrupted.bytes > 0 ? readFileSync(where(`segments/${digits}.torn`)) : Buffer.alloc(0)
      assert.deepEqual(sha256(torn), Buffer.from(interrupted.sha256))
    }
    const note = where(`segments/${digits}.moved`)
    assert.equal(existsSync(note), content === undefined, `${segment.name} is there, or a note says where it is`)
    if (content) assert.equal(content.length, segment.bytes)
    else {
      const away = parseMovedNote(noteText(readFileSync(note), key))
      assert.ok(!('error' in away))
      assert.deepEqual(away.segment.sha256, segment.sha256)
      moved[sealed] = away
    }
    assert.equal(mine.length, segment.records)
    leaves.push(...mine)
    contents[sealed] = content
    sealed++
  }
  return { checkpoints, contents, moved }
}

function noteText(bytes: Buffer, { name, publicKey }: VerificationKey): Uint8Array {
  const note = parseNote(bytes)
  assert.ok(!('error' in note))
  const [signature] = note.signatures
  assert.equal(signature!.name, name)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
  assert.ok(verify(null, note.text, { key: der, format: 'der', type: 'spki' }, signature!.bytes), 'the signature holds')
  return note.text
}

/** Content of a segment's file, decompressed. */
export function contentOf(path: string): Buffer {
  const bytes = readFileSync(path)
  if (path.endsWith('.gz')) return gunzipSync(bytes)
  return path.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes
}

function chunks(bytes: Buffer, size: number): Buffer[] {
  assert.equal(bytes.length % size, 0)
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}
