import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ciscoNumber,
  ciscoSequenceDetector,
  MAX_CISCO_NUMBER,
  MAX_CODE_DISTANCE,
} from '../../../../core/gaps/sequence/cisco-sequence.ts'
import { parseMessage } from '../../../../core/syslog/message.ts'
import { ParsedMessage } from '../../../../core/syslog/parsed-message.ts'
import { detect, inShort, rowsOf } from './support-sequence.ts'

test('[gap-cisco-read] the number stands in front of the message code', () => {
  const reads: [string, number][] = [
    ['000123: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: Configured', 123],
    ['45: %LINK-3-UPDOWN: Interface', 45],
    ['000123: router: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured', 123],
    [`${MAX_CISCO_NUMBER}: %SYS-5-CONFIG_I: x`, MAX_CISCO_NUMBER],
    [`${MAX_CISCO_NUMBER + 1}: %SYS-5-CONFIG_I: x`, -1],
    ['99999999999999999999: %SYS-5-CONFIG_I: x', NaN],
    ['12:30 %SYS-5-CONFIG_I: x', NaN],
    ['12: no code at all', NaN],
    ['Configured from 10: %', NaN],
    ['%SYS-5-CONFIG_I: x', NaN],
    ['', NaN],
  ]
  for (const [text, number] of reads) assert.equal(ciscoNumber(text), number, text)
})

test('[gap-cisco-distance] the code is looked for within the limit', () => {
  const at = (distance: number) => ciscoNumber(`7: ${'x'.repeat(distance - 2)}%SYS-5-CONFIG_I: x`)
  assert.equal(at(MAX_CODE_DISTANCE - 1), 7)
  assert.equal(at(MAX_CODE_DISTANCE), 7)
  assert.ok(Number.isNaN(at(MAX_CODE_DISTANCE + 1)))
})

test('[gap-cisco-hole] a hole is possible only, as filters and rate limits number too', () => {
  const row = (n: number) => ({ app: 'LINK-3-UPDOWN', text: `${n}: Nov 18 03:00:00: %LINK-3-UPDOWN: x` })
  const findings = detect(ciscoSequenceDetector, rowsOf([row(41), row(42), row(50), row(51)]))
  assert.deepEqual(inShort(findings), ['web-03 7..7 possible'])
  assert.match(findings[0]!.text, /goes from 42 to 50: 7 messages .* severity filter or its rate limit/)
})

test('[gap-cisco-other] rows of other programs are not looked into', () => {
  const rows = rowsOf([{ app: 'cron' }, { app: null }, { app: 'a-9-b' }]).map((row) =>
    Object.defineProperty(row, 'text', { get: () => assert.fail('text was read') }),
  )
  assert.deepEqual(detect(ciscoSequenceDetector, rows), [])
})

test('[gap-cisco-device] of messages that come from the device itself, the numbers in front of the time are followed', () => {
  const parsed = new ParsedMessage()
  const textOf = (message: string) => {
    const bytes = new TextEncoder().encode(message)
    parseMessage(bytes, 0, bytes.length, { referenceSec: 1_795_230_000, zoneOffset: 0 }, parsed)
    return message.slice(parsed.textStart, parsed.textEnd)
  }
  for (const front of ['', 'rtr-01: ', `${'r'.repeat(240)}: `]) {
    const texts = [1829, 1830, 1831, 1874, 1875].map((n) =>
      textOf(`<189>${n}: ${front}*Nov 18 03:12:07.114 UTC: %SYS-5-CONFIG_I: Configured from console`),
    )
    assert.ok(texts[0]!.startsWith(`1829: ${front}*Nov 18 03:12:07.114 UTC: %SYS`), texts[0])
    const findings = detect(ciscoSequenceDetector, rowsOf(texts.map((text) => ({ app: 'SYS-5-CONFIG_I', text }))))
    assert.deepEqual(inShort(findings), ['web-03 42..42 possible'])
  }
})
