import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatCheckpoint } from '../../core/archive/checkpoint.ts'
import { plainHasher } from '../../core/hash/leaf-hasher.ts'
import { Frontier } from '../../core/merkle/frontier.ts'
import { formatNote } from '../../core/note/signed-note.ts'
import { formatVerificationKey } from '../../core/note/verification-key.ts'
import type { Signer } from '../../main/keys/signing-key.ts'

/** A segment of a sample archive: its records, and how many of them are there at each of its checkpoints but the last. */
export interface SampleSegment {
  readonly kind: 'log' | 'pcap' | 'pcapng'
  readonly records: readonly Uint8Array[]
  readonly openAt?: readonly number[]
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const nameOf = (number: number) => String(number).padStart(6, '0')

/** Signs a text as a note. */
export function signNote({ key, sign }: Signer, text: Uint8Array): Uint8Array {
  return formatNote(text, [{ name: key.name, id: key.id, bytes: sign(text) }])
}

/** Records of a log: numbered lines. */
export function logLines(count: number, tag: string): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => Buffer.from(`Nov 14 22:13:20 gate ${tag}: line ${i + 1}\n`))
}

/** Writes an archive as docs/formats.md says it, by means of its own, and returns the notes of its checkpoints. */
export function writeSampleArchive(
  folder: string,
  signer: Signer,
  segments: readonly SampleSegment[],
  origin = 'sample',
): Uint8Array[] {
  for (const name of ['segments', 'checkpoints', 'archive']) mkdirSync(join(folder, name), { recursive: true })
  const created = '2026-11-18T03:00:00.000Z'
  const head = { format: 'logwitness-archive', version: 1, origin, key: formatVerificationKey(signer.key), created }
  writeFileSync(join(folder, 'archive.json'), JSON.stringify(head))
  const frontier = new Frontier(plainHasher)
  const notes: Uint8Array[] = []
  let previous: Uint8Array | null = null
  for (const [i, { kind, records, openAt = [] }] of segments.entries()) {
    const name = `${nameOf(i + 1)}.${kind}`
    const content = Buffer.concat(records)
    writeFileSync(join(folder, 'segments', name), content)
    const leaves = new Uint8Array(32 * records.length)
    const bounds = new Uint32Array(records.length + 1)
    for (const [at, record] of records.entries()) bounds[at + 1] = bounds[at]! + record.length
    plainHasher.leaves(content, bounds, records.length, leaves)
    writeFileSync(join(folder, 'segments', `${nameOf(i + 1)}.leaves`), leaves)
    let taken = 0
    for (const count of [...openAt, records.length]) {
      frontier.append(leaves.subarray(32 * taken), count - taken)
      taken = count
      const state = count === records.length ? 'sealed' : 'open'
      const bytes = bounds[count]!
      const text = formatCheckpoint({
        origin,
        size: frontier.size,
        root: frontier.root(),
        segment: { name, state, records: count, bytes, sha256: sha256(content.subarray(0, bytes)) },
        previous,
        time: `2026-11-18T03:${String(notes.length).padStart(2, '0')}:00.000Z`,
        source: null,
        interrupted: null,
      })
      previous = sha256(text)
      notes.push(signNote(signer, text))
      writeFileSync(join(folder, 'checkpoints', nameOf(notes.length)), notes.at(-1)!)
    }
  }
  return notes
}
