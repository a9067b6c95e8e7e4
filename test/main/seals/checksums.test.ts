import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { brief, check, freshFolders, hasTool } from '../../support/seals.ts'

const fresh = freshFolders()
const hash = (algorithm: string, content: string) => createHash(algorithm).update(content).digest('hex')
const NAMES = ['a.log', 'b c.log', 'd\\e.log', 'f\ng.log']

/** Tools that are made to list some files, by the name of the list and the command. */
const TOOLS: readonly [list: string, tool: string, parameters: string[], detail: RegExp][] = [
  ['MD5SUMS', 'md5sum', [], /^md5sum$/],
  ['SHA1SUMS', 'sha1sum', ['-b'], /^sha1sum$/],
  ['SHA256SUMS', 'sha256sum', [], /^sha256sum$/],
  ['SHA512SUMS', 'sha512sum', ['--tag'], /^BSD SHA-512$/],
  ['list-1.txt', 'sha224sum', [], /^sha224sum or/],
  ['list-2.txt', 'sha384sum', ['--tag'], /^BSD SHA-384$/],
  ['B2SUMS', 'b2sum', [], /^b2sum$/],
  ['list-3.txt', 'b2sum', [], /^sha512sum or one of that length$/],
  ['list-4.txt', 'b2sum', ['--tag'], /^BSD BLAKE2b$/],
  ['list-5.txt', 'shasum', ['-a', '256'], /^sha256sum or/],
  ['list-6.txt', 'shasum', ['-a', '512256'], /^sha256sum or/],
  ['list-7.txt', 'shasum', ['-U'], /^sha1 -r or/],
]

for (const [list, tool, parameters, detail] of TOOLS) {
  test(`[checksums-tools] ${tool} ${parameters.join(' ')} in ${list}`, async (t) => {
    if (!hasTool(tool, '--version')) return t.skip(`${tool} is not here`)
    const { folder, put } = fresh()
    // Of shasum only newer versions escape names.
    const names = tool === 'shasum' ? NAMES.slice(0, 2) : NAMES
    for (const name of names) put(name, `content of ${name}\n`)
    put(list, execFileSync(tool, [...parameters, ...names], { cwd: folder }))
    const [report, ...more] = await check([folder])
    assert.deepEqual(more, [])
    assert.deepEqual(brief(report!).files, Object.fromEntries(names.map((name) => [name, 'unsigned'])))
    assert.equal(report!.verdict, 'unsigned')
    assert.match(report!.detail, detail)
    assert.match(report!.reason, /files match; nobody signed the list/)
    put(names[1]!, 'changed\n')
    const [changed] = await check([folder])
    assert.deepEqual(
      [changed!.verdict, changed!.counts.unsigned],
      tool === 'shasum' && list === 'list-7.txt' ? ['cannot check', 1] : ['failed', names.length - 1],
    )
  })
}

for (const digest of ['-md5', '-sha256', '-sha512-256', '-sha3-256', '-blake2s256']) {
  test(`[checksums-tools] openssl dgst ${digest}, plain and with -r`, async (t) => {
    if (!hasTool('openssl', 'version')) return t.skip('openssl is not here')
    const { folder, put } = fresh()
    put('a.log', 'one\n')
    put('b.log', 'two\n')
    put('one.txt', execFileSync('openssl', ['dgst', digest, 'a.log', 'b.log'], { cwd: folder }))
    put('two.txt', execFileSync('openssl', ['dgst', '-r', digest, 'a.log', 'b.log'], { cwd: folder }))
    const reports = await check([folder])
    assert.deepEqual(
      reports.map(({ verdict }) => verdict),
      ['unsigned', 'unsigned'],
    )
    assert.match(reports[0]!.detail, /^openssl dgst /)
  })
}

test('[checksums-keyed] a keyed digest and one that is not known cannot be checked', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('list.txt', `HMAC-SHA256(a.log)= ${hash('sha256', 'x')}\nBLAKE2b-256 (a.log) = ${hash('sha256', 'y')}\n`)
  const [report] = await check([folder])
  assert.deepEqual(brief(report!), {
    seal: 'list.txt',
    verdict: 'cannot check',
    files: { 'a.log': 'cannot check' },
    findings: [],
  })
  assert.match(report!.reason, /HMAC-SHA256.*BLAKE2b-256/)
})

