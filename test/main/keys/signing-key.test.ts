import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatVerificationKey, keyLabel } from '../../../core/note/verification-key.ts'
import { verify } from '../../../main/keys/ed25519.ts'
import { KeyError } from '../../../main/keys/key-error.ts'
import { formatSigningKey, generateSigningKey, parseSigningKey, signerOf } from '../../../main/keys/signing-key.ts'

/** Both halves of the example key in the documentation of Go's note package, and what it made of a text. */
const PRIVATE = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'
const PUBLIC = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const SIGNATURE = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM='

test('[private-key-go] a private key as Go writes it is read and written, and signs as it does there', () => {
  const key = parseSigningKey(PRIVATE)
  assert.ok(!('error' in key))
  assert.equal(formatVerificationKey(key.key), PUBLIC)
  assert.equal(formatSigningKey(key), PRIVATE)
  assert.equal(
    Buffer.from(signerOf(key).sign(Buffer.from(TEXT))).toString('base64'),
    Buffer.from(SIGNATURE, 'base64').subarray(4).toString('base64'),
  )
})

test('[private-key-new] a new key comes back from its text and is another each time', () => {
  const [one, two] = [generateSigningKey('web-03'), generateSigningKey('web-03')]
  assert.notDeepEqual(one.seed, two.seed)
  assert.deepEqual(parseSigningKey(formatSigningKey(one)), one)
  const text = Buffer.from('text\n')
  assert.ok(verify(one.key.publicKey, text, signerOf(one).sign(text)))
  assert.match(keyLabel(one.key), /^web-03\+[0-9a-f]{8}$/)
  for (const name of ['', 'a b', 'a+b', 'a\n']) assert.throws(() => generateSigningKey(name), KeyError, name)
})

test('[private-key-hostile] what is no private key is refused, and no message holds a part of one', () => {
  const others = [
    '',
    PUBLIC,
    `${PRIVATE}\n`,
    `${PRIVATE}=`,
    PRIVATE.slice(0, -4),
    PRIVATE.replace('PRIVATE+KEY+', ''),
    PRIVATE.replace('c74f20a3', 'c74f20a4'),
    PRIVATE.replace('c74f20a3', 'C74F20A3'),
    PRIVATE.replace('Peter', 'Petra'),
    PRIVATE.replace('PeterNeumann', ''),
    PRIVATE.replace('+AY', '+BY'),
    PRIVATE.replace('KDFz', 'KDFy'),
  ]
  for (const text of others) {
    const key = parseSigningKey(text)
    assert.ok('error' in key, text)
    assert.doesNotMatch(key.error, /FALVFGyN/)
  }
})
