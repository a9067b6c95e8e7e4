import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { publicKeyOf, sign, verify } from '../../../main/keys/ed25519.ts'

/** RFC 8032 §7.1, tests 1 to 3: private key, public key, text, signature. */
const VECTORS = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const
const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

test('[ed25519-vectors] the vectors of RFC 8032', () => {
  for (const [seed, publicKey, text, signature] of VECTORS) {
    assert.deepEqual(publicKeyOf(hex(seed)), hex(publicKey))
    assert.deepEqual(sign(hex(seed), hex(text)), hex(signature))
    assert.ok(verify(hex(publicKey), hex(text), hex(signature)))
  }
})

test('[ed25519-any-bit] what differs in one bit does not verify, and bytes of any kind do not throw', () => {
  const [, key, text, signature] = VECTORS[2].map(hex) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  const flip = (bytes: Uint8Array, at: number) => {
    const copy = bytes.slice()
    copy[(at >> 3) % copy.length]! ^= 1 << (at & 7)
    return copy
  }
  fc.assert(
    fc.property(fc.nat(511), (at) => {
      assert.ok(!verify(flip(key, at), text, signature))
      assert.ok(!verify(key, flip(text, at), signature))
      assert.ok(!verify(key, text, flip(signature, at)))
    }),
  )
  const length = (bytes: Uint8Array) => [bytes.slice(1), Buffer.concat([bytes, Uint8Array.of(0)]), new Uint8Array(0)]
  for (const other of length(key)) assert.ok(!verify(other, text, signature))
  for (const other of length(signature)) assert.ok(!verify(key, text, other))
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      (a, b) => assert.ok(!verify(a, text, b)),
    ),
  )
})

test('[ed25519-private-length] a private key of another length is refused', () => {
  for (const length of [0, 31, 33, 64]) assert.throws(() => sign(new Uint8Array(length), hex('00')), RangeError)
})
