import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { type Checkpoint, formatCheckpoint } from '../core/archive/checkpoint.ts'
import { formatMovedNote } from '../core/archive/moved-note.ts'
import { RecordSlicer } from '../core/archive/record-slicer.ts'
import { HASH_BYTES, plainHasher } from '../core/hash/leaf-hasher.ts'
import { sha256 } from '../core/hash/sha256.ts'
import { Frontier } from '../core/merkle/frontier.ts'
import { formatNote } from '../core/note/signed-note.ts'
import { formatVerificationKey, type VerificationKey, verificationKey } from '../core/note/verification-key.ts'
import type { Files } from './disk.ts'
import { at, facilities, iso, type Said, stamp3164, tagged } from './message.ts'

/** The head of a private Ed25519 key in PKCS #8 (RFC 8410 §7); 32 bytes of seed follow. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

interface Segment {
  /** Text of its lines. */
  readonly content: string
  /** When it was sealed; a segment without was not. */
  readonly sealed?: string
  /** Where it was brought. */
  readonly movedTo?: string
}

/** What the story holds in archives, and the list of the keys that the story's people know. */
export function writeArchives(said: readonly Said[]): Files {
  const files: Files = new Map()
  const keys = [
    putArchive(files, 'web-03-auth', authSegments(said)),
    putArchive(files, 'relay-01', relaySegments(said)),
  ]
  // Somebody with root on the keeper's disk made the log-in of 03:09:51 come from elsewhere.
  const path = 'archives/web-03-auth/segments/000004.log'
  const text = Buffer.from(files.get(path)!).toString('latin1')
  const line = /Accepted password for deploy from 198\.51\.100\.23/
  if (!line.test(text)) throw new Error('the log-in is not in the fourth segment')
  files.set(path, Buffer.from(text.replace(line, 'Accepted password for deploy from 198.51.100.77'), 'latin1'))
  const trusted = keys.map((key) => `${formatVerificationKey(key)} keeper of the sample incident\n`)
  files.set('keys/trusted', Buffer.from(trusted.join('')))
  return files
}

/** What web-03 said of log-ins, kept on another machine, sealed every two hours until the program was stopped at 03:13:20. */
function authSegments(said: readonly Said[]): Segment[] {
  const own = said.filter(
    ({ host, facility, only }) => host === 'web-03' && facility === facilities.authpriv && only !== 'wire',
  )
  const ends = ['17 21:10:00', '17 23:10:00', '18 01:10:00', '18 03:10:00']
  return cut(own, ends, '18 03:13:20')
}

/** What the relay's own hosts said, sealed every four hours; the second segment is on tape. */
function relaySegments(said: readonly Said[]): Segment[] {
  const own = said.filter(({ host, only }) => ['mail-01', 'dns-01', 'relay-01'].includes(host) && only !== 'disk')
  const ends = ['17 15:00:00', '17 19:00:00', '17 23:00:00', '18 03:00:00', '18 07:00:00', '18 11:00:00']
  return cut(own, ends).map((segment, i) => (i === 1 ? { ...segment, movedTo: 'tape 17, safe 2' } : segment))
}

/** Segments that end at these times; what was said from the last of them until `stopped` is not sealed. */
function cut(said: readonly Said[], ends: readonly string[], stopped?: string): Segment[] {
  const line = (one: Said) => `${stamp3164(one.time)} ${one.host} ${tagged(one)}\n`
  const between = (from: number, to: number) => {
    const lines = said.filter(({ time }) => time >= from && time < to).map(line)
    return Buffer.from(lines.join('')).toString('latin1')
  }
  const segments = ends.map((end, i): Segment => {
    const from = i === 0 ? Number.NEGATIVE_INFINITY : at(ends[i - 1]!)
    return { content: between(from, at(end)), sealed: end }
  })
  const rest = stopped === undefined ? '' : between(at(ends.at(-1)!), at(stopped))
  return rest === '' ? segments : [...segments, { content: rest }]
}

/** Writes an archive as docs/formats.md has it, and returns the key that signed it. */
function putArchive(files: Files, origin: string, segments: readonly Segment[]): VerificationKey {
  const seed = sha256(Buffer.from(`sample key of ${origin}, known to everybody`))
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' })
  const key = verificationKey(origin, spki.subarray(-32))
  const folder = `archives/${origin}`
  const put = (path: string, bytes: Uint8Array) => files.set(`${folder}/${path}`, bytes)
  const note = (text: Uint8Array) => formatNote(text, [{ name: key.name, id: key.id, bytes: sign(null, text, secret) }])

  const tree = new Frontier(plainHasher)
  let previous: Uint8Array | null = null
  for (const [i, { content, sealed, movedTo }] of segments.entries()) {
    const number = String(i + 1).padStart(6, '0')
    const bytes = Buffer.from(content, 'latin1')
    const name = `${number}.log`
    if (movedTo === undefined) put(`segments/${name}`, bytes)
    if (sealed === undefined) continue
    const leaves = leavesOf(bytes)
    const records = leaves.length / HASH_BYTES
    tree.append(leaves, records)
    put(`segments/${number}.leaves`, leaves)
    const segment = { name, state: 'sealed' as const, records, bytes: bytes.length, sha256: sha256(bytes) }
    const time = stamp(sealed)
    const head: Checkpoint = {
      origin,
      size: tree.size,
      root: tree.root(),
      segment,
      previous,
      time,
      source: null,
      interrupted: null,
    }
    const text = formatCheckpoint(head)
    put(`checkpoints/${number}`, note(text))
    previous = sha256(text)
    if (movedTo === undefined) continue
    const moved = formatMovedNote({ origin, segment, to: movedTo, time: stamp('18 08:30:00') })
    put(`segments/${number}.moved`, note(moved))
  }
  const description = {
    format: 'logwitness-archive',
    version: 1,
    origin,
    key: formatVerificationKey(key),
    created: stamp('17 11:00:00'),
  }
  put('archive.json', Buffer.from(`${JSON.stringify(description, undefined, 2)}\n`))
  return key
}

function leavesOf(bytes: Uint8Array): Uint8Array {
  const bounds = new Uint32Array(bytes.length + 1)
  const count = new RecordSlicer('log').slice(bytes, 0, bytes.length, true, bounds)
  const leaves = new Uint8Array(HASH_BYTES * count)
  plainHasher.leaves(bytes, bounds, count, leaves)
  return leaves
}

/** A time of the story as checkpoints have it. */
function stamp(text: string): string {
  return iso(at(text)).replace(/\d{3}Z$/, 'Z')
}
