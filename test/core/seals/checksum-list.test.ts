import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  isListName,
  looksLikeChecksums,
  MAX_LIST_ENTRIES,
  MAX_LIST_LINE,
  MAX_TOLD_LINES,
  readChecksumList,
  sidecarTarget,
  spellingOf,
} from '../../../core/seals/checksum-list.ts'
import { corpus } from '../../support/corpus.ts'

const MD5 = '0cc175b9c0f1b6a831c399e269772661'
const bytes = (text: string) => Buffer.from(text)
const names = (list: ReturnType<typeof readChecksumList>) => list.entries.map(({ name }) => name)

test('[checksum-list] comments, blank lines, CR LF and the mark of UTF-8 mean nothing', () => {
  const list = readChecksumList(bytes(`\ufeff# made by hand\r\n; too\r\n\r\n${MD5}  a\r\n${MD5}  b`))
  assert.deepEqual(names(list), ['a', 'b'])
  assert.deepEqual([list.entries[1]!.line, list.unreadLines, list.wrapping, list.cut], [5, 0, null, false])
})

for (const encoding of ['utf16le', 'utf16be'] as const) {
  test(`[checksum-list-utf16] a list in ${encoding}, as PowerShell redirects it`, () => {
    const table = `\ufeff\r\nAlgorithm       Hash                  Path\r\n---------       ----                  ----\r\nMD5             ${MD5.toUpperCase()}      C:\\ä.log\r\n\r\n`
    const little = Buffer.from(table, 'utf16le')
    const list = readChecksumList(encoding === 'utf16le' ? little : little.swap16())
    assert.deepEqual(names(list), ['C:\\ä.log'])
    assert.equal(list.unreadLines, 0)
    assert.equal(spellingOf(list), 'Get-FileHash')
  })
}

test('[checksum-list-unread] a line that is no checksum is told with its place', () => {
  const list = readChecksumList(bytes(`${MD5}  a\nnonsense\n${MD5}  b\n`))
  assert.deepEqual(names(list), ['a', 'b'])
  assert.deepEqual(list.unread, [{ line: 2, offset: 36, length: 8 }])
})

test('[checksum-list-told-limit] only so many of them are told, and all are counted', () => {
  for (const more of [-1, 0, 1]) {
    const list = readChecksumList(bytes('x\n'.repeat(MAX_TOLD_LINES + more)))
    assert.equal(list.unreadLines, MAX_TOLD_LINES + more)
    assert.equal(list.unread.length, Math.min(MAX_TOLD_LINES, MAX_TOLD_LINES + more))
  }
})

test('[checksum-list-line-limit] a line beyond the limit is not read', () => {
  for (const more of [-1, 0, 1]) {
    const list = readChecksumList(bytes(`${MD5}  ${'n'.repeat(MAX_LIST_LINE - 34 + more)}\n`))
    assert.deepEqual([list.entries.length, list.unreadLines], more > 0 ? [0, 1] : [1, 0])
  }
  const long = readChecksumList(Buffer.alloc(10 << 20, 'a'))
  assert.deepEqual(long.unread, [{ line: 1, offset: 0, length: 10 << 20 }])
})

test('[checksum-list-entry-limit] entries beyond the limit are left out, and that is said', () => {
  assert.equal(MAX_LIST_ENTRIES, 500_000)
  for (const more of [-1, 0, 1]) {
    const list = readChecksumList(bytes(`${MD5}  a\n`.repeat(50 + more)), 50)
    assert.deepEqual([list.entries.length, list.cut], [Math.min(50, 50 + more), more > 0])
  }
})

test('[checksum-list-lines] a million lines are read in reasonable time', () => {
  const list = readChecksumList(bytes('x\n'.repeat(1_000_000)))
  assert.equal(list.unreadLines, 1_000_000)
})

