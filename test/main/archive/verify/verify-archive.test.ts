import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { formatMovedNote } from '../../../../core/archive/moved-note.ts'
import { MAX_NOTE_BYTES } from '../../../../core/note/signed-note.ts'
import { formatVerificationKey } from '../../../../core/note/verification-key.ts'
import type { ArchiveReport } from '../../../../core/verdict/report.ts'
import { findArchives } from '../../../../main/archive/verify/find-archives.ts'
import { type VerifyOptions, verifyArchive } from '../../../../main/archive/verify/verify-archive.ts'
import {
  AlteredArchive,
  alterByte,
  archiveToAlter,
  checkpointName,
  leavesName,
  SEGMENT_FILES,
} from '../../../support/altered-archive.ts'
import { makeArchive, testSigner } from '../../../support/archives.ts'
import { signNote } from '../../../support/sample-archive.ts'

const { folder, original, copy, signer } = archiveToAlter()
const yes: VerifyOptions = { trusted: () => true }
const sha256 = (bytes: Uint8Array | string) => new Uint8Array(createHash('sha256').update(bytes).digest())

async function altered(alter: (archive: AlteredArchive) => void, options = yes): Promise<ArchiveReport> {
  const archive = copy()
  alter(archive)
  return verifyArchive(archive.folder, options)
}
const kindsOf = ({ findings }: ArchiveReport) => findings.map(({ kind }) => kind)
const verdictsOf = ({ segments }: ArchiveReport) => segments.map(({ verdict }) => verdict)

suite('trust', () => {
  test('[verify-trust] a key that nobody vouches for verifies nothing, and the reason says what to do', async () => {
    const report = await verifyArchive(original, { trusted: () => false })
    assert.deepEqual([report.verdict, report.findings, report.verifiedRecords], ['cannot check', [], 0])
    for (const { verdict, reason } of [...report.segments, ...report.checkpoints]) {
      assert.equal(verdict, 'cannot check')
      assert.ok(reason.includes(`logwitness keys trust ${formatVerificationKey(signer.key)}`), reason)
    }
  })

  test('[verify-foreign-key] whoever seals another history with a key of their own is not believed', async () => {
    const other = testSigner('web-03-auth', 9)
    const forged = join(folder, 'forged')
    await makeArchive(forged, { signer: other, segments: [{ file: 'auth.log', content: 'nothing happened\n' }] })
    const report = await verifyArchive(forged, { trusted: (key) => key.id === signer.key.id, keys: [signer.key] })
    assert.deepEqual([report.verdict, report.verifiedRecords], ['cannot check', 0])
  })

  test('[verify-key-type] a key of another type in archive.json is a finding, and no checkpoint is believed without one', async () => {
    const report = await altered((archive) => {
      const bytes = Buffer.concat([Buffer.of(2), signer.key.publicKey])
      const id = sha256(Buffer.concat([Buffer.from('web-03-auth\n'), bytes])).subarray(0, 4)
      const key = `web-03-auth+${Buffer.from(id).toString('hex')}+${bytes.toString('base64')}`
      archive.write('archive.json', JSON.stringify({ ...JSON.parse(archive.read('archive.json').toString()), key }))
    })
    assert.equal(report.verdict, 'failed')
    assert.deepEqual(kindsOf(report), ['archive altered'])
    assert.ok(report.checkpoints.every(({ verdict }) => verdict === 'cannot check'))
    assert.ok(report.segments.every(({ verdict }) => verdict === 'cannot check'))
  })

  test('[verify-version] an archive of another version is refused, and a folder that is none as well', async () => {
    await assert.rejects(
      altered((archive) => archive.write('archive.json', '{"format":"logwitness-archive","version":2}')),
      /format version 2/,
    )
    await assert.rejects(verifyArchive(folder, yes), /is not an archive/)
  })
})

