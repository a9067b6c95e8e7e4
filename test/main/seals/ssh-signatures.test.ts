import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { joinBytes, sshString } from '../../../core/seals/ssh-wire.ts'
import { corpus } from '../../support/corpus.ts'
import { brief, check, freshFolders, hasTool } from '../../support/seals.ts'

const fresh = freshFolders()
const LOG = 'Nov 21 01:28:35 gate app[1]: one\n'
const hasKeygen = hasTool('ssh-keygen', '-?')

/** A folder with a.log, signed by a new key with the real tool, and the line that allows it. */
function signed(parameters: readonly string[], namespace = 'file') {
  const made = fresh()
  const { folder, put } = made
  const key = join(fresh().folder, 'key')
  execFileSync('ssh-keygen', ['-q', '-N', '', '-C', 'test', ...parameters, '-f', key])
  const file = put('a.log', LOG)
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', key, file], { stdio: 'ignore' })
  const [type, base64] = readFileSync(`${key}.pub`, 'utf8').split(' ')
  const allow = (options: string) =>
    fresh().put('allowed_signers', `alice@example.org ${options} ${type} ${base64} her key\n`)
  return { ...made, folder, key, allow }
}

for (const parameters of [
  ['-t', 'ed25519'],
  ['-t', 'rsa', '-b', '2048'],
  ['-t', 'ecdsa', '-b', '256'],
  ['-t', 'ecdsa', '-b', '384'],
  ['-t', 'ecdsa', '-b', '521'],
]) {
  test(`[ssh-signature] ssh-keygen -Y sign with ${parameters.join(' ')}: verified, not trusted, changed`, async (t) => {
    if (!hasKeygen) return t.skip('ssh-keygen is not here')
    const { folder, put, allow, key } = signed(parameters)
    const allowedSigners = allow('')
    const [good] = await check([folder], { allowedSigners })
    assert.deepEqual([good!.type, good!.verdict, good!.signer], ['ssh signature', 'verified', 'alice@example.org'])
    assert.deepEqual(brief(good!).files, { 'a.log': 'verified' })
    const print = execFileSync('ssh-keygen', ['-l', '-f', key], { encoding: 'utf8' }).split(' ')[1]!
    const [untrusted] = await check([folder])
    assert.deepEqual([untrusted!.verdict, untrusted!.signer], ['cannot check', null])
    assert.ok(untrusted!.reason.includes(print))
    const [other] = await check([folder], { allowedSigners: signed(['-t', 'ed25519']).allow('') })
    assert.match(other!.reason, /does not list this key/)
    put('a.log', LOG.replace('one', 'two'))
    const [changed] = await check([folder], { allowedSigners })
    assert.deepEqual(brief(changed!), {
      seal: 'a.log.sig',
      verdict: 'failed',
      files: { 'a.log': 'failed' },
      findings: ['signature invalid: a.log'],
    })
  })
}

test('[ssh-signature-allowed] namespaces, times and authorities of the allowed signers are held', async (t) => {
  if (!hasKeygen) return t.skip('ssh-keygen is not here')
  const { folder, allow } = signed(['-t', 'ed25519'], 'logs@example.org')
  for (const [options, verdict, reason] of [
    ['namespaces="logs@*"', 'verified', /is for "logs@example.org"/],
    ['namespaces="file,git"', 'cannot check', /the signature for "logs@example.org"/],
    ['valid-after="20200101Z",valid-before="29990101Z"', 'verified', /allowed to sign/],
    ['valid-before="20200101"', 'cannot check', /not valid any more/],
    ['valid-after="29990101"', 'cannot check', /not valid yet/],
    ['cert-authority', 'cannot check', /certificate authority/],
    ['verify-required', 'cannot check', /does not list this key.*Line 1 of it was not read/],
  ] as const) {
    const [report] = await check([folder], { allowedSigners: allow(options) })
    assert.equal(report!.verdict, verdict, options)
    assert.match(report!.reason, reason)
  }
  const [unreadable] = await check([folder], { allowedSigners: join(folder, 'absent') })
  assert.match(unreadable!.reason, /cannot be read/)
})

test('[ssh-signature-list] a list that is signed makes the files that match it verified', async (t) => {
  if (!hasKeygen) return t.skip('ssh-keygen is not here')
  const { folder, put, key, allow } = signed(['-t', 'ed25519'])
  const hash = (algorithm: string) => createHash(algorithm).update(LOG).digest('hex')
  put('b.log', LOG)
  const list = put('SHA256SUMS', `${hash('sha256')}  a.log\n${hash('sha256')}  b.log\n`)
  const weak = put('MD5SUMS', `${hash('md5')}  a.log\n`)
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'file', '-f', key, list, weak], { stdio: 'ignore' })
  const allowedSigners = allow('')
  const of = async (options = {}) =>
    new Map((await check([folder], options)).map((report) => [brief(report).seal, report]))
  const good = await of({ allowedSigners })
  assert.deepEqual(brief(good.get('SHA256SUMS')!).files, { 'a.log': 'verified', 'b.log': 'verified' })
  assert.deepEqual([good.get('SHA256SUMS')!.verdict, good.get('SHA256SUMS')!.signer], ['verified', 'alice@example.org'])
  assert.deepEqual(
    [good.get('MD5SUMS')!.verdict, good.get('MD5SUMS.sig')!.verdict],
    ['unsigned', 'verified'],
    'a signature does not make MD5 strong',
  )
  assert.equal((await of()).get('SHA256SUMS')!.verdict, 'unsigned')
  put('SHA256SUMS', `${hash('sha256')}  a.log\n`)
  const changed = await of({ allowedSigners })
  assert.deepEqual([changed.get('SHA256SUMS')!.verdict, changed.get('SHA256SUMS.sig')!.verdict], ['unsigned', 'failed'])
})

