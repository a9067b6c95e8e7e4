import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMessage } from '../../../core/syslog/message.ts'
import { messageParts } from '../../../core/syslog/message-parts.ts'
import { ParsedMessage } from '../../../core/syslog/parsed-message.ts'

function partsOf(message: string): string[] {
  const bytes = new TextEncoder().encode(message)
  const parsed = new ParsedMessage()
  parseMessage(bytes, 0, bytes.length, { referenceSec: 1_795_230_000, zoneOffset: 0 }, parsed)
  return messageParts(bytes, parsed).map(({ part, start, end }) => `${part} ${message.slice(start, end)}`)
}

test('[parts-fields] fields are named in their order', () => {
  assert.deepEqual(partsOf('<13>Nov 18 03:12:07 web-03 su[7]: ok'), [
    'pri <13>',
    'time Nov 18 03:12:07',
    'host web-03',
    'app su',
    'procid 7',
    'text ok',
  ])
})

test('[parts-cisco] the text of a Cisco message begins with its number, and its fields lie within', () => {
  assert.deepEqual(partsOf('<189>1831: *Nov 18 03:12:07.114: %SYS-5-CONFIG_I: x'), [
    'pri <189>',
    'text 1831: *Nov 18 03:12:07.114: %SYS-5-CONFIG_I: x',
    'time Nov 18 03:12:07.114',
    'app SYS-5-CONFIG_I',
  ])
  assert.deepEqual(partsOf('<189>rtr 1831: Nov 18 03:12:07 CET: %SYS-5-CONFIG_I: x'), [
    'pri <189>',
    'host rtr',
    'text 1831: Nov 18 03:12:07 CET: %SYS-5-CONFIG_I: x',
    'time Nov 18 03:12:07 CET',
    'app SYS-5-CONFIG_I',
  ])
})
