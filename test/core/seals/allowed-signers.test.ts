import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_ALLOWED_SIGNERS, matchesPatterns, readAllowedSigners } from '../../../core/seals/allowed-signers.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlizSINFw=='
const one = (line: string) => readAllowedSigners(line).signers[0]
const why = (line: string) => readAllowedSigners(line).unread[0]?.reason

test('[allowed-signers] principals, options, key, comment', () => {
  const { signers, unread } = readAllowedSigners(`# who\r\n\r\na@x,*@y ${KEY} her laptop\r\nb@x ${KEY}\n`)
  assert.deepEqual(unread, [])
  assert.deepEqual(
    signers.map(({ line, principals, keyType, namespaces }) => [line, principals, keyType, namespaces]),
    [
      [3, 'a@x,*@y', 'ssh-ed25519', null],
      [4, 'b@x', 'ssh-ed25519', null],
    ],
  )
  assert.equal(Buffer.from(signers[0]!.keyBlob).toString('base64'), KEY.split(' ')[1])
})

test('[allowed-signers-options] namespaces, times and certificate authorities', () => {
  const signer = one(
    `"a b@x" cert-authority,NAMESPACES="file,git",valid-after="20260102Z",valid-before=20260304050607 ${KEY}`,
  )!
  assert.deepEqual([signer.principals, signer.isAuthority, signer.namespaces], ['a b@x', true, 'file,git'])
  assert.deepEqual(signer.validAfter, { fields: [2026, 1, 2, 0, 0, 0], isUtc: true })
  assert.deepEqual(signer.validBefore, { fields: [2026, 3, 4, 5, 6, 7], isUtc: false })
})

test('[allowed-signers-unread] a line that is not understood in full allows nobody', () => {
  assert.match(why(`a@x verify-required ${KEY}`)!, /option "verify-required" is not known/)
  assert.match(why(`a@x valid-after="yesterday" ${KEY}`)!, /a time in it/)
  assert.match(why(`a@x namespaces="file ${KEY}`)!, /quotation mark/)
  assert.match(why('a@x ssh-ed25519 AAAA*')!, /not base64/)
  assert.match(why('a@x')!, /no type of key/)
})

test('[allowed-signers-limit] a file beyond the limit allows nobody', () => {
  const line = `a@x ${KEY}\n`
  for (const more of [-1, 0, 1]) {
    const { signers, unread } = readAllowedSigners(line.padEnd(MAX_ALLOWED_SIGNERS + more, '\n'))
    assert.deepEqual([signers.length, unread.length], more > 0 ? [0, 1] : [1, 0])
  }
})

test('[allowed-signers-patterns] wildcards, several patterns, exclusion', () => {
  for (const [name, patterns, expected] of [
    ['file', 'file', true],
    ['file', 'git,f?l*', true],
    ['file', '*,!file', false],
    ['file', '!file', false],
    ['file', '', false],
    ['', '*', true],
    ['aab', 'a*b', true],
    ['aabc', 'a*b', false],
  ] as const) {
    assert.equal(matchesPatterns(name, patterns), expected, `${name} ${patterns}`)
  }
  assert.equal(matchesPatterns('a'.repeat(5_000), `${'a*'.repeat(500)}b`), false)
})

test('[allowed-signers-total] any text is read without failing, and each line is read or told', () => {
  const pieces = fc.constantFrom('a@x ', KEY, '"', 'namespaces=', ',', '\n', 'cert-authority ', ' ')
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((all) => all.join('')),
      (text) => {
        const { signers, unread } = readAllowedSigners(text)
        const lines = text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)/.test(line)).length
        assert.equal(signers.length + unread.length, lines)
      },
    ),
  )
})
