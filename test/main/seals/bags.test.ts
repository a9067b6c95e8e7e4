import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MAX_PAYLOAD_DEPTH, readBagFolder } from '../../../main/seals/bag-folder.ts'
import { corpus } from '../../support/corpus.ts'
import { brief, check, freshFolders, hasTool } from '../../support/seals.ts'

const fresh = freshFolders()
const hash = (algorithm: string, content: string) => createHash(algorithm).update(content).digest('hex')

/** What makes each bag of the suite invalid, in the words of its report. */
const INVALID: Readonly<Record<string, RegExp>> = {
  'invalid/baginfo-missing-encoding': /second line of bagit.txt does not declare Tag-File-Character-Encoding/,
  'invalid/bom-in-bagit.txt': /byte order mark/,
  'invalid/corrupt-data-file': /data\/bare-filename: MD5 differs/,
  'invalid/corrupt-tag-file': /bag-info.txt: MD5 differs/,
  'invalid/extra-file-in-bag': /data\/bar: It stands in the payload and no manifest names it/,
  'invalid/invalid-version-number': /version "\.97", which is no version/,
  'invalid/missing-baginfo': /bag-info.txt: tagmanifest-md5.txt names it, and it is not there/,
  'invalid/missing-bagit.txt': /bagit.txt is not there/,
  'invalid/out-of-scope-file-paths-using-dot-notation': /README.md: manifest-md5.txt names a path outside the bag/,
  'invalid/out-of-scope-file-paths-using-dot-notation-for-fetch': /fetch.txt names "..\/..\/..\/README.md", outside/,
  'invalid/same-filename-listed-twice-with-different-hashes': /contradicts itself: lines 1 and 2/,
  'linux-only/out-of-scope-file-paths-using-absolute-path': /\/tmp\/foo: manifest-md5.txt names a path outside the bag/,
  'linux-only/out-of-scope-file-paths-using-absolute-path-for-fetch': /fetch.txt names "\/tmp\/test.txt", outside/,
  'linux-only/out-of-scope-file-paths-using-shortcut': /~\/foo: manifest-md5.txt names a path outside the bag/,
  'linux-only/out-of-scope-file-paths-using-shortcut-for-fetch': /fetch.txt names "~\/test.txt", outside/,
  'linux-only/out-of-scope-file-paths-using-shortcut-username': /~root\/foo: manifest-md5.txt names a path outside/,
  'linux-only/out-of-scope-file-paths-using-shortcut-username-for-fetch': /fetch.txt names "~root\/foo", outside/,
}

const suite = corpus('integrity/bagit')
const bags = (group: string) =>
  suite === undefined ? [] : readdirSync(join(suite, group)).map((name) => `${group}/${name}`)

for (const bag of ['v0.93/valid', 'v0.95/valid', 'v0.97/valid'].flatMap(bags)) {
  test(`[bagit-valid] ${bag}`, async () => {
    const [report] = await check([join(suite!, bag)])
    assert.deepEqual([report!.type, report!.verdict, report!.findings], ['bagit', 'unsigned', []])
    assert.equal(report!.detail, `BagIt ${bag.slice(1, 5)}`)
    assert.match(report!.reason, /^(\d+) of \1 files match; nobody signed the list\.$/)
  })
}

for (const [bag, expected] of Object.entries(INVALID)) {
  test(`[bagit-invalid] ${bag}`, async (t) => {
    if (suite === undefined) return t.skip('the corpus is not here')
    const [report] = await check([join(suite, 'v0.97', bag)])
    assert.equal(report!.verdict, 'failed')
    assert.ok(
      report!.findings.some(({ text }) => expected.test(text)),
      report!.findings.map(({ text }) => text).join('\n'),
    )
  })
}

test('[bagit-suite] every bag of the suite is in one of the two tests above', (t) => {
  if (suite === undefined) return t.skip('the corpus is not here')
  assert.deepEqual(
    ['invalid', 'linux-only'].flatMap((group) => bags(`v0.97/${group}`)).map((bag) => bag.slice(6)),
    Object.keys(INVALID),
  )
})

test('[bagit-nested] bags within a bag are found as well; one payload looks like a bag whose tag file was altered', async (t) => {
  if (suite === undefined) return t.skip('the corpus is not here')
  const reports = await check([join(suite, 'v0.97/valid/bag-in-a-bag'), join(suite, 'v0.97/valid/minimal-bag')])
  // minimal-bag/data holds the files of a bag with another bag-info.txt: intact as payload of the outer bag, and no valid bag itself.
  assert.deepEqual(
    reports.map(({ verdict }) => verdict),
    ['unsigned', 'unsigned', 'unsigned', 'failed'],
  )
  assert.deepEqual(brief(reports[3]!).findings, ['hash differs: bag-info.txt'])
})

/** A bag with these files of payload; `manifests` are the digests in use. */
function bag(payload: Readonly<Record<string, string>>, { version = '1.0', manifests = ['sha256'] } = {}) {
  const made = fresh()
  mkdirSync(join(made.folder, 'data'))
  made.put('bagit.txt', `BagIt-Version: ${version}\nTag-File-Character-Encoding: UTF-8\n`)
  for (const [name, content] of Object.entries(payload)) made.put(join('data', name), content)
  for (const algorithm of manifests) {
    const lines = Object.entries(payload).map(([name, content]) => {
      const path = name.replaceAll('%', '%25').replaceAll('\n', '%0A').replaceAll('\r', '%0D')
      return `${hash(algorithm, content)}  data/${path}\n`
    })
    made.put(`manifest-${algorithm}.txt`, lines.join(''))
  }
  return made
}