test('[checksum-list-armour] armour of OpenPGP and of signify is passed over and named', () => {
  const signed = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${MD5}  a\n- ----b\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n=abcd\n-----END PGP SIGNATURE-----\n`
  const openPgp = readChecksumList(bytes(signed.replace('- ----b\n', '')))
  assert.deepEqual([names(openPgp), openPgp.unreadLines, openPgp.wrapping], [['a'], 0, 'OpenPGP'])
  const signify = readChecksumList(bytes(`untrusted comment: verify with key\nRWQ=\nMD5 (a) = ${MD5}\n`))
  assert.deepEqual([names(signify), signify.unreadLines, signify.wrapping], [['a'], 0, 'signify'])
})

test('[checksum-list-corpus] the lists of real systems are read whole', (t) => {
  const folder = corpus('integrity/sums')
  if (folder === undefined) return t.skip('the corpus is not here')
  for (const [file, spelling] of [
    ['jc/centos-7.7-md5sum', 'md5sum'],
    ['jc/centos-7.7-sha256sum', 'sha256sum or one of that length'],
    ['jc/osx-10.14.6-shasum', 'sha1sum or one of that length'],
  ] as const) {
    const list = readChecksumList(readFileSync(`${folder}/${file}.out`))
    const truth = JSON.parse(readFileSync(`${folder}/${file}.json`, 'utf8')) as { filename: string; hash: string }[]
    assert.deepEqual(
      list.entries.map(({ name, digest }) => ({ filename: name, hash: digest })),
      truth.map(({ filename, hash }) => ({ filename, hash })),
    )
    assert.deepEqual([list.unreadLines, spellingOf(list)], [0, spelling])
  }
  for (const [file, count] of [
    ['coreutils', 264],
    ['tshark', 7],
  ] as const) {
    const list = readChecksumList(readFileSync(`${folder}/dpkg/${file}.md5sums`))
    assert.deepEqual([list.entries.length, list.unreadLines], [count, 0])
  }
})

test('[checksum-recognise] a file is a list where each of its lines is, and not for one digest in a log', () => {
  const list = `${MD5}  a\n${MD5}  b\n`
  assert.equal(looksLikeChecksums(bytes(list), true), true)
  assert.equal(looksLikeChecksums(bytes(`${list}${MD5}  c, of which the end is not in the sam`), false), true)
  assert.equal(looksLikeChecksums(bytes(`${list}Nov 21 01:28:35 gate app[1]: one\n`), true), false)
  assert.equal(looksLikeChecksums(bytes(`${MD5}\n${MD5}\n`), true), false, 'digests alone are a list of something else')
  assert.equal(looksLikeChecksums(bytes('# nothing\n'), true), false)
})

test('[checksum-names] names of lists, and what a sidecar stands beside', () => {
  for (const name of [
    'SHA256SUMS',
    'sha256sums.txt',
    'MD5SUMS',
    'a.md5',
    'a.log.sha256',
    'a.sha256sum',
    'b2sums',
    'CHECKSUMS',
    'SHA256SUMS.asc',
    'x_checksums.txt',
    'coreutils.md5sums',
    'md5sum.txt',
  ])
    assert.ok(isListName(name), name)
  for (const name of ['messages', 'auth.log', 'check.log', 'sha.c', 'hash.txt', 'summary.txt', 'md5.c'])
    assert.ok(!isListName(name), name)
  assert.equal(sidecarTarget('a.log.sha256'), 'a.log')
  assert.equal(sidecarTarget('a.log.md5.txt'), 'a.log')
  assert.equal(sidecarTarget('gate_20050801_000000.log.sig'), 'gate_20050801_000000.log')
  assert.equal(sidecarTarget('a.log'), undefined)
  assert.equal(sidecarTarget('.md5'), undefined)
})

test('[checksum-list-total] any bytes are read without failing, and each line is counted once', () => {
  const pieces = fc.constantFrom(
    `${MD5}  a\n`,
    '\n',
    '\r\n',
    '# c\n',
    '\xff\xfe',
    'x',
    '\0',
    '-----BEGIN PGP SIGNATURE-----\n',
  )
  const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 }))).map((all) => Buffer.from(all.join(''), 'latin1'))
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), (content) => {
      const list = readChecksumList(content)
      for (const { offset, length } of list.unread) assert.ok(offset + length <= content.length)
      assert.ok(list.entries.length + list.unreadLines <= content.length)
    }),
  )
})
