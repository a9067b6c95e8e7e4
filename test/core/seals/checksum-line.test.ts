import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readChecksumLine } from '../../../core/seals/checksum-line.ts'

const MD5 = '0cc175b9c0f1b6a831c399e269772661'
const SHA1 = '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'
const SHA256 = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'

const plain = { algorithm: null, of: 'bytes' } as const

/** Each spelling with what it means. */
const SPELLINGS: readonly [rule: string, line: string, expected: object | undefined][] = [
  ['coreutils, text mode', `${MD5}  a.log`, { ...plain, name: 'a.log', digest: MD5, spelling: 'untagged' }],
  ['coreutils, binary mode', `${SHA1} *a.log`, { ...plain, name: 'a.log', digest: SHA1, spelling: 'untagged' }],
  ['upper case', `${SHA256.toUpperCase()}  a.log`, { ...plain, name: 'a.log', digest: SHA256, spelling: 'untagged' }],
  ['a name with spaces', `${MD5}   a  b `, { ...plain, name: ' a  b ', digest: MD5, spelling: 'untagged' }],
  ['escapes', `\\${MD5}  a\\nb\\\\n\\r`, { ...plain, name: 'a\nb\\n\r', digest: MD5, spelling: 'untagged' }],
  ['no escapes without the mark', `${MD5}  a\\nb`, { ...plain, name: 'a\\nb', digest: MD5, spelling: 'untagged' }],
  ['an escape that is none', `\\${MD5}  a\\tb`, undefined],
  ['md5 -r', `${MD5} a.log`, { ...plain, name: 'a.log', digest: MD5, spelling: 'single space' }],
  ['a tab', `${MD5}\ta.log`, { ...plain, name: 'a.log', digest: MD5, spelling: 'single space' }],
  ['shasum -p', `${SHA1} ?a.log`, { algorithm: null, of: 'text', name: 'a.log', digest: SHA1, spelling: 'untagged' }],
  ['shasum -0', `${SHA1} ^a.log`, { algorithm: null, of: 'bits', name: 'a.log', digest: SHA1, spelling: 'untagged' }],
  [
    'BSD',
    `MD5 (a (1).log) = ${MD5}`,
    { algorithm: 'MD5', of: 'bytes', name: 'a (1).log', digest: MD5, spelling: 'BSD' },
  ],
  [
    'BSD, a name like the rest of a line',
    `SHA256 (a) = b) = ${SHA256}`,
    { algorithm: 'SHA256', of: 'bytes', name: 'a) = b', digest: SHA256, spelling: 'BSD' },
  ],
  [
    'BSD with escapes',
    `\\MD5 (a\\nb) = ${MD5}`,
    { algorithm: 'MD5', of: 'bytes', name: 'a\nb', digest: MD5, spelling: 'BSD' },
  ],
  [
    'BSD in base64',
    'SHA256 (a) = ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=',
    {
      algorithm: 'SHA256',
      of: 'bytes',
      name: 'a',
      digest: 'ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=',
      spelling: 'BSD',
    },
  ],
  [
    'openssl dgst',
    `SHA2-256(a.log)= ${SHA256}`,
    { algorithm: 'SHA2-256', of: 'bytes', name: 'a.log', digest: SHA256, spelling: 'openssl dgst' },
  ],
  [
    'a keyed digest, by its name',
    `HMAC-SHA2-256(a)= ${SHA256}`,
    { algorithm: 'HMAC-SHA2-256', of: 'bytes', name: 'a', digest: SHA256, spelling: 'openssl dgst' },
  ],
  [
    'psmd: name first',
    `/var/log/psmd/gate_20050801_000000.log ${MD5} md5`,
    {
      algorithm: 'md5',
      of: 'bytes',
      name: '/var/log/psmd/gate_20050801_000000.log',
      digest: MD5,
      spelling: 'name first',
    },
  ],
  [
    'Get-FileHash',
    `SHA256          ${SHA256.toUpperCase()}       C:\\Logs\\a b.log  `,
    { algorithm: 'SHA256', of: 'bytes', name: 'C:\\Logs\\a b.log', digest: SHA256, spelling: 'Get-FileHash' },
  ],
  ['the digest alone', ` ${SHA256} `, { ...plain, name: null, digest: SHA256, spelling: 'bare digest' }],
  ['a digest of unknown length', `${SHA256}ab  a.log`, undefined],
  ['a line of a log', `Nov 21 01:28:35 gate app[1]: key ${SHA256} of a`, undefined],
  ['a log line that ends like psmd, but in no digest', `Nov 21 01:28:35 gate app[1]: ${SHA256} accepted`, undefined],
  ['nothing', '', undefined],
]

for (const [rule, line, expected] of SPELLINGS) {
  test(`[checksum-line] ${rule}`, () => assert.deepEqual(readChecksumLine(line), expected))
}

test('[checksum-line-total] any text is read without failing, and a digest that is given is of a known length', () => {
  const pieces = fc.constantFrom(
    MD5,
    SHA1,
    SHA256,
    ' ',
    '  ',
    ' *',
    '\\',
    '\\n',
    '(',
    ')',
    ' = ',
    'MD5',
    '\0',
    '\t',
    'é',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(text, (line) => {
      const read = readChecksumLine(line)
      if (read?.algorithm === null)
        assert.match(
          read.digest,
          /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/,
        )
    }),
  )
})

test('[checksum-line-time] lines made to be slow are read at once', () => {
  const started = process.cpuUsage().user
  for (const piece of [' ', '\t', ')', ') = ', `${MD5} `, '\\\\', 'a=']) {
    for (const head of ['', `${MD5}  `, 'MD5 (', `SHA256 ${SHA256} `]) readChecksumLine(head + piece.repeat(8_000))
  }
  assert.ok(process.cpuUsage().user - started < 500_000)
})
