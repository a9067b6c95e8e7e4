import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatVerificationKey, keyLabel, type VerificationKey } from '../../../core/note/verification-key.ts'
import { systemFiles } from '../../../main/disk/files.ts'
import { verify } from '../../../main/keys/ed25519.ts'
import { KeyError } from '../../../main/keys/key-error.ts'
import {
  defaultKeyFolder,
  type KeyStore,
  MAX_KEY_FILE_BYTES,
  MAX_KEY_FILE_NAME,
  MAX_KEY_FILES,
  MAX_TRUST_LIST_BYTES,
  openKeyStore,
} from '../../../main/keys/key-store.ts'
import { formatSigningKey, generateSigningKey } from '../../../main/keys/signing-key.ts'
import { MAX_COMMENT } from '../../../main/keys/trust-list.ts'
import { Crash, type Fault, faultyFiles } from '../../support/faulty-files.ts'
import { scratchFolder } from '../../support/scratch.ts'

const { folder: scratch } = scratchFolder()
const windows = process.platform === 'win32' && 'Windows has no modes'
let made = 0
const newFolder = () => join(scratch, `${++made}`, 'keys')
const stranger = (name = 'stranger'): VerificationKey => generateSigningKey(name).key
const labels = (store: KeyStore) =>
  store.list().map(({ key, own, trusted, comment }) => [keyLabel(key), own, trusted, comment])
const modeOf = (path: string) => statSync(path).mode & 0o777
const fileOf = (key: VerificationKey) => `${key.name}+${keyLabel(key).slice(-8)}.key`

test('[keys-make] a key is made, listed, trusted, and signs; looking makes nothing', () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  assert.deepEqual([store.list(), store.problems(), store.signer('web-03')], [[], [], undefined])
  assert.equal(store.trusts(stranger()), false)
  assert.ok(!existsSync(folder))
  const key = store.make('web-03')
  assert.deepEqual(labels(store), [[keyLabel(key), true, true, '']])
  assert.ok(store.trusts(key))
  assert.ok(!store.trusts({ ...key, publicKey: stranger().publicKey }), 'name and id are not enough')
  const text = Buffer.from('text\n')
  for (const name of ['web-03', keyLabel(key)]) assert.ok(verify(key.publicKey, text, store.signer(name)!.sign(text)))
  assert.equal(store.signer('web'), undefined)
  assert.deepEqual(labels(openKeyStore(folder)), labels(store), 'another one sees the same')
})

test('[keys-private] private keys are 0600 in a folder of 0700', { skip: windows }, () => {
  const folder = newFolder()
  const before = process.umask(0)
  try {
    const store = openKeyStore(folder)
    const key = store.make('a')
    store.trust(formatVerificationKey(stranger()))
    assert.deepEqual(
      [modeOf(folder), modeOf(join(folder, fileOf(key))), modeOf(join(folder, 'trusted'))],
      [0o700, 0o600, 0o600],
    )
  } finally {
    process.umask(before)
  }
})

test('[keys-wide] a private key that others may read is not used, and the message mends it', { skip: windows }, () => {
  for (const [wide, tight, where] of [
    [0o640, 0o600, 'file'],
    [0o604, 0o600, 'file'],
    [0o620, 0o600, 'file'],
    [0o750, 0o700, 'folder'],
    [0o701, 0o700, 'folder'],
  ] as const) {
    const folder = newFolder()
    const store = openKeyStore(folder)
    const key = store.make('a')
    const path = where === 'file' ? join(folder, fileOf(key)) : folder
    chmodSync(path, wide)
    const command = `chmod ${tight.toString(8)} '${path}'`
    assert.deepEqual([store.list(), openKeyStore(folder).trusts(key)], [[], false])
    const [problem = '', ...more] = store.problems()
    assert.ok(problem.endsWith(command) && more.length === 0, problem)
    for (const name of ['a', keyLabel(key)])
      assert.throws(
        () => store.signer(name),
        (error: Error) => error instanceof KeyError && error.message.endsWith(command),
      )
    assert.throws(() => store.make('a'), /there is a key of the name a already, and it cannot be used/)
    if (where === 'folder')
      assert.throws(
        () => store.make('b'),
        (error: Error) => error.message.endsWith(command),
      )
    chmodSync(path, tight)
    assert.ok(openKeyStore(folder).trusts(key))
  }
})