suite('states of segments', () => {
  const moved = (archive: AlteredArchive, name = '000002.pcap', by = signer) => {
    const { sha256: sum } = archive.checkpoint(2).segment
    const note = {
      origin: 'web-03-auth',
      segment: { name, sha256: sum },
      to: 'tape 17',
      time: '2026-11-18T09:00:00.000Z',
    }
    archive.write('segments/000002.moved', signNote(by, formatMovedNote(note)))
    archive.remove(SEGMENT_FILES[1])
  }

  test('[verify-moved] a segment that was moved away cannot be checked, and nothing is wrong', async () => {
    const report = await altered(moved)
    assert.deepEqual([report.verdict, report.findings], ['cannot check', []])
    const [, two, three] = report.segments
    assert.deepEqual([two!.state, two!.verdict, two!.file], ['moved', 'cannot check', null])
    assert.match(two!.reason, /tape 17/)
    assert.equal(three!.verdict, 'verified')
  })

  test('[verify-moved-leaves] leaves of a moved segment that were altered are found by the root', async () => {
    const report = await altered((archive) => {
      moved(archive)
      const leaves = archive.read(leavesName(2))
      leaves[70]! ^= 1
      archive.write(leavesName(2), leaves)
    })
    assert.deepEqual(
      report.findings.map(({ kind, file }) => [kind, file]),
      [['leaves altered', leavesName(2)]],
    )
    assert.deepEqual(verdictsOf(report), ['verified', ...Array(6).fill('cannot check')])
  })

  test('[verify-moved-false] a note by somebody else, or about other content, does not excuse a missing segment', async () => {
    const alterations = [
      (archive: AlteredArchive) => moved(archive, '000002.pcap', testSigner('web-03-auth', 9)),
      (archive: AlteredArchive) => moved(archive, '000003.pcapng'),
      (archive: AlteredArchive) => {
        moved(archive)
        archive.write('segments/000002.moved', 'gone')
      },
    ]
    for (const alter of alterations) {
      const report = await altered(alter)
      assert.deepEqual(kindsOf(report), ['signature invalid', 'segment missing'])
      assert.equal(report.segments[1]!.verdict, 'failed')
    }
  })

  test('[verify-open] the open segment of a live writer is verified up to its last checkpoint', async () => {
    const live = join(folder, 'live')
    const pieces = ['one\ntwo\n', { do: 'checkpoint' } as const, 'three\n']
    await makeArchive(live, {
      segments: [
        { file: 'a.log', content: 'a\n' },
        { stream: 'log', pieces, leftOpen: true },
      ],
    })
    const report = await verifyArchive(live, yes)
    assert.deepEqual([report.verdict, report.findings, report.records], ['verified', [], 3])
    const open = report.segments[1]!
    assert.deepEqual([open.state, open.verdict, open.records, open.bytes], ['open', 'verified', 2, 8])
    const archive = new AlteredArchive(live, join(folder, 'live-altered'))
    archive.write('segments/000002.log.open', 'one\ntWo\nthree\n')
    const failed = await verifyArchive(archive.folder, yes)
    assert.deepEqual([failed.verdict, failed.segments[1]!.verdict], ['failed', 'failed'])
  })

  test('[verify-unsigned] what no checkpoint covers is unsigned', async () => {
    const report = await altered((archive) => {
      for (let number = 1; number <= 9; number++) archive.remove(checkpointName(number))
    })
    assert.deepEqual([report.verdict, report.findings, report.records], ['unsigned', [], 0])
    assert.ok(report.segments.every(({ state, verdict }) => state === 'unsealed' && verdict === 'unsigned'))
  })

  test('[verify-empty] an archive that holds nothing is not checked', async () => {
    const empty = join(folder, 'empty')
    await makeArchive(empty, { segments: [] })
    const { verdict, segments } = await verifyArchive(empty, yes)
    assert.deepEqual([verdict, segments], ['not checked', []])
  })

  test('[verify-torn] what was set aside after a crash must be there as it was signed', async () => {
    const torn = 'half a li'
    const mended = (content: string | undefined) => (archive: AlteredArchive) => {
      const interrupted = { bytes: torn.length, sha256: sha256(torn) }
      archive.signFollowing(8, archive.sign(8, { interrupted }))
      if (content !== undefined) archive.write('segments/000006.torn', content)
    }
    assert.equal((await altered(mended(torn))).verdict, 'verified')
    assert.deepEqual(kindsOf(await altered(mended(undefined))), ['file missing'])
    assert.deepEqual(kindsOf(await altered(mended('half a lo'))), ['hash differs'])
    assert.deepEqual(kindsOf(await altered(mended(`${torn}n`))), ['hash differs'])
  })

  test('[verify-interim] a checkpoint signed while a segment was open must agree with the bytes that stand there', async () => {
    const report = await altered((archive) => {
      const { segment } = archive.checkpoint(6)
      archive.signFollowing(6, archive.sign(6, { segment: { ...segment, sha256: sha256('other') } }))
    })
    assert.deepEqual(
      report.findings.map(({ kind, file }) => [kind, file]),
      [['fork', checkpointName(6)]],
    )
  })
})

