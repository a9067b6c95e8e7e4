import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { root } from '../../../../build/provision/places.ts'
import {
  ALTERATIONS,
  type Alteration,
  type ArchiveReport,
  type IntegrityFinding,
} from '../../../../core/verdict/report.ts'
import { verifyArchive } from '../../../../main/archive/verify/verify-archive.ts'
import {
  type AlteredArchive,
  alterByte,
  archiveToAlter,
  checkpointName,
  leavesName,
  SEGMENT_FILES,
} from '../../../support/altered-archive.ts'
import { testSigner } from '../../../support/archives.ts'
import { documentOf, sectionOf } from '../../../support/markdown.ts'

const { original, copy, signer } = archiveToAlter()
const trusted = () => true

/** What one alteration must be answered with. */
interface Case {
  readonly what: string
  readonly where: string
  alter(archive: AlteredArchive): Uint8Array | undefined
  /** The findings, in order; only what is given here is compared. */
  readonly expect: (archive: AlteredArchive) => readonly Partial<IntegrityFinding>[]
  /** Segments that fail; the others must be verified, unless `others` says otherwise. */
  readonly failed?: readonly number[]
  readonly others?: 'any'
}

const cases: Case[] = []
const places = (count: number) =>
  [
    ['first', 0],
    ['middle', count >> 1],
    ['last', count - 1],
  ] as const
const start = (records: readonly Uint8Array[], index: number) =>
  records.slice(0, index).reduce((sum, { length }) => sum + length, 0)
const never = new TextEncoder().encode('<38>Nov 18 03:00:00 web-03 sshd[1]: never sealed\n')

/** Something of the same kind as a record, that was never sealed. */
function strange(records: readonly Uint8Array[]): Uint8Array {
  return records[0]![0] === 0x3c ? never : alterByte(records[6]!)
}

const RECORDS = 12
let unaltered: AlteredArchive
for (const segment of [1, 3, 4, 7]) {
  const file = SEGMENT_FILES[segment - 1]!
  const sealed = () => unaltered.records(segment)
  for (const [name, at] of places(RECORDS)) {
    const where = `${file}, ${name} record`
    const add = (
      what: string,
      alter: (records: Uint8Array[]) => readonly Uint8Array[],
      expect: (records: readonly Uint8Array[], now: readonly Uint8Array[]) => readonly Partial<IntegrityFinding>[],
    ) =>
      cases.push({
        what,
        where,
        alter: (archive) => {
          archive.put(segment, ...alter(archive.records(segment)))
          return undefined
        },
        expect: (archive) => expect(sealed(), archive.records(segment)).map((facts) => ({ file, segment, ...facts })),
        failed: [segment],
      })
    add(
      'a byte changed',
      (records) => records.with(at, alterByte(records[at]!)),
      (records) => [
        { kind: 'changed', record: at + 1, records: 1, offset: start(records, at), length: records[at]!.length },
      ],
    )
    add(
      'removed',
      (records) => records.toSpliced(at, 1),
      (records) => [
        { kind: 'removed', record: at + 1, records: 1, offset: start(records, at), length: 0, message: null },
      ],
    )
    add(
      name === 'last' ? 'one put behind it' : 'one put in front of it',
      (records) => records.toSpliced(name === 'last' ? at + 1 : at, 0, strange(records)),
      (records) => {
        const place = name === 'last' ? at + 1 : at
        const [offset, { length }] = [start(records, place), strange(records)]
        return [{ kind: 'inserted', record: place + 1, records: 1, offset, length }]
      },
    )
    if (name === 'last') {
      add(
        'moved to the third place',
        (records) => [...records.slice(0, 2), records[at]!, ...records.slice(2, at)],
        (records) => [
          { kind: 'reordered', record: at + 1, records: 1, offset: start(records, 2), length: records[at]!.length },
        ],
      )
    } else {
      add(
        'moved to the end',
        (records) => [...records.toSpliced(at, 1), records[at]!],
        (records) => {
          const offset = start(records, records.length) - records[at]!.length
          return [{ kind: 'reordered', record: at + 1, records: 1, offset, length: records[at]!.length }]
        },
      )
    }
    add(
      'the file cut inside it',
      (records) => [...records.slice(0, at), records[at]!.slice(0, -4)],
      (records) => [
        {
          kind: 'cut short',
          record: at + 1,
          records: RECORDS - at,
          offset: start(records, at),
          length: records[at]!.length - 4,
        },
      ],
    )
    if (name === 'middle') {
      add(
        'the file cut behind it',
        (records) => records.slice(0, at + 1),
        (records) => [
          { kind: 'removed', record: at + 2, records: RECORDS - at - 1, offset: start(records, at + 1), length: 0 },
        ],
      )
    }
    if (segment === 1 || segment === 4) continue
    if (segment === 7 && at === 0) continue
    add(
      'its length field changed',
      (records) => {
        const record = records[at]!.slice()
        record[segment === 7 ? 8 : 4]! ^= 8
        return records.with(at, record)
      },
      (records) => [
        { kind: 'changed', record: at + 1, records: 1, offset: start(records, at), length: records[at]!.length },
      ],
    )
  }
}

