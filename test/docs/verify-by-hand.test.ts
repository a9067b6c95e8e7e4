import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { before, suite, test } from 'node:test'
import { formatVerificationKey } from '../../core/note/verification-key.ts'
import { AlteredArchive, alterByte, checkpointName, leavesName, makeSealedArchive } from '../support/altered-archive.ts'
import { testSigner } from '../support/archives.ts'
import { documentOf } from '../support/markdown.ts'
import { scratchFolder } from '../support/scratch.ts'

/** Lines that the script may have. */
const MOST_LINES = 60

const page = documentOf('docs/verify-by-hand.md')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code!)
const script = blocks('python').join('')
const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0
const skip = !runs('python3', '--version')
  ? 'python3 is not installed'
  : !runs('openssl', 'version')
    ? 'openssl is not installed'
    : false

test('[by-hand-small] the script is short and uses the standard library alone', () => {
  assert.ok(script.trimEnd().split('\n').length <= MOST_LINES)
  assert.deepEqual(script.match(/^import .*$/gm), [
    'import base64, glob, gzip, hashlib, json, os, struct, subprocess, sys, tempfile',
  ])
})

suite('verifying an archive by hand', { skip }, () => {
  const { folder, put } = scratchFolder()
  const original = join(folder, 'original')
  const key = formatVerificationKey(testSigner().key)
  const program = put('verify.py', script)
  const verify = (archive: string, by = key) => {
    const { status, stdout, stderr } = spawnSync('python3', [program, by], { cwd: archive, encoding: 'utf8' })
    return { status, text: stdout + stderr }
  }
  const altered = (alter: (archive: AlteredArchive) => void) => {
    const archive = new AlteredArchive(original, join(folder, 'altered'))
    alter(archive)
    return verify(archive.folder)
  }
  before(() => makeSealedArchive(original))

  test('[by-hand-good] an archive that is as it was sealed is ok', () => {
    assert.deepEqual(verify(original), { status: 0, text: 'ok: 84 records, signed by web-03-auth+5d2dace6\n' })
  })

  test('[by-hand-another-key] with the key of somebody else nothing is ok', () => {
    const { status, text } = verify(original, formatVerificationKey(testSigner('web-03-auth', 9).key))
    assert.deepEqual([status, text], [1, 'FAILED: checkpoints/000001 has no signature by the key\n'])
  })

  const changes: ((records: Uint8Array[]) => Uint8Array[])[] = [
    (records) => records.with(6, alterByte(records[6]!)),
    (records) => records.toSpliced(6, 1),
    (records) => records.toSpliced(6, 0, records[6]!),
  ]
  for (const segment of [1, 2, 3, 4, 5, 6]) {
    test(`[by-hand-record] a record changed, removed or put in is not ok: segment ${segment}`, () => {
      const change = changes[segment % 3]!
      const { status, text } = altered((archive) => archive.put(segment, ...change(archive.records(segment))))
      assert.equal(status, 1, text)
      assert.match(text, /is not what checkpoints\/00000\d signed/)
    })
  }

  test('[by-hand-others] leaves, checkpoints, missing segments and missing checkpoints are not ok', () => {
    const alterations: [(archive: AlteredArchive) => void, RegExp][] = [
      [
        (archive) => archive.write(leavesName(3), archive.read(leavesName(3)).reverse()),
        /the leaves of segments\/000003/,
      ],
      [(archive) => archive.remove('segments/000002.pcap'), /000002\.moved/],
      [(archive) => archive.remove(checkpointName(4)), /checkpoints\/000005 is not what comes next/],
      [
        (archive) =>
          archive.write(
            checkpointName(4),
            archive.read(checkpointName(4)).toString().replace('time 2026', 'time 2025'),
          ),
        /checkpoints\/000004 has no signature/,
      ],
      [(archive) => archive.signFollowing(4, archive.sign(4, { root: new Uint8Array(32) })), /000004 signs another/],
      [(archive) => archive.write('archive.json', '{"origin":"another"}'), /000001 is not what comes next/],
    ]
    for (const [alter, expected] of alterations) {
      const { status, text } = altered(alter)
      assert.equal(status, 1, text)
      assert.match(text, expected)
    }
  })

  test('[by-hand-shell] the commands for one segment show its hash and verify its signature', (t) => {
    if (!runs('sha256sum', '--version')) return t.skip('sha256sum is not installed')
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', blocks('sh').join('')], {
      cwd: original,
      encoding: 'utf8',
      env: { ...process.env, KEY: key },
    })
    assert.equal(status, 0, stderr)
    const hashes = stdout.match(/\b[0-9a-f]{64}\b/g)
    assert.equal(hashes?.length, 2)
    assert.equal(hashes[0], hashes[1])
    assert.match(stdout, /Signature Verified Successfully/)
  })
})