suite('against a checkpoint that was kept elsewhere', () => {
  const kept = (number: number) => copy('kept').read(checkpointName(number))

  test('[verify-against-grown] an archive that only grew since any of its states is verified', async () => {
    for (let number = 1; number <= 9; number++) {
      const { verdict, reason } = await verifyArchive(original, { ...yes, against: kept(number) })
      assert.deepEqual([verdict, /only grew since/.test(reason)], ['verified', true])
    }
  })

  test('[verify-against-rewritten] a history that was signed anew as a whole is a fork', async () => {
    const rewritten = join(folder, 'rewritten')
    const line = 'it was another one\n'
    await makeArchive(rewritten, {
      segments: [
        { file: 'auth.log', content: line.repeat(50) },
        { file: 'b.log', content: line.repeat(50) },
      ],
    })
    assert.equal((await verifyArchive(rewritten, yes)).verdict, 'verified')
    for (const number of [1, 5, 9]) {
      const report = await verifyArchive(rewritten, { ...yes, against: kept(number) })
      assert.deepEqual([report.verdict, kindsOf(report)], ['failed', ['fork']])
    }
  })

  test('[verify-against-unusable] one that proves nothing makes the whole cannot check', async () => {
    const other = testSigner('web-04')
    const elsewhere = join(folder, 'elsewhere')
    await makeArchive(elsewhere, { origin: 'web-04', signer: other, segments: [{ file: 'a.log', content: 'a\n' }] })
    const foreign = new AlteredArchive(elsewhere, join(folder, 'elsewhere-copy')).read(checkpointName(1))
    const broken = Buffer.from(kept(5).toString().replace('time 2026', 'time 2025'))
    const trusted = { trusted: (key: { id: number }) => key.id === signer.key.id }
    for (const against of [foreign, broken, Buffer.from('nonsense'), new Uint8Array(0)]) {
      const report = await verifyArchive(original, { ...trusted, keys: [signer.key, other.key], against })
      assert.deepEqual([report.verdict, report.findings], ['cannot check', []], against.toString())
    }
    const untrusted = await verifyArchive(original, { ...yes, keys: [other.key], against: foreign })
    assert.match(untrusted.reason, /it is of the archive web-04/)
  })
})

