/** A real archive of seven segments, and hands to alter it with. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from '../../core/archive/checkpoint.ts'
import { RecordSlicer, type SegmentKind } from '../../core/archive/record-slicer.ts'
import { sha256 } from '../../core/hash/sha256.ts'
import { formatNote, parseNote } from '../../core/note/signed-note.ts'
import { makeArchive, testSigner } from './archives.ts'
import { enhancedPacket, interfaceDescription, pcap, pcapng, section } from './captures.ts'
import { bytes, concat, ethernet, ipv4, udp } from './packets.ts'
import { scratchFolder } from './scratch.ts'

/** Segments of the archive, by number less one. 4 is compressed, 6 was streamed and has checkpoints of its own time. */
export const SEGMENT_FILES = [
  'segments/000001.log',
  'segments/000002.pcap',
  'segments/000003.pcapng',
  'segments/000004.log.gz',
  'segments/000005.pcapng',
  'segments/000006.log',
  'segments/000007.pcap',
] as const
export const CHECKPOINT_COUNT = 9

const line = (tag: string, i: number) => `<38>Nov 18 03:0${i % 10}:00 web-03 ${tag}[${700 + i}]: event ${i} of ${tag}\n`
const lines = (tag: string, count: number) => Array.from({ length: count }, (_, i) => line(tag, i + 1))
const datagram = (text: string, i: number) => ({
  bytes: ethernet(ipv4(udp(bytes(text.trimEnd()), { destinationPort: 514, sourcePort: 40_000 + i }))),
  sec: 1_794_970_800 + i,
})
const packets = (tag: string, count: number) => lines(tag, count).map(datagram)

/** Makes the archive in a folder that is absent. */
export async function makeSealedArchive(folder: string): Promise<void> {
  const six = lines('cron', 12)
  await makeArchive(folder, {
    segments: [
      { file: 'auth.log', content: lines('sshd', 12).join('') },
      { file: 'mirror.pcap', content: pcap(packets('kernel', 11)) },
      {
        file: 'mirror.pcapng',
        content: pcapng([section(), interfaceDescription(), ...packets('su', 10).map((each) => enhancedPacket(each))]),
      },
      { file: 'mail.log', content: lines('postfix', 12).join('') },
      {
        file: 'late.pcapng',
        content: pcapng([
          section(),
          interfaceDescription(),
          ...packets('sudo', 10).map((each) => enhancedPacket(each)),
        ]),
      },
      {
        stream: 'log',
        pieces: [
          six.slice(0, 5).join(''),
          { do: 'checkpoint' },
          six.slice(5, 9).join(''),
          { do: 'checkpoint' },
          six.slice(9).join(''),
        ],
      },
      { file: 'last.pcap', content: pcap(packets('login', 11)) },
    ],
  })
  // As the life cycle of an archive compresses an older segment.
  const plain = join(folder, 'segments/000004.log')
  writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)))
  rmSync(plain)
}

/** The archive in a folder of a test file's own, made before its tests run; `copy` gives one to alter. */
export function archiveToAlter() {
  const { folder } = scratchFolder()
  const original = join(folder, 'original')
  before(() => makeSealedArchive(original))
  const copy = (name = 'altered') => new AlteredArchive(original, join(folder, name))
  return { folder, original, copy, signer: testSigner() }
}

/** One archive that may be altered. */
export class AlteredArchive {
  readonly folder: string

  constructor(original: string, folder: string) {
    rmSync(folder, { recursive: true, force: true })
    cpSync(original, folder, { recursive: true })
    this.folder = folder
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Content of a segment, cut into its records. */
  records(segment: number): Uint8Array[] {
    const file = SEGMENT_FILES[segment - 1]!
    const content = this.content(segment)
    const kind = file.split('.')[1] as SegmentKind
    const bounds = new Uint32Array(content.length + 1)
    const count = new RecordSlicer(kind).slice(content, 0, content.length, true, bounds)
    return Array.from({ length: count }, (_, i) => content.slice(bounds[i]!, bounds[i + 1]!))
  }

  content(segment: number): Uint8Array {
    const stored = readFileSync(this.path(SEGMENT_FILES[segment - 1]!))
    return new Uint8Array(SEGMENT_FILES[segment - 1]!.endsWith('.gz') ? gunzipSync(stored) : stored)
  }

  /** Puts other content in the place of a segment's. */
  put(segment: number, ...content: readonly Uint8Array[]): void {
    const file = SEGMENT_FILES[segment - 1]!
    const all = concat(...content)
    writeFileSync(this.path(file), file.endsWith('.gz') ? gzipSync(all) : all)
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  write(name: string, content: Uint8Array | string): void {
    mkdirSync(join(this.path(name), '..'), { recursive: true })
    writeFileSync(this.path(name), content)
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true })
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to))
  }

  checkpoint(number: number): Checkpoint {
    const note = parseNote(this.read(checkpointName(number)))
    if ('error' in note) throw new Error(note.error)
    const checkpoint = parseCheckpoint(note.text)
    if ('error' in checkpoint) throw new Error(checkpoint.error)
    return checkpoint
  }

  /** Signs a checkpoint as the holder of the key does, in the place of the one that is there. Returns the hash of its text. */
  sign(number: number, changes: Partial<Checkpoint>, signer = testSigner()): Uint8Array {
    const text = formatCheckpoint({ ...this.checkpoint(number), ...changes })
    this.write(
      checkpointName(number),
      formatNote(text, [{ name: signer.key.name, id: signer.key.id, bytes: signer.sign(text) }]),
    )
    return sha256(text)
  }

  /** Signs what follows a checkpoint again, so that the chain holds. */
  signFollowing(number: number, hash: Uint8Array): void {
    for (let next = number + 1, previous = hash; next <= CHECKPOINT_COUNT; next++)
      previous = this.sign(next, { previous })
  }
}

export function checkpointName(number: number): string {
  return `checkpoints/${String(number).padStart(6, '0')}`
}

export function leavesName(segment: number): string {
  return `segments/${String(segment).padStart(6, '0')}.leaves`
}

/** A byte of a record that no length depends on: the last but one, or one of the snapshot or section length in a header. */
export function alterByte(record: Uint8Array): Uint8Array {
  const copy = record.slice()
  const [first] = record
  const isHeader = (first === 0xd4 && record.length === 24) || first === 0x0a
  const isLine = record.at(-1) === 0x0a && first === 0x3c
  const at = isHeader ? 16 : isLine ? record.length - 3 : record.length - 6
  copy[at]! ^= 1
  return copy
}