test('[bagit-names] line ends and percent signs in names, as 1.0 encodes them', async () => {
  const { folder } = bag({ 'a\nb.log': 'one', '100%25.log': 'two', 'c%0A.log': 'three' })
  const [report] = await check([folder])
  assert.deepEqual([report!.verdict, report!.counts.unsigned], ['unsigned', 3])
})

test('[bagit-manifests] from 1.0 on every manifest must name all of the payload, and all digests must match', async () => {
  for (const [version, verdict] of [
    ['1.0', 'failed'],
    ['0.97', 'unsigned'],
  ] as const) {
    const { folder, put } = bag({ 'a.log': 'one', 'b.log': 'two' }, { version, manifests: ['md5', 'sha512'] })
    assert.equal((await check([folder]))[0]!.verdict, 'unsigned')
    put('manifest-md5.txt', `${hash('md5', 'one')}  data/a.log\n`)
    assert.equal((await check([folder]))[0]!.verdict, verdict)
    put('manifest-md5.txt', `${hash('md5', 'x')}  data/a.log\n${hash('md5', 'two')}  data/b.log\n`)
    assert.deepEqual(brief((await check([folder]))[0]!).findings, ['hash differs: data/a.log'])
  }
})

test('[bagit-holey] what is to be fetched and is not there cannot be checked; without fetch.txt it is missing', async () => {
  const { folder, put } = bag({ 'a.log': 'one', 'b.log': 'two' })
  put('bag-info.txt', 'Payload-Oxum: 6.2\n')
  put('fetch.txt', 'https://example.org/b.log 3 data/b.log\n')
  rmSync(join(folder, 'data/b.log'))
  const [holey] = await check([folder])
  assert.deepEqual(brief(holey!).files, { 'data/b.log': 'cannot check', 'data/a.log': 'unsigned' })
  rmSync(join(folder, 'fetch.txt'))
  const [incomplete] = await check([folder])
  assert.deepEqual(brief(incomplete!).findings, ['seal damaged: .', 'file missing: data/b.log'])
})

test('[bagit-links] a link that leaves the bag is not opened, and its bag is not valid', async () => {
  const { folder } = bag({ 'a.log': 'one' })
  const outside = fresh().put('outside.log', 'one')
  rmSync(join(folder, 'data/a.log'))
  symlinkSync(outside, join(folder, 'data/a.log'))
  const [report] = await check([folder])
  assert.equal(report!.verdict, 'failed')
  assert.match(report!.reason, /symbolic link leads out of the folder/)
})

test('[bagit-limits] depth and number of files of the payload', () => {
  const { folder } = bag({ 'a.log': '', 'b.log': '', 'c.log': '' })
  for (const limit of [2, 3, 4]) assert.equal(readBagFolder(folder, limit).gaps.length, limit < 3 ? 1 : 0)
  for (const more of [-1, 0, 1]) {
    mkdirSync(join(folder, 'data', ...Array.from({ length: MAX_PAYLOAD_DEPTH - 1 + more }, () => 'd')), {
      recursive: true,
    })
    assert.equal(readBagFolder(folder).gaps.length, more > 0 ? 1 : 0)
  }
})

test('[bagit-unread] an encoding or a digest that is not read makes it impossible to check all', async () => {
  const { folder, put } = bag({ 'a.log': 'one' })
  put('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: EBCDIC\n')
  put('manifest-whirlpool.txt', 'ab  data/a.log\n')
  const [report] = await check([folder])
  assert.equal(report!.verdict, 'cannot check')
  assert.match(report!.reason, /EBCDIC.*manifest-whirlpool.txt states digests that are not computed/)
})

test('[bagit-signed] a signed tag manifest makes its manifests, and their payload, verified', async (t) => {
  if (!hasTool('ssh-keygen', '-?')) return t.skip('ssh-keygen is not here')
  const { folder, put } = bag({ 'a.log': 'one', 'b.log': 'two' }, { manifests: ['md5', 'sha256'] })
  const key = join(fresh().folder, 'key')
  execFileSync('ssh-keygen', ['-q', '-N', '', '-t', 'ed25519', '-f', key])
  const names = ['bagit.txt', 'manifest-md5.txt', 'manifest-sha256.txt']
  const lines = names.map((name) => `${hash('sha256', readFileSync(join(folder, name), 'utf8'))}  ${name}\n`)
  const list = put('tagmanifest-sha256.txt', lines.join(''))
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'file', '-f', key, list], { stdio: 'ignore' })
  const allowedSigners = fresh().put('allowed', `alice@example.org ${readFileSync(`${key}.pub`, 'utf8')}`)
  const of = async () => {
    const [report, signature] = await check([folder], { allowedSigners })
    return [report!.verdict, report!.signer, signature!.verdict]
  }
  assert.deepEqual(await of(), ['verified', 'alice@example.org', 'verified'])
  put('data/b.log', 'two and more')
  assert.deepEqual(await of(), ['failed', 'alice@example.org', 'verified'])
  put('data/b.log', 'two')
  put('manifest-sha256.txt', `${hash('sha256', 'one')}  data/a.log\n${hash('sha256', 'two')}  ./data/b.log\n`)
  assert.deepEqual(await of(), ['failed', 'alice@example.org', 'verified'])
})