test('[keys-wide-trust] a list of trusted keys that others may write is not believed', { skip: windows }, () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  const key = store.trust(formatVerificationKey(stranger()))
  const path = join(folder, 'trusted')
  for (const [where, mode, mended] of [
    [path, 0o602, 0o600],
    [path, 0o620, 0o600],
    [folder, 0o702, 0o700],
  ] as const) {
    chmodSync(where, mode)
    assert.equal(openKeyStore(folder).trusts(key), false)
    assert.match(store.problems().join(), /others may change .*chmod [67]00/)
    assert.throws(() => store.trust(formatVerificationKey(stranger())), /others may change/)
    chmodSync(where, mended)
  }
  chmodSync(path, 0o644)
  assert.ok(openKeyStore(folder).trusts(key), 'it is no secret')
})

test('[keys-taken] a name that exists is refused, and every key stays as it is', () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  const key = store.make('a')
  const before = readFileSync(join(folder, fileOf(key)))
  assert.throws(
    () => store.make('a'),
    new KeyError(`there is a key of the name a already, ${keyLabel(key)}; choose another name`),
  )
  store.trust(formatVerificationKey(stranger('b')))
  assert.throws(() => store.make('b'), /a key of the name b already/)
  for (const name of ['', 'a b', 'a+b', '\n', 'x'.repeat(201)]) assert.throws(() => store.make(name), KeyError)
  assert.deepEqual(readFileSync(join(folder, fileOf(key))), before)
  assert.equal(readdirSync(folder).length, 2)
})

test('[keys-names] names that are no file names', () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  for (const name of ['example.com/log', '../../escape', '..', '.', 'schlüssel', 'CON', '-f', 'a:b*?"<>|'])
    assert.equal(store.signer(store.make(name).name)!.key.name, name)
  assert.ok(readdirSync(folder).every((file) => /^[A-Za-z0-9._%-]+\+[0-9a-f]{8}\.key$/.test(file)))
  assert.deepEqual(readdirSync(join(folder, '..')), ['keys'])
  // Each of these becomes three characters of the file's name, and 13 more stand behind them.
  const longest = Math.floor((MAX_KEY_FILE_NAME - 13) / 3)
  assert.ok(store.make('/'.repeat(longest - 1)))
  assert.ok(store.make('/'.repeat(longest)))
  assert.throws(() => store.make('/'.repeat(longest + 1)), /too long to name a file/)
})

test('[keys-trust] keys are trusted with a comment, once, and distrusted; other lines of the list stay', () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  const [one, two] = [stranger('one'), stranger('two')]
  store.trust(formatVerificationKey(one), 'web server, by phone on 2026-11-18')
  store.trust(formatVerificationKey(two))
  assert.deepEqual(labels(store), [
    [keyLabel(one), false, true, 'web server, by phone on 2026-11-18'],
    [keyLabel(two), false, true, ''],
  ])
  const list = join(folder, 'trusted')
  writeFileSync(list, `# mine\n\n${readFileSync(list, 'utf8').trimEnd()}`)
  store.trust(formatVerificationKey(one), 'again')
  assert.equal(
    readFileSync(list, 'utf8'),
    `# mine\n\n${formatVerificationKey(two)}\n${formatVerificationKey(one)} again\n`,
  )
  assert.equal(store.signer('one'), undefined, 'a trusted key does not sign')
  assert.throws(() => store.distrust('three'), /no key of the name three is trusted/)
  assert.deepEqual(store.distrust('one'), one)
  assert.deepEqual([store.trusts(one), store.trusts(two)], [false, true])
  assert.deepEqual(store.distrust(keyLabel(two)), two)
  assert.equal(readFileSync(list, 'utf8'), '# mine\n\n')
  const own = store.make('own')
  assert.throws(() => store.distrust('own'), /is your own key and trusted for that/)
  store.trust(formatVerificationKey(own), 'mine')
  assert.deepEqual(labels(store), [[keyLabel(own), true, true, 'mine']])
})