test('[ssh-signature-corpus] the vectors of OpenSSH, with the key given and without', async (t) => {
  const vectors = corpus('integrity/sshsig')
  if (vectors === undefined) return t.skip('the corpus is not here')
  const { folder } = fresh()
  for (const name of ['ed25519', 'rsa']) {
    copyFileSync(join(vectors, 'signed-data'), join(folder, name))
    copyFileSync(join(vectors, `${name}.sig`), join(folder, `${name}.sig`))
    copyFileSync(join(vectors, `${name}.pub`), join(folder, `${name}.pub`))
  }
  const keys = ['ed25519', 'rsa'].map(
    (name) => `openssh namespaces="unittest" ${readFileSync(join(vectors, `${name}.pub`), 'utf8')}`,
  )
  const allowedSigners = fresh().put('allowed', keys.join(''))
  assert.deepEqual(
    (await check([folder], { allowedSigners })).map(({ verdict }) => verdict),
    ['verified', 'verified'],
  )
  assert.deepEqual(
    (await check([folder])).map(({ verdict }) => verdict),
    ['cannot check', 'cannot check'],
    'a key that lies beside is not trusted',
  )
})

/** A signature as a security key makes it (PROTOCOL.u2f), for want of one. */
function securityKeySignature(type: 'ed25519' | 'ecdsa', flags: number) {
  const text = (value: string) => sshString(Buffer.from(value))
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
  const isEd25519 = type === 'ed25519'
  const form = isEd25519 ? 'sk-ssh-ed25519@openssh.com' : 'sk-ecdsa-sha2-nistp256@openssh.com'
  const { publicKey, privateKey } = isEd25519
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' }) as { x: string; y?: string }
  const part = (field = '') => Buffer.from(field, 'base64url')
  const point = isEd25519
    ? [sshString(part(jwk.x))]
    : [text('nistp256'), sshString(joinBytes([Buffer.from([4]), part(jwk.x), part(jwk.y)]))]
  const key = joinBytes([text(form), ...point, text('ssh:')])
  const digest = createHash('sha512').update(LOG).digest()
  const data = joinBytes([Buffer.from('SSHSIG'), text('file'), text(''), text('sha512'), sshString(digest)])
  const state = Buffer.from([flags, 0, 0, 0, 9])
  const signed = joinBytes([sha256(Buffer.from('ssh:')), state, sha256(data)])
  const raw = isEd25519
    ? sign(null, signed, privateKey)
    : sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const mpint = (number: Uint8Array) => sshString(Buffer.concat([Buffer.alloc(1), number]))
  const numbers = isEd25519 ? raw : joinBytes([mpint(raw.subarray(0, 32)), mpint(raw.subarray(32))])
  const inner = joinBytes([text(form), sshString(numbers), state])
  const blob = joinBytes([
    Buffer.from('SSHSIG'),
    Buffer.from([0, 0, 0, 1]),
    sshString(key),
    text('file'),
    text(''),
    text('sha512'),
    sshString(inner),
  ])
  const lines = Buffer.from(blob)
    .toString('base64')
    .match(/.{1,70}/g)!
  const armoured = ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
  return { armoured, allowed: `alice@example.org ${form} ${Buffer.from(key).toString('base64')}\n` }
}

for (const type of ['ed25519', 'ecdsa'] as const) {
  test(`[ssh-signature-security-key] a security key with ${type}; its flags are signed`, async () => {
    const { folder, put } = fresh()
    put('a.log', LOG)
    for (const [flags, remark] of [
      [1, /allowed to sign with this key\.$/],
      [0, /not asked to touch/],
    ] as const) {
      const { armoured, allowed } = securityKeySignature(type, flags)
      put('a.log.sig', armoured)
      const [report] = await check([folder], { allowedSigners: fresh().put('allowed', allowed) })
      assert.equal(report!.verdict, 'verified')
      assert.match(report!.reason, remark)
    }
    const { armoured, allowed } = securityKeySignature(type, 1)
    const bytes = Buffer.from(armoured.split('\n').slice(1, -2).join(''), 'base64')
    bytes[bytes.length - 5]! ^= 1
    put('a.log.sig', `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----\n`)
    const [report] = await check([folder], { allowedSigners: fresh().put('allowed', allowed) })
    assert.equal(report!.verdict, 'failed')
  })
}

test('[ssh-signature-damaged] what cannot be read is no failure of the file', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  put('a.log.sig', '-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n')
  put('b.log.sig', securityKeySignature('ed25519', 1).armoured)
  const [damaged, missing] = await check([folder])
  assert.deepEqual(brief(damaged!), {
    seal: 'a.log.sig',
    verdict: 'cannot check',
    files: { 'a.log': 'cannot check' },
    findings: ['seal damaged: a.log'],
  })
  assert.deepEqual(brief(missing!).findings, ['file missing: b.log'])
})

test('[ssh-signature-form-unread] a form that is not read for the key cannot be checked', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  const { armoured } = securityKeySignature('ed25519', 1)
  const bytes = Buffer.from(armoured.split('\n').slice(1, -2).join(''), 'base64')
  bytes.write('sk-ssh-ed25520', bytes.lastIndexOf('sk-ssh-ed25519'), 'latin1')
  put('a.log.sig', `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----\n`)
  const [report] = await check([folder])
  assert.deepEqual([report!.verdict, report!.findings], ['cannot check', []])
  assert.match(report!.reason, /form "sk-ssh-ed25520@openssh.com" by such a key are not read/)
})