for (const [name, index] of places(SEGMENT_FILES.length)) {
  const segment = index + 1
  const file = SEGMENT_FILES[index]!
  const sealed = file.replace(/\.gz$/, '')
  cases.push({
    what: 'removed',
    where: `${file}, ${name} segment`,
    alter: (archive) => void archive.remove(file) as undefined,
    expect: () => [{ kind: 'segment missing', file: sealed, segment, record: 1, records: RECORDS }],
    failed: [segment],
  })
  for (const [record, at] of places(RECORDS)) {
    cases.push({
      what: `the leaf of the ${record} record changed`,
      where: `${leavesName(segment)}, ${name} segment`,
      alter: (archive) => {
        const leaves = archive.read(leavesName(segment))
        leaves[32 * at + 9]! ^= 1
        archive.write(leavesName(segment), leaves)
        return undefined
      },
      expect: () => [{ kind: 'leaves altered', file: leavesName(segment), segment, record: at + 1, offset: 32 * at }],
    })
  }
  for (const [what, change, offset] of [
    ['one leaf cut off', (leaves: Buffer) => leaves.subarray(0, -32), 32 * (RECORDS - 1)],
    ['one leaf put behind', (leaves: Buffer) => Buffer.concat([leaves, leaves.subarray(0, 32)]), 32 * RECORDS],
  ] as const) {
    cases.push({
      what,
      where: `${leavesName(segment)}, ${name} segment`,
      alter: (archive) =>
        void archive.write(leavesName(segment), change(archive.read(leavesName(segment)))) as undefined,
      expect: () => [{ kind: 'leaves altered', file: leavesName(segment), segment, offset }],
    })
  }
  cases.push({
    what: 'a record changed, and its leaf as well',
    where: `${file}, ${name} segment`,
    alter: (archive) => {
      const records = archive.records(segment)
      archive.put(segment, ...records.with(6, alterByte(records[6]!)))
      const leaves = archive.read(leavesName(segment))
      leaves[32 * 6]! ^= 1
      archive.write(leavesName(segment), leaves)
      return undefined
    },
    expect: () => [
      { kind: 'leaves altered', file: leavesName(segment), segment },
      { kind: 'changed', file, segment, record: null, offset: null },
    ],
    failed: [segment],
    others: 'any',
  })
}

