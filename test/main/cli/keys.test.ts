import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatVerificationKey } from '../../../core/note/verification-key.ts'
import { generateSigningKey } from '../../../main/keys/signing-key.ts'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder: scratch } = scratchFolder()
const folder = join(scratch, 'keys')
const keys = (...args: readonly string[]) => logwitness(['keys', ...args, '--keys', folder])
const stranger = formatVerificationKey(generateSigningKey('stranger').key)

test('[cli-keys] keys are made, listed, shown, trusted and distrusted, and no private half is ever printed', () => {
  const none = keys('list')
  assert.deepEqual([none.status, none.stdout], [0, ''])
  assert.match(none.stderr, /there are no keys in/)
  assert.ok(!existsSync(folder), 'looking makes nothing')
  const made = keys('make', 'web-03')
  assert.equal(made.status, 0, made.stderr)
  assert.match(made.stdout, /^web-03\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43}=\n$|^web-03\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}\n$/)
  assert.match(made.stderr, /the private half of web-03\+[0-9a-f]{8} stands in/)
  const trusted = keys('trust', stranger, '--as', 'by phone')
  assert.deepEqual([trusted.status, trusted.stdout], [0, `${stranger}\n`])
  assert.deepEqual(keys('show', 'web-03').stdout, made.stdout)
  const list = keys('list')
  assert.deepEqual(list.stdout, `own      ${made.stdout}trusted  ${stranger}  by phone\n`)
  const [own, other] = jsonLines(keys('list', '--json').stdout)
  assert.deepEqual(
    [own!.kind, own!.name, own!.key, own!.own, own!.trusted, own!.comment],
    ['key', 'web-03', made.stdout.trim(), true, true, ''],
  )
  assert.deepEqual(
    [other!.id, other!.publicKey, other!.own, other!.comment],
    [
      stranger.split('+')[1],
      Buffer.from(stranger.split('+').slice(2).join('+'), 'base64').subarray(1).toString('base64'),
      false,
      'by phone',
    ],
  )
  const namesake = formatVerificationKey(generateSigningKey('stranger').key)
  assert.ok(
    keys('trust', namesake).stderr.includes(`another key of this name is trusted too: ${stranger.slice(0, 17)}`),
  )
  assert.equal(keys('distrust', namesake.slice(0, 17)).status, 0)
  const distrusted = keys('distrust', 'stranger', '--json')
  assert.equal(jsonLines(distrusted.stdout)[0]!.trusted, false)
  assert.equal(keys('list').stdout, `own      ${made.stdout}`)
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.key'))
  const secret = readFileSync(join(folder, file), 'utf8').trim().split('+').slice(4).join('+')
  assert.equal(secret.length, 44)
  for (const { stdout, stderr } of [made, list, distrusted]) assert.ok(!`${stdout}${stderr}`.includes(secret))
})

test('[cli-keys-status] 2 where the command line is wrong, 3 where it cannot be done', () => {
  const cases: readonly (readonly [args: readonly string[], status: number, said: RegExp])[] = [
    [['nonsense'], 2, /"nonsense" is none of make, list, show, trust, distrust/],
    [['make'], 2, /usage: logwitness keys make NAME; no argument was given/],
    [['list', 'web-03'], 2, /usage: logwitness keys list; an argument was given/],
    [['list', '--as', 'x'], 2, /--as goes with "keys trust" alone/],
    [['make', 'web-03'], 3, /a key of the name web-03 already/],
    [['make', 'web 04'], 3, /cannot have the name "web 04"/],
    [['show', 'nobody'], 3, /there is no key of the name nobody/],
    [['trust', 'nonsense'], 3, /no key that can be trusted/],
    [['trust', stranger, '--as', 'a\nb'], 3, /a comment has at most/],
    [['distrust', 'nobody'], 3, /no key of the name nobody is trusted/],
    [['distrust', 'web-03'], 3, /is your own key/],
  ]
  for (const [args, status, said] of cases) {
    const ran = keys(...args)
    assert.deepEqual([ran.status, ran.stdout], [status, ''], `${args.join(' ')}\n${ran.stderr}`)
    assert.match(ran.stderr, said, args.join(' '))
  }
})

test('[cli-keys-wide] a private key that others may read is told, with the command that mends it', {
  skip: process.platform === 'win32' && 'Windows has no modes',
}, () => {
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.key'))
  chmodSync(join(folder, file), 0o644)
  const { status, stdout, stderr } = keys('list')
  assert.deepEqual([status, stdout], [3, ''])
  assert.ok(stderr.includes(`run: chmod 600 '${join(folder, file)}'`), stderr)
})
