import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageRow } from '../../../core/columns/message-row.ts'
import { judge, type KnownColumns, matches, mayMatch } from '../../../core/query/match.ts'
import { parseQuery } from '../../../core/query/parse.ts'
import { formatTime, parseTime } from '../../../core/query/time-literal.ts'

const row: MessageRow = {
  item: 1, seq: 2, packet: 3, offset: 0, length: 10, spans: null, wireTime: '1795000000000000005', senderTime: null, timeSource: 'none',
  timeDigits: 0, pri: null, facility: null, severity: null, format: 'rfc5424', rule: null, transport: 'udp', framing: 'datagram',
  src: '10.0.0.1', dst: null, sport: 514, dport: null, host: 'Web-03', app: null, procid: null, msgid: null, sd: null,
  text: 'Failed password', textState: 'exact',
} // biome-ignore format: a table

function verdicts(text: string): [boolean, boolean | undefined] {
  const parsed = parseQuery(text)
  assert.ok(parsed.ok, text)
  return [matches(parsed.query, row), judge(parsed.query, row)]
}

test('[query-unknown] a field that is absent matches nothing, its negation does, and both are known to hang on what is not there', () => {
  assert.deepEqual(verdicts('severity:<=info'), [false, undefined])
  assert.deepEqual(verdicts('-severity:debug'), [true, undefined])
  assert.deepEqual(verdicts('severity!=debug'), [false, undefined])
  assert.deepEqual(verdicts('app:sshd failed'), [false, undefined])
  assert.deepEqual(verdicts('app:sshd OR failed'), [true, true])
  assert.deepEqual(verdicts('app:sshd absent'), [false, false])
  assert.deepEqual(verdicts('missing:severity has:host'), [true, true])
  assert.deepEqual(verdicts('-has:app'), [true, true])
})

test('[query-either] addr and port are either end of the way; != means neither', () => {
  assert.deepEqual(verdicts('addr:10.0.0.1'), [true, true])
  assert.deepEqual(verdicts('addr:10.0.0.2'), [false, undefined])
  assert.deepEqual(verdicts('port:514'), [true, true])
  assert.deepEqual(verdicts('port!=514'), [false, false])
  assert.deepEqual(verdicts('port!=22'), [false, undefined])
})

test('[query-case] case does not matter, except in regular expressions', () => {
  assert.deepEqual(verdicts('FAILED host:WEB-?? text == "failed PASSWORD"'), [true, true])
  assert.deepEqual(verdicts('/failed/'), [false, false])
  assert.deepEqual(verdicts('/failed/i /^Failed p/'), [true, true])
})

test('[query-time] a time stands for all of the unit that is written', () => {
  assert.deepEqual(verdicts(`wire:${formatTime(1_795_000_000_000_000_005n)}`), [true, true])
  assert.deepEqual(verdicts(`wire:>${formatTime(1_795_000_000_000_000_005n).slice(0, 13)}`), [false, false])
  assert.deepEqual(verdicts('wire:2026-11 time:2026'.replace(' time:2026', '')), [true, true])
  for (const text of [
    '2026-11-18T24:00',
    '2026-11-18T03:60',
    '2026-11-18Z',
    '2026-13',
    '2026-11-18T03:00:00.',
    '2026-11-18T03:00+25:00',
    '',
  ]) {
    assert.equal(parseTime(text), undefined, text)
  }
  for (const time of [0n, -1n, 5n, -9_000_000_000_000_000_001n, 1_795_000_000_123_456_789n]) {
    assert.deepEqual(parseTime(formatTime(time)), { low: time, high: time })
  }
})

test('[query-unseen] of a message that nobody has seen only what is known of it rules it out', () => {
  const may = (text: string, known: KnownColumns) => {
    const parsed = parseQuery(text)
    assert.ok(parsed.ok, text)
    return mayMatch(parsed.query, known)
  }
  const web = { host: 'web-03', src: '192.0.2.3' }
  assert.equal(may('host:web-03', web), true)
  assert.equal(may('host:db-01', web), false)
  assert.equal(may('-host:web-03', web), false)
  assert.equal(may('host!=web-03', web), false)
  // It may have had any text, program and severity.
  assert.equal(may('"Failed password"', web), true)
  assert.equal(may('-"Failed password" severity:<=err app:sshd', web), true)
  assert.equal(may('app:sshd host:db-01', web), false)
  assert.equal(may('app:sshd OR host:db-01', web), true)
  // Either end of its way: the other one is not known.
  assert.equal(may('addr:198.51.100.7', web), true)
  assert.equal(may('src:198.51.100.7', web), false)
  assert.equal(may('host:db-01', {}), true)
  // What is known to name no host is not found by one.
  assert.equal(may('host:db-01', { host: null, src: '192.0.2.3' }), false)
  assert.equal(may('-host:db-01', { host: null, src: '192.0.2.3' }), true)
})
