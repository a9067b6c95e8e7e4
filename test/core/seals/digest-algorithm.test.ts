import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  DIGESTS,
  type DigestAlgorithm,
  digestInFileName,
  digestNamed,
  digestsOfLength,
} from '../../../core/seals/digest-algorithm.ts'

test('[digest-names] the names that tools write', () => {
  for (const [name, expected] of [
    ['MD5', 'md5'],
    ['SHA1', 'sha1'],
    ['SHA256', 'sha256'],
    ['SHA2-256', 'sha256'],
    ['SHA512/256', 'sha512-256'],
    ['SHA512-256', 'sha512-256'],
    ['SHA2-512/224', 'sha512-224'],
    ['SHA3-256', 'sha3-256'],
    ['BLAKE2b', 'blake2b512'],
    ['BLAKE2B-512', 'blake2b512'],
    ['BLAKE2S-256', 'blake2s256'],
    ['RMD160', 'ripemd160'],
    ['BLAKE2b-256', undefined],
    ['HMAC-SHA256', undefined],
    ['CRC', undefined],
  ] as const) {
    assert.equal(digestNamed(name), expected, name)
  }
})

test('[digest-lengths] each has the length that is said, and the usual one comes first', () => {
  for (const [name, { bytes }] of Object.entries(DIGESTS)) assert.equal(createHash(name).digest().length, bytes, name)
  const first = [16, 20, 28, 32, 48, 64].map((length): DigestAlgorithm | undefined => digestsOfLength(length)[0])
  assert.deepEqual(first, ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
  assert.deepEqual(digestsOfLength(17), [])
})

test('[digest-file-names] what the name of a list tells', () => {
  for (const [name, expected] of [
    ['SHA256SUMS', 'sha256'],
    ['sha512sums.txt', 'sha512'],
    ['.b2', 'blake2b512'],
    ['B2SUMS', 'blake2b512'],
    ['.sha3-256', 'sha3-256'],
    ['CHECKSUMS', undefined],
    ['xsha256', undefined],
  ] as const) {
    assert.equal(digestInFileName(name), expected, name)
  }
})
