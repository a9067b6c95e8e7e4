import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import {
  authorizedKeyLine,
  commandError,
  fromError,
  MAX_PUBLIC_KEY,
  parsePublicKeyFile,
} from '../../../core/ssh/authorized-key.ts'

const blob = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 9),
])
const BASE64 = blob.toString('base64')

test('[ssh-restrict-key] a .pub file is one key', () => {
  assert.deepEqual(parsePublicKeyFile(`# web\nssh-ed25519 ${BASE64} ann@web 03\r\n`), {
    type: 'ssh-ed25519',
    base64: BASE64,
    comment: 'ann@web 03',
  })
  const plain = parsePublicKeyFile(`ssh-ed25519 ${BASE64}`)
  assert.equal('comment' in plain && plain.comment, '')
  const odd = parsePublicKeyFile(`ssh-ed25519 ${BASE64} a\u001b[2Jb\u202e`)
  assert.equal('comment' in odd && odd.comment, 'a?[2Jb?')
})

test('[ssh-restrict-key-wrong] what is no single sound public key is refused, in words', () => {
  for (const [text, error] of [
    ['', /0 lines/],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', /private key/],
    [`ssh-ed25519 ${BASE64}\nssh-ed25519 ${BASE64}`, /2 lines/],
    [`command="x" ssh-ed25519 ${BASE64}`, /options/],
    [`ssh-rsa ${BASE64}`, /says ssh-rsa, and the key says ssh-ed25519/],
    [`ssh-ed25519 ${BASE64.slice(0, -4)}`, /damaged/],
    [`ssh-ed25519 ${BASE64.slice(0, -1)}`, /damaged/],
  ] as const) {
    const key = parsePublicKeyFile(text)
    assert.match('error' in key ? key.error : '', error, text)
  }
})

test('[ssh-max-public-key] a file with a key has at most MAX_PUBLIC_KEY characters', () => {
  const line = `ssh-ed25519 ${BASE64} `
  for (const [length, isTaken] of [
    [MAX_PUBLIC_KEY - 1, true],
    [MAX_PUBLIC_KEY, true],
    [MAX_PUBLIC_KEY + 1, false],
  ] as const)
    assert.equal('type' in parsePublicKeyFile(line.padEnd(length, 'x')), isTaken, String(length))
})

test('[ssh-restrict-from] addresses, networks and names are taken as sshd takes them', () => {
  for (const pattern of [
    '192.0.2.7',
    '192.0.2.0/24',
    '!192.0.2.9',
    '2001:db8::/32',
    '2001:db8::1',
    '*.example.org',
    '10.0.0.0/8',
    '192.0.2.4/31',
    'web-03',
  ])
    assert.equal(fromError(pattern), undefined, pattern)
  for (const pattern of [
    '',
    '*',
    '*.*',
    '0.0.0.0/0',
    '::/0',
    '192.0.2.1/24',
    '192.0.2.0/33',
    '256.0.0.0/8',
    '2001:db8::1/32',
    'a b',
    'a"b',
    'a,b',
    '192.0.2.0/',
    '1:2:3::4::5/64',
  ])
    assert.notEqual(fromError(pattern), undefined, pattern)
})

test('[ssh-restrict-line] the line allows the command and nothing else', () => {
  const key = { type: 'ssh-ed25519', base64: BASE64, comment: 'ann' }
  assert.equal(
    authorizedKeyLine(key, { from: ['192.0.2.0/24', '!192.0.2.9'], command: ['logwitness', 'receive', '/srv/a'] }),
    `restrict,from="192.0.2.0/24,!192.0.2.9",command="logwitness receive /srv/a" ssh-ed25519 ${BASE64} ann`,
  )
  assert.equal(
    authorizedKeyLine({ ...key, comment: '' }, { from: [], command: ['x'] }),
    `restrict,command="x" ssh-ed25519 ${BASE64}`,
  )
})

test('[ssh-restrict-quote] what sshd makes of the command, a shell reads back as it was', {
  skip: process.platform === 'win32' ? 'Windows has no sh' : false,
}, () => {
  for (const word of ['/srv/my logs', "it's", 'a"b', '$HOME', '`id`', '; rm -rf x', 'a\\b', '*', '']) {
    const line = authorizedKeyLine(
      { type: 't', base64: 'b', comment: '' },
      { from: [], command: ['printf', '%s', word] },
    )
    // As OpenSSH's opt_dequote() reads it: up to a quote without a backslash; a backslash before a quote goes away.
    const [, quoted = ''] = /command="((?:\\"|[^"])*)"/.exec(line) ?? []
    assert.equal(commandError([word]), undefined, word)
    assert.equal(spawnSync('sh', ['-c', quoted.replaceAll('\\"', '"')], { encoding: 'utf8' }).stdout, word)
  }
  for (const word of ['a\nb', 'a\\"b', "a\\'b"]) assert.notEqual(commandError([word]), undefined, word)
})