test('[keys-one-answer] an open store gives one answer until it changes something itself', () => {
  const folder = newFolder()
  const [store, other] = [openKeyStore(folder), openKeyStore(folder)]
  const [one, two] = [stranger(), stranger()]
  assert.equal(store.trusts(one), false)
  other.trust(formatVerificationKey(one))
  assert.deepEqual([store.trusts(one), openKeyStore(folder).trusts(one)], [false, true])
  store.trust(formatVerificationKey(two))
  assert.deepEqual([store.trusts(one), store.trusts(two)], [true, true])
})

test('[keys-ambiguous] where two keys share a name, the label tells', () => {
  const store = openKeyStore(newFolder())
  const [one, two] = [stranger('twin'), stranger('twin')]
  for (const key of [one, two]) store.trust(formatVerificationKey(key))
  assert.throws(
    () => store.distrust('twin'),
    (error: Error) => [one, two].every((key) => error.message.includes(keyLabel(key))),
  )
  store.distrust(keyLabel(two))
  assert.deepEqual([store.trusts(one), store.trusts(two)], [true, false])
})

test('[keys-trust-hostile] what is no key is not trusted, and no comment adds a line', () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  for (const text of [
    '',
    'nonsense',
    formatVerificationKey(stranger()).slice(0, -1),
    ` ${formatVerificationKey(stranger())}`,
  ])
    assert.throws(() => store.trust(text), /this is no key that can be trusted/)
  const key = formatVerificationKey(stranger())
  for (const comment of [
    `x\n${formatVerificationKey(stranger())}`,
    '\r',
    '\u2028',
    '\u0000',
    'x'.repeat(MAX_COMMENT + 1),
  ])
    assert.throws(() => store.trust(key, comment), /a comment has at most/)
  assert.ok(!existsSync(folder))
  store.trust(key, 'x'.repeat(MAX_COMMENT - 1))
  store.trust(key, 'x'.repeat(MAX_COMMENT))
  assert.equal(store.list().length, 1)
})

test('[keys-hostile-files] files that hold no key are told and not used; the others are', { skip: windows }, () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  const [key, trusted] = [store.make('good'), store.trust(formatVerificationKey(stranger()))]
  const text = formatSigningKey(generateSigningKey('bad'))
  const put = (name: string, content: string) => writeFileSync(join(folder, name), content, { mode: 0o600 })
  put('bad+00000001.key', text.slice(0, -5))
  put('bad+00000002.key', '')
  put('bad+00000003.key', `${text}\n${text}\n`)
  put('bad+00000004.key', text.padEnd(MAX_KEY_FILE_BYTES + 1))
  put('bad+00000005.key', text.replace(/\+[0-9a-f]{8}\+/, '+00000005+'))
  mkdirSync(join(folder, 'bad+00000006.key'))
  symlinkSync('nowhere', join(folder, 'bad+00000007.key'))
  put('half.key.new', text)
  writeFileSync(join(folder, 'trusted'), `${readFileSync(join(folder, 'trusted'), 'utf8')}nonsense here\n`)
  const problems = store.problems()
  assert.deepEqual(
    store.list().map((known) => known.key),
    [key, trusted],
  )
  assert.equal(problems.length, 8, problems.join('\n'))
  assert.match(problems.at(-1)!, /trusted, line 2 is no key/)
  assert.ok(
    problems.every((problem) => !problem.includes(text.slice(-20))),
    'no message holds a private key',
  )
  assert.throws(() => store.signer('bad'), /bad\+00000001.key holds no private key/)
})

