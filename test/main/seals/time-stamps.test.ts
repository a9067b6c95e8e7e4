import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { findChain, MAX_CERTIFICATES, readCertificates } from '../../../main/seals/certificates.ts'
import { MAX_TIME_STAMP, readTimeStamp, verifyTimeStamp } from '../../../main/seals/time-stamp-token.ts'
import { corpus } from '../../support/corpus.ts'
import { brief, check, freshFolders, hasTool } from '../../support/seals.ts'

const fresh = freshFolders()
const LOG = 'Nov 21 01:28:35 gate app[1]: one\n'
const hasOpenssl = hasTool('openssl', 'version')

/** An authority with a root of its own, made with openssl. `usage` is the extended key usage, `days` how long its certificate lasts. */
function authority({ usage = 'critical,timeStamping', from = '', days = 3_650, key = 'ec' } = {}) {
  const { folder, put } = fresh()
  const run = (...parameters: string[]) =>
    execFileSync('openssl', parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const make = key === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', 'rsa:2048']
  put(
    'root.cnf',
    '[req]\ndistinguished_name=n\nx509_extensions=e\n[n]\n[e]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n',
  )
  run(
    'req',
    '-x509',
    ...make,
    '-nodes',
    '-days',
    '9000',
    '-subj',
    '/CN=Test Root',
    '-config',
    'root.cnf',
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
  )
  put('req.cnf', '[req]\ndistinguished_name=n\n[n]\n')
  run(
    'req',
    ...make,
    '-nodes',
    '-subj',
    '/CN=Test Stamper',
    '-config',
    'req.cnf',
    '-keyout',
    'tsa.key',
    '-out',
    'tsa.csr',
  )
  put(
    'ca.cnf',
    `[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\n${usage === '' ? '' : `extendedKeyUsage=${usage}\n`}keyUsage=critical,digitalSignature\n`,
  )
  put('index.txt', '')
  put('serial', '01\n')
  const period = from === '' ? ['-days', String(days)] : ['-startdate', from, '-enddate', '20010101000000Z']
  run(
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-cert',
    'root.pem',
    '-keyfile',
    'root.key',
    ...period,
    '-in',
    'tsa.csr',
    '-out',
    'tsa.pem',
    '-notext',
  )
  put(
    'tsa.cnf',
    '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ndigests=sha1,sha256,sha384,sha512\ndefault_policy=1.2.3.4\nsigner_digest=sha256\ness_cert_id_alg=sha256\n',
  )
  return {
    root: join(folder, 'root.pem'),
    certificate: join(folder, 'tsa.pem'),
    /** A folder with a.log and its stamp a.log.tsr. */
    stamp({ digest = 'sha256', bare = false, certificates = true, chain = '', content = LOG } = {}) {
      const made = fresh()
      const file = made.put('a.log', content)
      run(
        'ts',
        '-query',
        '-data',
        file,
        `-${digest}`,
        ...(certificates ? ['-cert'] : []),
        '-no_nonce',
        '-out',
        'request.tsq',
      )
      const extra = chain === '' ? [] : ['-chain', chain]
      run(
        'ts',
        '-reply',
        '-config',
        'tsa.cnf',
        '-queryfile',
        'request.tsq',
        '-signer',
        'tsa.pem',
        '-inkey',
        'tsa.key',
        ...extra,
        ...(bare ? ['-token_out'] : []),
        '-out',
        'reply.tsr',
      )
      copyFileSync(join(folder, 'reply.tsr'), join(made.folder, 'a.log.tsr'))
      return made
    },
  }
}

test('[time-stamp] a stamp of openssl ts: verified under its root, not without, failed once the file changes', async (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  for (const key of ['ec', 'rsa']) {
    const tsa = authority({ key })
    for (const digest of ['sha256', 'sha384', 'sha512']) {
      const { folder, put } = tsa.stamp({ digest, bare: digest === 'sha384' })
      const trusting = { tsaCertificates: [tsa.root] }
      const [good] = await check([folder], trusting)
      assert.deepEqual([good!.verdict, good!.signer, good!.type], ['verified', 'Test Stamper', 'time stamp'])
      assert.ok(Math.abs(Date.parse(good!.time!) - Date.now()) < 600_000)
      const [untrusted] = await check([folder])
      assert.deepEqual([untrusted!.verdict, untrusted!.signer], ['cannot check', null])
      assert.match(untrusted!.reason, /is consistent, and no certificate was given/)
      put('a.log', LOG.replace('one', 'two'))
      const [changed] = await check([folder], trusting)
      assert.deepEqual(brief(changed!), {
        seal: 'a.log.tsr',
        verdict: 'failed',
        files: { 'a.log': 'failed' },
        findings: ['hash differs: a.log'],
      })
    }
  }
})

test('[time-stamp-trust] the certificate of the signer itself may be given; another root does not help', async (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  const tsa = authority()
  const other = authority()
  const { folder } = tsa.stamp()
  assert.equal((await check([folder], { tsaCertificates: [tsa.certificate] }))[0]!.verdict, 'verified')
  const [report] = await check([folder], { tsaCertificates: [other.root] })
  assert.equal(report!.verdict, 'cannot check')
  assert.match(report!.reason, /no chain leads from Test Stamper to a certificate that was given/)
  const { folder: withRoot } = other.stamp({ chain: other.root })
  assert.equal(
    (await check([withRoot], { tsaCertificates: [tsa.root] }))[0]!.verdict,
    'cannot check',
    'a root that comes along is not trusted',
  )
  const bare = tsa.stamp({ certificates: false }).folder
  assert.match((await check([bare]))[0]!.reason, /neither in it nor among those given/)
  assert.equal((await check([bare], { tsaCertificates: [tsa.root, tsa.certificate] }))[0]!.verdict, 'verified')
  const [unreadable] = await check([folder], { tsaCertificates: [join(folder, 'absent.pem')] })
  assert.match(unreadable!.reason, /absent.pem cannot be read/)
})

test('[time-stamp-list] a list that is stamped under a trusted certificate makes the files that match it verified', async (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  const tsa = authority()
  const list = `${createHash('sha256').update(LOG).digest('hex')}  b.log\n`
  const { folder, put } = tsa.stamp({ content: list })
  renameSync(join(folder, 'a.log'), join(folder, 'SHA256SUMS'))
  renameSync(join(folder, 'a.log.tsr'), join(folder, 'SHA256SUMS.tsr'))
  put('b.log', LOG)
  const [good] = await check([folder], { tsaCertificates: [tsa.root] })
  assert.deepEqual([good!.verdict, good!.signer, good!.time === null], ['verified', 'Test Stamper', false])
  assert.equal((await check([folder]))[0]!.verdict, 'unsigned')
})

test('[time-stamp-weak] a stamp over SHA-1 proves nothing any more', async (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  const tsa = authority()
  const [report] = await check([tsa.stamp({ digest: 'sha1' }).folder], { tsaCertificates: [tsa.root] })
  assert.equal(report!.verdict, 'cannot check')
  assert.match(report!.reason, /rests on SHA-1/)
})

/** The bytes of a stamp, one part of which was replaced by other bytes of the same length. */
function altered(folder: string, from: Uint8Array, to: Uint8Array): void {
  const path = join(folder, 'a.log.tsr')
  const bytes = readFileSync(path)
  const at = bytes.lastIndexOf(from)
  assert.ok(at > 0)
  bytes.set(to, at)
  writeFileSync(path, bytes)
}

test('[time-stamp-altered] another time, another signature', async (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  const tsa = authority()
  const trusting = { tsaCertificates: [tsa.root] }
  const { folder } = tsa.stamp()
  const token = readTimeStamp(readFileSync(join(folder, 'a.log.tsr')))
  assert.ok(!('error' in token))
  const stamped = `${token.time.toISOString().slice(0, 19).replace(/\D/g, '')}Z`
  const bytes = readFileSync(join(folder, 'a.log.tsr'))
  bytes.write('20010101000000Z', bytes.indexOf(stamped), 'latin1')
  writeFileSync(join(folder, 'a.log.tsr'), bytes)
  const [time] = await check([folder], trusting)
  assert.deepEqual(brief(time!).findings, ['signature invalid: a.log'])
  assert.match(time!.reason, /of another content/)
  const { folder: second } = tsa.stamp()
  const own = readTimeStamp(readFileSync(join(second, 'a.log.tsr')))
  assert.ok(!('error' in own))
  const ownSignature = Buffer.from(own.signer.signature.getValue())
  const flipped = Buffer.from(ownSignature)
  flipped[flipped.length - 1]! ^= 1
  altered(second, ownSignature, flipped)
  const [forged] = await check([second], trusting)
  assert.deepEqual([forged!.verdict, brief(forged!).findings], ['failed', ['signature invalid: a.log']])
})

test('[time-stamp-corpus] the stamps of another authority: under the right root, under none, with injected certificates', async (t) => {
  const vectors = corpus('integrity/rfc3161/test_tsa')
  if (vectors === undefined) return t.skip('the corpus is not here')
  const { folder, put } = fresh()
  for (const name of ['response', 'other_response', 'response-injected-certs']) {
    put(name, 'hello')
    copyFileSync(join(vectors, `${name}.tsr`), join(folder, `${name}.tsr`))
  }
  const pem = readFileSync(join(vectors, 'ts_chain.pem'), 'utf8').match(
    /-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/g,
  )!
  const given = (...parts: number[]) => ({
    tsaCertificates: [fresh().put('given.pem', parts.map((part) => pem[part]).join(''))],
  })
  const verdicts = async (options = {}) =>
    (await check([folder], options)).map((report) => [brief(report).seal, report.verdict])
  // The signer, the authority in between, the root. The other response is by another authority of the same names.
  const right = [
    ['other_response.tsr', 'cannot check'],
    ['response-injected-certs.tsr', 'verified'],
    ['response.tsr', 'verified'],
  ]
  assert.deepEqual(await verdicts(given(0, 1, 2)), right)
  assert.deepEqual(await verdicts(given(1, 2)), right)
  assert.deepEqual(await verdicts(given(1)), right)
  const none = right.map(([name]) => [name, 'cannot check'])
  assert.deepEqual(await verdicts(given(2)), none, 'the authority in between is not there')
  assert.deepEqual(await verdicts(), none)
  put('response', 'hallo')
  assert.deepEqual((await verdicts(given(0)))[2], ['response.tsr', 'failed'])
})

test('[time-stamp-usage] a certificate that is not for time stamping alone, or was not valid then, is not accepted', (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  // openssl ts does not sign with such certificates, so that the chain is looked for without a stamp.
  const now = new Date()
  for (const [options, expected] of [
    [{ usage: 'critical,serverAuth' }, /not one for time stamping alone/],
    [{ usage: 'timeStamping' }, /not one for time stamping alone/],
    [{ usage: 'critical,timeStamping,serverAuth' }, /not one for time stamping alone/],
    [{ usage: '' }, /not one for time stamping alone/],
    [{ from: '20000101000000Z' }, /was valid from 2000-01-01T00:00:00Z to 2001-01-01T00:00:00Z, and the stamp is of/],
  ] as const) {
    const { root, certificate } = authority(options)
    const chain = findChain(readCertificates(certificate)[0]!, [], readCertificates(root), now)
    assert.match('reason' in chain ? chain.reason : '', expected)
    if ('from' in options) {
      const then = findChain(
        readCertificates(certificate)[0]!,
        [],
        readCertificates(root),
        new Date('2000-06-01T00:00:00Z'),
      )
      assert.match('reason' in then ? then.reason : '', /Test Root was valid from/)
    }
  }
})

test('[time-stamp-limit] a stamp beyond the limit is not read', async () => {
  const { folder, put } = fresh()
  put('a.log', LOG)
  for (const more of [-1, 0, 1]) {
    const bytes = Buffer.alloc(MAX_TIME_STAMP + more)
    bytes[0] = 0x30
    put('a.log.tsr', bytes)
    const [report] = await check([folder])
    assert.equal(report!.verdict, 'cannot check')
    assert.equal(/at most 131072 are read/.test(report!.reason), more > 0)
  }
})

test('[time-stamp-certificates-limit] a stamp that brings more certificates than the limit is not read', (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  const tsa = authority()
  const root = readFileSync(tsa.root, 'utf8')
  for (const more of [-1, 0, 1]) {
    // That of the signer comes on top.
    const chain = fresh().put('chain.pem', root.repeat(MAX_CERTIFICATES + more - 1))
    const token = readTimeStamp(readFileSync(join(tsa.stamp({ chain }).folder, 'a.log.tsr')))
    if (more > 0) assert.match('error' in token ? token.error : '', /more than 32 certificates/)
    else assert.equal('error' in token ? token.error : token.certificates.length, MAX_CERTIFICATES + more)
  }
})

test('[time-stamp-total] any bytes, and any altered stamp, are read without failing', () => {
  const vectors = corpus('integrity/rfc3161/test_tsa/response.tsr')
  const good = vectors === undefined ? Buffer.from('3003020100', 'hex') : readFileSync(vectors)
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
    const copy = Buffer.from(good)
    copy[at] = byte
    return copy
  })
  fc.assert(
    fc.property(fc.oneof(change, fc.uint8Array({ maxLength: 100 })), (bytes) => {
      const token = readTimeStamp(bytes)
      if (!('error' in token)) verifyTimeStamp(token, [])
    }),
    { numRuns: 100 },
  )
  assert.ok('error' in readTimeStamp(Buffer.alloc(100_000, '3080', 'hex')))
})
