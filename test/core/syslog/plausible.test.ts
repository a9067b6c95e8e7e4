import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { looksLikeSyslog, looksLikeTls, MAX_TLS_RECORD } from '../../../core/syslog/plausible.ts'
import { toBytes } from '../../support/message.ts'

const syslog = (text: string): boolean => {
  const bytes = toBytes(`99${text}9`)
  return looksLikeSyslog(bytes, 2, bytes.length - 1)
}

describe('looksLikeSyslog', () => {
  const yes = [
    '<34>1 2003-10-11T22:14:15.003Z host su - - - x',
    '<34>1 - - - - - -',
    '<34>Oct 11 22:14:15 host su: x',
    '<34> Oct 11 22:14:15 host su: x',
    '<34>2021-10-11T22:14:15Z host su: x',
    '<189>123: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: x',
    '<166>%ASA-6-302013: Built',
  ]
  const no = [
    '',
    '<',
    '<34>',
    '<34>hello',
    '<192>Oct 11 22:14:15 host su: x',
    'Oct 11 22:14:15 host su: x',
    '<b>1 - x</b>',
    '<34>1 x',
    '<34>1 -',
    '<34>%ASA: x',
    '<1>2 and 3',
  ]
  for (const text of yes) it(`[plausible-syslog] ${text}`, () => assert.equal(syslog(text), true))
  for (const text of no) it(`[plausible-syslog] not: ${text}`, () => assert.equal(syslog(text), false))
})

describe('looksLikeTls', () => {
  const tls = (...bytes: number[]): boolean => looksLikeTls(Uint8Array.from(bytes), 0, bytes.length)
  it('[plausible-tls] record headers of every type and version', () => {
    for (const type of [0x14, 0x15, 0x16, 0x17])
      for (const minor of [0, 1, 2, 3, 4]) assert.ok(tls(type, 3, minor, 0, 1))
  })
  it('[plausible-tls] other types, versions, and fewer than 5 bytes are not TLS', () => {
    for (const bytes of [
      [0x13, 3, 1, 0, 1],
      [0x18, 3, 1, 0, 1],
      [0x16, 2, 1, 0, 1],
      [0x16, 3, 5, 0, 1],
      [0x16, 3, 1, 0, 0],
      [0x16, 3, 1, 0],
    ]) {
      assert.equal(tls(...bytes), false)
    }
  })
  it('[plausible-tls] the length is at most MAX_TLS_RECORD', () => {
    for (const delta of [-1, 0, 1]) {
      const length = MAX_TLS_RECORD + delta
      assert.equal(tls(0x16, 3, 3, length >> 8, length & 255), delta <= 0)
    }
  })
})