test('[checksums-ambiguous] a digest without a name is tried as each that has its length, and a mismatch says so', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('b.log', 'two\n')
  put('list.txt', `${hash('sha3-256', 'one\n')}  a.log\n${hash('sha256', 'else')}  b.log\n`)
  const [report] = await check([folder])
  assert.deepEqual(brief(report!), {
    seal: 'list.txt',
    verdict: 'failed',
    files: { 'a.log': 'unsigned', 'b.log': 'failed' },
    findings: ['hash differs: b.log'],
  })
  assert.match(report!.files[0]!.reason, /may also be SHA-512\/256 or SHA3-256 or BLAKE2s/)
  assert.match(report!.files[1]!.reason, /^SHA3-256 matches; nobody signed it/)
})

test('[checksums-weak] MD5 and SHA-1 are unsigned, and that they are weak is said', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('a.log.md5', `${hash('md5', 'one\n')}  a.log\n`)
  put('a.log.sha1', `${hash('sha1', 'one\n')}\n`)
  for (const report of await check([folder])) {
    assert.deepEqual([report.type, report.verdict], ['sidecar', 'unsigned'])
    assert.match(report.reason, /does not resist deliberate change any more/)
  }
})

test('[checksums-missing] a file that is named and absent fails; a list of a package is not held against that', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('SHA256SUMS', `${hash('sha256', 'one\n')}  a.log\n${hash('sha256', 'two\n')}  logs/b.log\n`)
  put('tool.md5sums', `${hash('md5', 'x')}  usr/bin/tool\n`)
  const [list, dpkg] = await check([folder])
  assert.deepEqual(brief(list!).findings, ['file missing: logs/b.log'])
  assert.deepEqual([list!.verdict, dpkg!.verdict], ['failed', 'not checked'])
})

test('[checksums-damaged] lines that are none make the list damaged, and the others are checked', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('SHA256SUMS', `${hash('sha256', 'one\n')}  a.log\nnonsense\n`)
  put('empty.md5', '')
  put('short.txt', `SHA256 (a.log) = ${hash('md5', 'x')}\n`)
  const [list, empty, short] = await check([folder])
  assert.deepEqual(brief(list!), {
    seal: 'SHA256SUMS',
    verdict: 'cannot check',
    files: { 'a.log': 'unsigned' },
    findings: ['seal damaged: SHA256SUMS'],
  })
  assert.equal(list!.findings[0]!.offset, 72)
  assert.deepEqual([empty!.verdict, empty!.reason], ['cannot check', 'It holds no checksum.'])
  assert.match(short!.reason, /not as long as those of SHA-256/)
})

test('[checksums-paths] names that leave the folder are not opened, and names below it are', async () => {
  const { folder, put } = fresh()
  const inner = join(folder, 'in')
  mkdirSync(join(inner, 'deep'), { recursive: true })
  put('outside.log', 'one\n')
  const digest = hash('sha256', 'one\n')
  writeFileSync(join(inner, 'deep', 'a.log'), 'one\n')
  writeFileSync(join(inner, 'b.log'), 'one\n')
  const names = [
    './deep/a.log',
    '../outside.log',
    'deep/../../outside.log',
    '/etc/passwd',
    '~/x.log',
    'C:\\logs\\b.log',
  ]
  writeFileSync(join(inner, 'list.txt'), names.map((name) => `${digest}  ${name}\n`).join(''))
  const [report] = await check([inner])
  assert.deepEqual(brief(report!).files, {
    'deep/a.log': 'unsigned',
    '../outside.log': 'cannot check',
    'deep/../../outside.log': 'cannot check',
    '/etc/passwd': 'cannot check',
    '~/x.log': 'cannot check',
    'b.log': 'unsigned',
  })
  assert.deepEqual(report!.findings, [])
  assert.match(report!.files.find(({ path }) => path === 'b.log')!.reason, /by its base name/)
})

test('[checksums-openpgp] a signed list is checked, and that its OpenPGP signature is not is said', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put(
    'SHA256SUMS.asc',
    `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${hash('sha256', 'one\n')}  a.log\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n`,
  )
  const [report] = await check([folder])
  assert.equal(report!.verdict, 'unsigned')
  assert.match(report!.detail, /signature of OpenPGP that is not checked/)
})

test('[checksums-itself] the entry of a list for itself means nothing, and that is said', async () => {
  const { folder, put } = fresh()
  put('a.log', 'one\n')
  put('SHA256SUMS', `${hash('sha256', '')}  SHA256SUMS\n${hash('sha256', 'one\n')}  a.log\n`)
  const [report] = await check([folder])
  assert.deepEqual(brief(report!), {
    seal: 'SHA256SUMS',
    verdict: 'unsigned',
    files: { 'a.log': 'unsigned' },
    findings: [],
  })
  assert.match(report!.detail, /an entry for itself/)
})
