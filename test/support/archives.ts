/** Sealed archives, made by the writer, for tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { SegmentKind } from '../../core/archive/record-slicer.ts'
import { verificationKey } from '../../core/note/verification-key.ts'
import { type ArchiveWriter, createArchive, type WriterOptions } from '../../main/archive/writer.ts'
import { publicKeyOf } from '../../main/keys/ed25519.ts'
import { type Signer, signerOf } from '../../main/keys/signing-key.ts'

export const TEST_ORIGIN = 'web-03-auth'

/** A signer that is the same in every run; another `name` or `fill` gives another one. */
export function testSigner(name = TEST_ORIGIN, fill = 7): Signer {
  const seed = new Uint8Array(32).fill(fill)
  return signerOf({ key: verificationKey(name, publicKeyOf(seed)), seed })
}

/** A clock that begins at a fixed time and goes on by `step` milliseconds each time it is asked. */
export function testClock(step = 60_000, begin = Date.UTC(2026, 10, 18, 3)): () => Date {
  let at = begin - step
  return () => {
    at += step
    return new Date(at)
  }
}

/** A segment from a file of this name and content (compressed or not). */
export interface FromFile {
  readonly file: string
  readonly content: Uint8Array | string
}

/** Segments from a stream. */
export interface FromStream {
  readonly stream: SegmentKind
  /** What is appended, one after another; `rotate` and `checkpoint` happen in between. */
  readonly pieces: readonly (Uint8Array | string | { readonly do: 'rotate' | 'checkpoint' })[]
  /** The writer ends here as in a crash, with the segment open. Only the last one can be so. */
  readonly leftOpen?: boolean
}

export interface ArchivePlan {
  readonly origin?: string
  readonly signer?: Signer
  readonly segments: readonly (FromFile | FromStream)[]
  readonly options?: WriterOptions
}

/** Makes an archive in a folder that is absent or empty. */
export async function makeArchive(folder: string, plan: ArchivePlan): Promise<void> {
  const { origin = TEST_ORIGIN, signer = testSigner(), segments } = plan
  const now = plan.options?.now ?? testClock()
  const writer = await createArchive(folder, { origin, signer, created: now() }, { now, ...plan.options })
  for (const segment of segments) {
    if ('file' in segment) await sealBytes(writer, segment)
    else if (putStream(writer, segment)) return endAsInCrash(folder)
  }
  writer.close()
}

/** Seals bytes as a file of this name. */
export async function sealBytes(writer: ArchiveWriter, { file, content }: FromFile) {
  const place = mkdtempSync(join(tmpdir(), 'logwitness-source-'))
  try {
    mkdirSync(place, { recursive: true })
    const path = join(place, basename(file))
    writeFileSync(path, content)
    return await writer.sealFile(path)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Takes away the lock that a writer in this process would leave if the process had ended. */
export function endAsInCrash(folder: string): void {
  rmSync(join(folder, 'lock'), { force: true })
}

function putStream(writer: ArchiveWriter, { stream: kind, pieces, leftOpen = false }: FromStream): boolean {
  const stream = writer.stream(kind)
  for (const piece of pieces) {
    if (typeof piece === 'string') stream.append(Buffer.from(piece))
    else if (piece instanceof Uint8Array) stream.append(piece)
    else if (piece.do === 'rotate') stream.rotate()
    else stream.checkpoint()
  }
  if (!leftOpen) stream.close()
  return leftOpen
}