suite('hostile archives', () => {
  test('[verify-no-links] links and pipes in the place of files are not followed and do not block', async () => {
    const victims = [SEGMENT_FILES[1], leavesName(2), checkpointName(5), 'archive.json']
    for (const name of victims) {
      const linked = await altered((archive) => {
        archive.rename(name, 'elsewhere')
        symlinkSync(archive.path('elsewhere'), archive.path(name))
      })
      assert.equal(linked.verdict, 'failed', name)
      if (process.platform === 'win32') continue
      const piped = await altered((archive) => {
        archive.remove(name)
        execFileSync('mkfifo', [archive.path(name)])
      })
      assert.equal(piped.verdict, 'failed', name)
    }
  })

  test('[verify-note-limit] a checkpoint of more bytes than one may have is altered, up to any size', async () => {
    for (const [bytes, kinds] of [
      [MAX_NOTE_BYTES + 1, ['checkpoint altered']],
      [1 << 30, ['checkpoint altered']],
    ] as const) {
      const report = await altered((archive) => truncateSync(archive.path(checkpointName(9)), bytes))
      assert.deepEqual(kindsOf(report), kinds)
    }
  })

  test('[verify-absurd-sizes] sizes that no archive has, validly signed, are answered and not computed', async () => {
    const most = Number.MAX_SAFE_INTEGER
    for (const [size, records, bytes] of [
      [most, 12, 1269],
      [most, most, most],
      [84, 84, 1269],
      [12, 12, 1269],
    ] as const) {
      const report = await altered((archive) => {
        const { segment } = archive.checkpoint(9)
        archive.sign(9, { size, segment: { ...segment, records, bytes } })
      })
      assert.equal(report.verdict, 'failed', `${size} ${records} ${bytes}`)
      assert.ok(
        verdictsOf(report)
          .slice(0, 6)
          .every((verdict) => verdict === 'verified'),
      )
      assert.notEqual(report.segments[6]!.verdict, 'verified')
    }
    const beyond = await altered((archive) => {
      const text = archive.read(checkpointName(9)).toString().replace('\n84\n', '\n9007199254740992\n')
      archive.write(checkpointName(9), text)
    })
    assert.deepEqual(kindsOf(beyond), ['checkpoint altered'])
  })

  test('[verify-leaves-any-length] files of leaves of any length are answered', async () => {
    for (const bytes of [0, 1, 31, 32, 383, 385, 1 << 28]) {
      const report = await altered((archive) => truncateSync(archive.path(leavesName(3)), bytes))
      assert.deepEqual(kindsOf(report), ['leaves altered'], `${bytes}`)
      assert.ok(verdictsOf(report).every((verdict) => verdict === 'verified'))
    }
  })

  test('[verify-explosion] a compressed segment that unpacks to more than was sealed is stopped and named', async () => {
    const report = await altered((archive) =>
      archive.write(SEGMENT_FILES[3], gzipSync(Buffer.alloc(200 << 20), { level: 1 })),
    )
    assert.deepEqual(
      verdictsOf(report).filter((verdict) => verdict === 'failed'),
      ['failed'],
    )
    assert.ok(
      report.findings.some(({ text }) => /reading was stopped there/.test(text)),
      JSON.stringify(report.findings),
    )
    assert.ok(report.findings.every(({ segment }) => segment === 4))
  })

  test('[verify-message-behind-damage] messages behind an altered length field are told as well', async () => {
    for (const [segment, field] of [
      [7, 8],
      [3, 4],
    ] as const) {
      const report = await altered((archive) => {
        const records = archive.records(segment)
        const record = records[3]!.slice()
        record[field]! ^= 0x40
        archive.put(segment, ...records.with(3, record).with(8, alterByte(records[8]!)))
      })
      assert.deepEqual(
        report.findings.map(({ kind, record, records }) => [kind, record, records]),
        [
          ['changed', 4, 1],
          ['changed', 9, 1],
        ],
      )
      assert.match(report.findings[1]!.message!.text, /^event [78] of/)
    }
  })

  test('[verify-compressed-damage] compressed data that ends too early is told as far as it goes', async () => {
    const report = await altered((archive) =>
      archive.write(SEGMENT_FILES[3], archive.read(SEGMENT_FILES[3]).subarray(0, -30)),
    )
    assert.equal(report.segments[3]!.verdict, 'failed')
    assert.ok(report.findings.some(({ text }) => /cannot be read to its end/.test(text)))
  })

  test('[verify-many-files] very many empty files are all accounted for', async () => {
    const count = 3_000
    const report = await altered((archive) => {
      for (let i = 0; i < count; i++) archive.write(`segments/${String(100 + i).padStart(6, '0')}.log`, '')
      for (let i = 0; i < count; i++) archive.write(`checkpoints/note-${i}`, '')
    })
    assert.equal(report.segments.length, 7 + count)
    assert.equal(report.findings.length + report.moreFindings, count + 1)
    assert.equal(report.verdict, 'unsigned')
  })

  test('[verify-number-hole] numbers far beyond what is sealed cost nothing', async () => {
    const report = await altered((archive) => archive.write('segments/999999999.log', 'late\n'))
    assert.deepEqual([report.verdict, kindsOf(report)], ['unsigned', ['sealing stopped']])
    const hole = await altered((archive) => archive.rename(checkpointName(9), 'checkpoints/999999999'))
    assert.deepEqual(kindsOf(hole), ['checkpoint missing'])
  })
})

