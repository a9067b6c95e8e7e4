import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  formatVerificationKey,
  isKeyName,
  keyLabel,
  MAX_KEY_NAME,
  MAX_VERIFICATION_KEY,
  parseVerificationKey,
  verificationKey,
} from '../../../core/note/verification-key.ts'

/** Of the documentation of Go's note package. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const error = (text: string): string => {
  const key = parseVerificationKey(text)
  return 'error' in key ? key.error : 'it was read'
}

test('[vkey-go] a key as Go writes it is read and written, with its id', () => {
  const key = parseVerificationKey(PETER)
  assert.ok(!('error' in key))
  assert.deepEqual([key.name, key.id, key.algorithm, key.publicKey.length], ['PeterNeumann', 0xc74f20a3, 1, 32])
  assert.equal(formatVerificationKey(key), PETER)
  assert.equal(keyLabel(key), 'PeterNeumann+c74f20a3')
  assert.equal(keyLabel({ name: 'a', id: 7 }), 'a+00000007')
})

test('[vkey-round-trip] every name and key comes back', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter(isKeyName)
  fc.assert(
    fc.property(name, fc.uint8Array({ minLength: 32, maxLength: 32 }), (text, publicKey) => {
      const key = verificationKey(text, publicKey)
      assert.deepEqual(parseVerificationKey(formatVerificationKey(key)), key)
    }),
  )
})

test('[vkey-hostile] anything else is refused, with the reason', () => {
  assert.match(error(''), /not of the form/)
  assert.match(error('PeterNeumann'), /not of the form/)
  assert.match(error(PETER.slice('PeterNeumann'.length)), /its name/)
  assert.match(error(PETER.replace('Peter', 'Peter ')), /its name/)
  assert.match(error(PETER.replace('Peter', 'Peter\n')), /its name/)
  assert.match(error(PETER.replace('c74f20a3', 'C74F20A3')), /key id/)
  assert.match(error(PETER.replace('c74f20a3', 'c74f20a')), /key id/)
  assert.match(error(PETER.replace('c74f20a3', 'c74f20a4')), /does not match its name and key, which give c74f20a3/)
  assert.match(error(PETER.replace('Peter', 'Petra')), /does not match/)
  assert.match(error(PETER.replace('10TW', '10TX')), /does not match/)
  assert.match(error(`${PETER}=`), /not base64/)
  assert.match(error(`${PETER} `), /not base64/)
  assert.match(error(`${PETER}\n`), /not base64/)
  assert.match(error(PETER.replace('LDE4izWy10TW', 'LDE4izWy10Q=')), /has 31 bytes/)
  assert.match(error(`${PETER}AAAA`), /has 35 bytes/)
})

test('[vkey-type] keys of another type are named and refused', () => {
  const typed = (type: number) => `a+00000000+${Buffer.from([type, ...Array(32).fill(1)]).toString('base64')}`
  assert.match(error(typed(0x04)), /type is 0x04; only Ed25519/)
  assert.match(error(typed(0xff)), /type is 0xff/)
  assert.match(error('a+00000000+'), /type is none/)
})

test('[vkey-limits] names and keys that are too long are refused', () => {
  for (const [length, valid] of [
    [MAX_KEY_NAME - 1, true],
    [MAX_KEY_NAME, true],
    [MAX_KEY_NAME + 1, false],
  ] as const)
    assert.equal(isKeyName('x'.repeat(length)), valid, `${length}`)
  assert.doesNotMatch(error('x'.repeat(MAX_VERIFICATION_KEY - 1)), /characters; a/)
  assert.doesNotMatch(error('x'.repeat(MAX_VERIFICATION_KEY)), /characters; a/)
  assert.match(error('x'.repeat(MAX_VERIFICATION_KEY + 1)), /401 characters/)
})

test('[key-name] spaces of every alphabet, plus signs and controls are in no name', () => {
  for (const name of [
    '',
    'a+b',
    'a b',
    'a\tb',
    'a\u00a0b',
    'a\u2003b',
    'a\u3000b',
    'a\u0085b',
    'a\u007fb',
    'a\u0000',
    '\ud800',
  ])
    assert.equal(isKeyName(name), false, JSON.stringify(name))
  for (const name of ['a', 'example.com/log', 'schlüssel', '鍵', 'a=b&c']) assert.ok(isKeyName(name), name)
})