for (const [name, number] of [
  ['first', 1],
  ['middle', 5],
  ['last', 9],
] as const) {
  const file = checkpointName(number)
  const where = `${file}, ${name} checkpoint`
  const broken: Partial<IntegrityFinding>[] =
    number === 9 ? [] : [{ kind: 'chain broken', file: checkpointName(number + 1) }]
  cases.push({
    what: 'its time changed',
    where,
    alter: (archive) => {
      const text = archive.read(file).toString().replace('time 2026', 'time 2025')
      archive.write(file, text)
      return undefined
    },
    expect: () => [{ kind: 'checkpoint altered', file }, ...broken],
    others: 'any',
  })
  cases.push({
    what: 'its signature changed',
    where,
    alter: (archive) => {
      const note = archive.read(file)
      const at = note.lastIndexOf(' ') + 20
      note[at] = note[at] === 0x41 ? 0x42 : 0x41
      archive.write(file, note)
      return undefined
    },
    expect: () => [{ kind: 'checkpoint altered', file }],
    others: 'any',
  })
  cases.push({
    what: 'the checkpoint it names as the one before changed',
    where,
    alter: (archive) => {
      const text = archive
        .read(file)
        .toString()
        .replace(/^previous .*$/m, `previous ${'ab'.repeat(32)}`)
      archive.write(file, text)
      return undefined
    },
    expect: () => [{ kind: 'checkpoint altered', file }, { kind: 'chain broken', file }, ...broken],
    others: 'any',
  })
  if (number !== 9) {
    cases.push({
      what: 'removed',
      where,
      alter: (archive) => void archive.remove(file) as undefined,
      expect: () => [{ kind: 'checkpoint missing', file: 'checkpoints' }],
      others: 'any',
    })
    cases.push({
      what: 'exchanged with the next one',
      where,
      alter: (archive) => {
        archive.rename(file, 'checkpoints/other')
        archive.rename(checkpointName(number + 1), file)
        archive.rename('checkpoints/other', checkpointName(number + 1))
        return undefined
      },
      expect: () =>
        [number, number + 1, number + 2].map((each) => ({ kind: 'chain broken', file: checkpointName(each) })),
      others: 'any',
    })
  } else {
    cases.push({
      what: 'removed',
      where,
      alter: (archive) => void archive.remove(file) as undefined,
      expect: () => [{ kind: 'sealing stopped', file: SEGMENT_FILES[6]!, segment: 7 }],
      others: 'any',
    })
  }
  cases.push({
    what: 'signed again by the holder of the key, with another root',
    where,
    alter: (archive) => {
      const hash = archive.sign(number, { root: new Uint8Array(32).fill(7) }, signer)
      archive.signFollowing(number, hash)
      return undefined
    },
    expect: () => [{ kind: 'fork', file }],
    others: 'any',
  })
  if (number !== 9) {
    cases.push({
      what: 'signed again by the holder of the key, with another time',
      where,
      alter: (archive) => {
        archive.sign(number, { time: '2026-11-18T04:00:00.000Z' }, signer)
        return undefined
      },
      expect: () => [{ kind: 'fork', file: checkpointName(number + 1) }],
      others: 'any',
    })
  }
}

cases.push(
  {
    what: 'the last segment and its checkpoint removed, and held against that checkpoint',
    where: 'the archive',
    alter: (archive) => {
      const kept = archive.read(checkpointName(9))
      for (const name of [checkpointName(9), SEGMENT_FILES[6]!, leavesName(7)]) archive.remove(name)
      return kept
    },
    expect: () => [{ kind: 'rolled back', file: 'checkpoints' }],
  },
  {
    what: 'another key stated',
    where: 'archive.json',
    alter: (archive) => {
      const { key } = testSigner('web-03-auth', 9)
      const text = JSON.parse(archive.read('archive.json').toString())
      const other = `web-03-auth+${key.id.toString(16).padStart(8, '0')}+${Buffer.concat([Buffer.of(1), key.publicKey]).toString('base64')}`
      archive.write('archive.json', JSON.stringify({ ...text, key: other }))
      return undefined
    },
    expect: () => [{ kind: 'archive altered', file: 'archive.json' }],
  },
  {
    what: 'another origin stated',
    where: 'archive.json',
    alter: (archive) => {
      const text = JSON.parse(archive.read('archive.json').toString())
      archive.write('archive.json', JSON.stringify({ ...text, origin: 'web-04-auth' }))
      return undefined
    },
    expect: () => [{ kind: 'archive altered', file: 'archive.json' }],
  },
  {
    what: 'removed',
    where: 'archive.json',
    alter: (archive) => void archive.remove('archive.json') as undefined,
    expect: () => [{ kind: 'archive altered', file: 'archive.json' }],
  },
  {
    what: 'a segment added that was never sealed',
    where: 'segments/000008.log',
    alter: (archive) => void archive.write('segments/000008.log', never) as undefined,
    expect: () => [{ kind: 'sealing stopped', file: 'segments/000008.log', segment: 8 }],
    others: 'any',
  },
  {
    what: 'a file added',
    where: 'segments/notes.txt',
    alter: (archive) => void archive.write('segments/notes.txt', 'mine') as undefined,
    expect: () => [{ kind: 'file added', file: 'segments/notes.txt' }],
  },
)

