import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_RSA_BITS, MIN_RSA_BITS, readSshKey } from '../../../core/seals/ssh-key.ts'
import { ecdsaNumbers, isSshSignature, MAX_SSH_SIGNATURE, readSshSignature } from '../../../core/seals/ssh-signature.ts'
import { joinBytes, sshString } from '../../../core/seals/ssh-wire.ts'
import { corpus } from '../../support/corpus.ts'

const text = (value: string) => sshString(Buffer.from(value))
const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])

/** Fields of a signature; each can be replaced. */
function blob(
  fields: { version?: number; namespace?: string; hash?: string; inner?: Uint8Array; behind?: Uint8Array } = {},
) {
  const { version = 1, namespace = 'file', hash = 'sha512', behind = new Uint8Array() } = fields
  const inner = fields.inner ?? joinBytes([text('ssh-ed25519'), text('x'.repeat(64))])
  const key = joinBytes([text('ssh-ed25519'), text('k'.repeat(32))])
  return joinBytes([
    Buffer.from('SSHSIG'),
    u32(version),
    sshString(key),
    text(namespace),
    text(''),
    text(hash),
    sshString(inner),
    behind,
  ])
}

function armour(bytes: Uint8Array, end = '\n'): Buffer {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return Buffer.from(['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join(end))
}

const error = (bytes: Uint8Array) => {
  const read = readSshSignature(bytes)
  return 'error' in read ? read.error : undefined
}

test('[ssh-signature-form] the fields of a signature, with LF and CR LF', () => {
  for (const end of ['\n', '\r\n']) {
    const read = readSshSignature(armour(blob(), end))
    assert.ok(!('error' in read))
    assert.deepEqual([read.namespace, read.hash, read.form, read.bytes.length], ['file', 'sha512', 'ssh-ed25519', 64])
  }
})

test('[ssh-signature-security-key] flags and counter behind the signature', () => {
  const inner = joinBytes([text('sk-ssh-ed25519@openssh.com'), text('x'), Buffer.from([5]), u32(7)])
  const read = readSshSignature(armour(blob({ inner })))
  assert.deepEqual('error' in read ? read : read.securityKey, { flags: 5, counter: 7 })
  assert.match(error(armour(blob({ inner: inner.subarray(0, -1) })))!, /inner signature is damaged/)
})

test('[ssh-signature-damaged] what is wrong is said', () => {
  const good = armour(blob()).toString()
  assert.match(error(Buffer.from(good.replace('END', 'ENDE')))!, /armour is damaged/)
  assert.match(error(Buffer.from(`${good}more`))!, /behind its armour/)
  assert.match(error(Buffer.from(good.replace('\nU', '\n*')))!, /than base64/)
  assert.match(error(armour(blob({ version: 2 })))!, /version 2/)
  assert.match(error(armour(blob({ hash: 'md5' })))!, /"md5"/)
  assert.match(error(armour(blob({ namespace: '' })))!, /namespace is empty/)
  assert.match(error(armour(blob({ behind: Buffer.from('x') })))!, /behind the last/)
  assert.match(error(armour(Buffer.from('SSHSIX')))!, /SSHSIG/)
})

test('[ssh-signature-limit] a file beyond the limit is not read', () => {
  const good = armour(blob())
  for (const more of [-1, 0, 1]) {
    const padded = Buffer.concat([good, Buffer.alloc(MAX_SSH_SIGNATURE + more - good.length, '\n')])
    assert.equal(error(padded) === undefined, more <= 0)
  }
})

test('[ssh-rsa-bits] RSA keys that are too short or too long are refused', () => {
  const rsa = (bits: number) => {
    const modulus = Buffer.alloc(Math.ceil(bits / 8) + 1, 0xff)
    modulus[0] = 0
    modulus[1] = 0xff >> (modulus.length * 8 - 8 - bits)
    return readSshKey(joinBytes([text('ssh-rsa'), sshString(Buffer.from([1, 0, 1])), sshString(modulus)]))
  }
  for (const [limit, outside] of [
    [MIN_RSA_BITS, -1],
    [MAX_RSA_BITS, 1],
  ] as const) {
    for (const more of [-1, 0, 1]) assert.equal('error' in rsa(limit + more), more === outside, `${limit} ${more}`)
  }
})

test('[ssh-key-types] certificates and keys that are not read are named', () => {
  const of = (type: string) => {
    const key = readSshKey(joinBytes([text(type), text('x')]))
    return 'error' in key ? key.error : ''
  }
  assert.match(of('ssh-ed25519-cert-v01@openssh.com'), /certificates/)
  assert.match(of('ssh-dss'), /"ssh-dss" are not read/)
  assert.match(of('ssh-ed25519'), /damaged/)
  assert.match(of('sk-ecdsa-sha2-nistp384@openssh.com'), /not read/)
})

test('[ssh-ecdsa-numbers] two numbers at fixed places', () => {
  const numbers = (r: number[], s: number[]) =>
    ecdsaNumbers(joinBytes([sshString(Buffer.from(r)), sshString(Buffer.from(s))]), 2)
  assert.deepEqual(numbers([0, 0x80], [1, 2]), new Uint8Array([0, 0x80, 1, 2]))
  assert.equal(numbers([0x80], [1]), undefined, 'negative')
  assert.equal(numbers([1, 2, 3], [1]), undefined, 'too long')
})

test('[ssh-signature-corpus] the signatures of OpenSSH are read', (t) => {
  const folder = corpus('integrity/sshsig')
  if (folder === undefined) return t.skip('the corpus is not here')
  for (const [name, form] of [
    ['ed25519', 'ssh-ed25519'],
    ['rsa', 'rsa-sha2-512'],
  ] as const) {
    const bytes = readFileSync(`${folder}/${name}.sig`)
    const read = readSshSignature(bytes)
    assert.ok(isSshSignature(bytes) && !('error' in read))
    assert.deepEqual([read.namespace, read.form], ['unittest', form])
    const published: string | undefined = readFileSync(`${folder}/${name}.pub`, 'utf8').split(' ')[1]
    assert.equal(Buffer.from(read.keyBlob).toString('base64'), published)
    assert.ok(!('error' in readSshKey(read.keyBlob)))
  }
})

test('[ssh-signature-total] any bytes are read without failing', () => {
  const good = blob()
  const altered = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
    const copy = Uint8Array.from(good)
    copy[at] = byte
    return copy
  })
  fc.assert(
    fc.property(fc.oneof(altered, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      readSshSignature(armour(bytes))
      readSshSignature(bytes)
      readSshKey(bytes)
      ecdsaNumbers(bytes, 32)
    }),
  )
})
