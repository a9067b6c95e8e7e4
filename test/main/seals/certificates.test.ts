import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Chain, findChain, MAX_CHAIN } from '../../../main/seals/certificates.ts'
import { freshFolders, hasTool } from '../../support/seals.ts'

const fresh = freshFolders()
const hasOpenssl = hasTool('openssl', 'version')
const reason = (chain: Chain) => ('reason' in chain ? chain.reason : '')

/** Makes certificates that all have one key, which is enough to test what leads to what. */
function workshop() {
  const { folder, put } = fresh()
  const run = (...parameters: string[]) =>
    execFileSync('openssl', parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  run('genpkey', '-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'key.pem')
  put('base.cnf', '[req]\ndistinguished_name=n\n[n]\n')
  let count = 0
  return function make(
    name: string,
    issuer: string | null,
    ...extensions: string[]
  ): { file: string; certificate: X509Certificate } {
    const file = `${++count}.pem`
    const parent = issuer === null ? [] : ['-CA', issuer, '-CAkey', 'key.pem']
    const added = extensions.flatMap((extension) => ['-addext', extension])
    run(
      'req',
      '-x509',
      '-new',
      '-key',
      'key.pem',
      '-config',
      'base.cnf',
      '-subj',
      `/CN=${name}`,
      '-days',
      '30',
      ...parent,
      ...added,
      '-out',
      file,
    )
    return { file, certificate: new X509Certificate(readFileSync(join(folder, file))) }
  }
}

const CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']
const STAMPER = ['extendedKeyUsage=critical,timeStamping']

test('[certificate-chain-limit] chains up to the limit are followed, and no longer ones', (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  for (const more of [-1, 0, 1]) {
    const make = workshop()
    const chain = [make('Root', null, ...CA)]
    while (chain.length < MAX_CHAIN + more - 1) chain.push(make(`CA ${chain.length}`, chain.at(-1)!.file, ...CA))
    const signer = make('Stamper', chain.at(-1)!.file, ...STAMPER).certificate
    const others = chain.slice(1).map(({ certificate }) => certificate)
    const found = findChain(signer, others, [chain[0]!.certificate], new Date())
    assert.equal('trusted' in found, more <= 0, reason(found))
  }
})

test('[certificate-chain-steps] certificates that all issued each other are searched for a bounded time', (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  const make = workshop()
  const first = make('Loop', null, ...CA)
  const loop = [first.certificate, ...Array.from({ length: 11 }, () => make('Loop', first.file, ...CA).certificate)]
  const signer = make('Stamper', first.file, ...STAMPER).certificate
  const started = process.cpuUsage().user
  const other = make('Other', null, ...CA).certificate
  assert.match(reason(findChain(signer, loop, [other], new Date())), /no chain leads from Stamper/)
  assert.ok(process.cpuUsage().user - started < 5_000_000)
})

test('[certificate-chain-issuers] who may not issue, or not for this, breaks the chain', (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  for (const [extensions, expected] of [
    [['basicConstraints=critical,CA:FALSE'], /may not issue|no chain leads/],
    [['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,digitalSignature'], /no chain leads/],
    [[...CA, 'extendedKeyUsage=serverAuth'], /CA is not for time stamping/],
    [[...CA, 'extendedKeyUsage=timeStamping'], /^$/],
    [[...CA, 'nameConstraints=critical,permitted;DNS:example.org'], /critical extension 2.5.29.30/],
    [CA, /^$/],
  ] as const) {
    const make = workshop()
    const root = make('Root', null, ...CA)
    const ca = make('CA', root.file, ...extensions)
    const signer = make('Stamper', ca.file, ...STAMPER).certificate
    assert.match(reason(findChain(signer, [ca.certificate], [root.certificate], new Date())), expected)
  }
})

test('[certificate-chain-length] an authority that allows none below it is held to that', (t) => {
  if (!hasOpenssl) return t.skip('openssl is not here')
  for (const [length, expected] of [
    [0, /Root allows only 0 authorities below it/],
    [1, /^$/],
  ] as const) {
    const make = workshop()
    const root = make(
      'Root',
      null,
      `basicConstraints=critical,CA:TRUE,pathlen:${length}`,
      'keyUsage=critical,keyCertSign',
    )
    const ca = make('CA', root.file, ...CA)
    const signer = make('Stamper', ca.file, ...STAMPER).certificate
    assert.match(reason(findChain(signer, [ca.certificate], [root.certificate], new Date())), expected)
  }
})