const seen: string[][] = []

suite('alterations of a sealed archive', () => {
  before(() => {
    unaltered = copy('unaltered')
  })

  test('[alteration-none] the archive as it was sealed is verified', async () => {
    const report = await verifyArchive(original, { trusted })
    assert.deepEqual([report.verdict, report.findings, report.verifiedRecords], ['verified', [], 7 * RECORDS])
    assert.ok(report.segments.every(({ verdict }) => verdict === 'verified'))
    assert.ok(report.checkpoints.every(({ verdict }) => verdict === 'verified'))
  })

  for (const each of cases) {
    test(`[alteration-answers] ${each.where}: ${each.what}`, async () => {
      const archive = copy()
      const against = each.alter(archive)
      const report = await verifyArchive(archive.folder, { trusted, keys: [signer.key], ...(against && { against }) })
      const expected = each.expect(archive)
      const told = report.findings.map((finding, i) =>
        Object.fromEntries(
          Object.keys(expected[i] ?? finding).map((key) => [key, finding[key as keyof IntegrityFinding]]),
        ),
      )
      assert.deepEqual(told, expected)
      const harmless = report.findings.every(({ kind }) => kind === 'sealing stopped' || kind === 'file added')
      assert.equal(report.verdict, harmless ? 'unsigned' : 'failed')
      if (each.others !== 'any') {
        for (const { number, verdict, reason } of report.segments)
          assert.equal(verdict, each.failed?.includes(number) ? 'failed' : 'verified', `${number}: ${reason}`)
      }
      checkMessages(report, archive)
      const messages = report.findings.map(({ message }) =>
        message ? `; message ${message.seq}: “${message.text}”` : '',
      )
      const answers = report.findings.map(({ kind, text }, i) => `**${kind}**: ${text}${messages[i]}`)
      seen.push([each.where, each.what, answers.join('<br>')])
    })
  }

  test('[alteration-kinds] every kind that concerns an archive is among them', () => {
    const named = new Set(
      seen.flatMap(([, , answer]) => [...answer!.matchAll(/\*\*([a-z ]+)\*\*/g)].map(([, kind]) => kind)),
    )
    const others: Alteration[] = ['hash differs', 'file missing', 'seal damaged', 'seal worthless', 'signature invalid']
    const all = Object.keys(ALTERATIONS).filter((kind) => !others.includes(kind as Alteration))
    assert.deepEqual([...named].toSorted(), all.toSorted())
  })

  test('[docs-alterations] docs/alterations.md lists them with these answers', () => {
    const head = ['', '| altered | how | what verify says |', '|---|---|---|']
    const rows = seen.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    const table = [...head, ...rows, ''].join('\n')
    const text = documentOf('docs/alterations.md')
    const heading = '## The table'
    if (process.env.LOGWITNESS_WRITE_DOCS === '1')
      writeFileSync(join(root, 'docs/alterations.md'), text.replace(sectionOf(text, heading), table))
    assert.equal(sectionOf(documentOf('docs/alterations.md'), heading), table)
  })
})

/** Every message that is quoted is one whose text stands in the bytes that the finding is about. */
function checkMessages(report: ArchiveReport, archive: AlteredArchive): void {
  for (const { message, segment, offset, length, kind, record } of report.findings) {
    if (segment === null || offset === null || !length || kind === 'leaves altered') continue
    const content = archive.content(segment).subarray(offset, offset + length)
    if (message) assert.ok(Buffer.from(content).includes(Buffer.from(message.text)), message.text)
    // In captures, the headers carry none; what was cut or has a wrong length need not be one either.
    const hasOne = SEGMENT_FILES[segment - 1]!.includes('.log') || record! > 2
    if (hasOne && (kind === 'inserted' || kind === 'reordered')) assert.ok(message, `${kind} at ${offset}`)
  }
}