suite('large archives', () => {
  const large = join(folder, 'large')
  const line = (i: number) =>
    `<13>Nov 18 03:00:00 web-03 app[1]: request ${i} took ${i % 97} ms and nothing was wrong with it\n`
  const lines = 450_000
  let content = ''
  before(async () => {
    content = Array.from({ length: lines }, (_, i) => line(i)).join('')
    await makeArchive(large, {
      segments: [
        { file: 'app.log', content },
        { file: 'end.log', content: 'end\n' },
      ],
    })
  })

  test('[verify-threads] a large segment is read in two threads, and progress is told', async () => {
    const told: number[] = []
    const report = await verifyArchive(large, {
      ...yes,
      progress: (bytes, total) => void (bytes <= total && told.push(bytes)),
    })
    assert.deepEqual([report.verdict, report.verifiedRecords], ['verified', lines + 1])
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    )
    assert.ok(told.at(-1)! >= 2 * content.length)
  })

  test('[verify-large-localised] one byte and one line among very many are placed', async () => {
    const copy = join(folder, 'large-altered')
    cpSync(large, copy, { recursive: true })
    const bytes = Buffer.from(content)
    const offset = bytes.indexOf('request 300000 ')
    bytes[offset] = 0x52
    const gone = bytes.indexOf('<13>', bytes.indexOf('request 400000 ') + 1)
    const end = bytes.indexOf('\n', gone) + 1
    writeFileSync(join(copy, 'segments/000001.log'), Buffer.concat([bytes.subarray(0, gone), bytes.subarray(end)]))
    const report = await verifyArchive(copy, yes)
    assert.deepEqual(
      report.findings.map(({ kind, record, message }) => [kind, record, message?.seq]),
      [
        ['changed', 300_001, 300_001],
        ['removed', 400_002, undefined],
      ],
    )
    assert.equal(report.verifiedRecords, lines - 1)
  })

  test('[verify-abort] verifying ends with the reason of its signal, at once or meanwhile', async () => {
    const reason = new Error('enough')
    await assert.rejects(verifyArchive(large, { ...yes, signal: AbortSignal.abort(reason) }), reason)
    const controller = new AbortController()
    const progress = () => controller.abort(reason)
    await assert.rejects(verifyArchive(large, { ...yes, signal: controller.signal, progress }), reason)
  })
})

test('[verify-find] archives in and under a folder are found, and what was not looked at is said', () => {
  const outer = join(folder, 'outer')
  cpSync(original, join(outer, 'a/archive'), { recursive: true })
  mkdirSync(join(outer, 'b'))
  symlinkSync(original, join(outer, 'b/link'))
  const found = findArchives(outer)
  assert.deepEqual(found, { archives: [join(outer, 'a/archive')], unsearched: [] })
  assert.equal(findArchives(outer, 4).unsearched.length, 0)
  assert.equal(findArchives(outer, 3).unsearched.length, 1)
})