test('[keys-limits] files, list and their number: at the limit and one above', { skip: windows }, () => {
  const folder = newFolder()
  const store = openKeyStore(folder)
  const key = store.make('a')
  const path = join(folder, fileOf(key))
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, `${text.trimEnd()}\n`)
  assert.ok(store.trusts(key))
  writeFileSync(path, text.padEnd(MAX_KEY_FILE_BYTES + 1, '\n'))
  assert.match(store.problems().join(), /has more than 1024 bytes/)
  writeFileSync(path, text)
  const list = join(folder, 'trusted')
  const sized = (bytes: number) => writeFileSync(list, '#'.repeat(bytes - 1).concat('\n'), { mode: 0o600 })
  sized(MAX_TRUST_LIST_BYTES)
  assert.deepEqual(store.problems(), [])
  assert.throws(() => store.trust(formatVerificationKey(stranger())), /would have more than 1048576 bytes/)
  sized(MAX_TRUST_LIST_BYTES + 1)
  assert.match(store.problems().join(), /has more than 1048576 bytes/)
  const many = newFolder()
  mkdirSync(many, { recursive: true, mode: 0o700 })
  for (let i = 0; i < MAX_KEY_FILES; i++) writeFileSync(join(many, `${i}.key`), '', { mode: 0o600 })
  assert.equal(openKeyStore(many).problems().length, MAX_KEY_FILES)
  writeFileSync(join(many, 'more.key'), '', { mode: 0o600 })
  assert.throws(() => openKeyStore(many).list(), /holds 1001 private keys; at most 1000/)
})

test('[keys-crash] a crash at any step loses no key and trusts none in part; the next run goes on', () => {
  let steps = 0
  for (const fault of ['before', 'after', 'half'] as const satisfies readonly Fault[])
    for (let at = 0; ; at++) {
      const folder = newFolder()
      const good = openKeyStore(folder, systemFiles)
      if (at % 2 === 0) mkdirSync(folder, { recursive: true })
      const files = faultyFiles(at, fault)
      const store = openKeyStore(folder, files)
      const key = stranger()
      let crashed = false
      const before: string[] = []
      try {
        before.push(store.make('a').name)
        before.push(store.trust(formatVerificationKey(key), 'first').name)
        before.push(store.trust(formatVerificationKey(stranger('second')), 'second').name)
      } catch (error) {
        if (!(error instanceof Crash)) throw error
        crashed = true
      }
      assert.deepEqual(good.problems(), [], `${fault} step ${at}`)
      const now = good.list().map((known) => known.key.name)
      assert.ok(
        before.every((name) => now.includes(name)),
        `${fault} step ${at}: ${before} are there, of ${now}`,
      )
      if (!now.includes('a')) good.make('a')
      good.trust(formatVerificationKey(key), 'again')
      assert.ok(good.signer('a') && good.trusts(key))
      if (!crashed) break
      steps = Math.max(steps, at)
    }
  assert.ok(steps >= 6, `${steps} steps were interrupted`)
})

test('[keys-folder] where the keys are when nothing is said', () => {
  const at = (environment: Record<string, string>, platform: NodeJS.Platform) =>
    defaultKeyFolder(environment, platform, '/users/me')
  assert.equal(at({ LOGWITNESS_KEYS: '/keys', XDG_CONFIG_HOME: '/settings' }, 'linux'), '/keys')
  assert.equal(at({ XDG_CONFIG_HOME: '/settings' }, 'linux'), '/settings/logwitness/keys')
  assert.equal(at({ XDG_CONFIG_HOME: 'relative' }, 'linux'), '/users/me/.config/logwitness/keys')
  assert.equal(at({ LOGWITNESS_KEYS: '' }, 'freebsd'), '/users/me/.config/logwitness/keys')
  assert.equal(at({}, 'darwin'), '/users/me/Library/Application Support/logwitness/keys')
  assert.equal(at({ APPDATA: '/roaming' }, 'win32'), join('/roaming', 'logwitness', 'keys'))
})
