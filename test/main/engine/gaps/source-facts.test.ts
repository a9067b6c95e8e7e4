import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GapRow, MAX_SOURCES } from '../../../../core/gaps/row.ts'
import { MAX_ADDRESSES, SourceFacts } from '../../../../main/engine/gaps/source-facts.ts'
import { rowOf } from '../../../core/gaps/support-reports.ts'

const SECOND = 1_000_000_000n

/** A row of a host, received at a second. */
function heard(source: string, second: number, more: Partial<GapRow> = {}): GapRow {
  const wireTime = BigInt(second) * SECOND
  return rowOf('<13>May 21 10:00:00 host app: text', { source, src: '192.0.2.1', wireTime, transport: 'udp', ...more })
}

function factsOf(rows: readonly GapRow[]) {
  const facts = new SourceFacts()
  for (const row of rows) facts.row(row)
  facts.end()
  return Object.fromEntries(facts.sources().map((source) => [source.name, source]))
}

test('[gap-sources] where, when and how each source was heard', () => {
  const rows = [
    heard('b', 9, { item: 2, transport: 'tcp' }),
    heard('a', 7),
    heard('b', 3, { src: '192.0.2.2' }),
    heard('a', 8, { item: 3, src: null, wireTime: null, senderTime: 5n * SECOND, transport: 'file' }),
  ]
  const { a, b } = factsOf(rows)
  assert.deepEqual([a!.items, a!.carriers, a!.addresses], [[1, 3], ['udp', 'file'], ['192.0.2.1']])
  assert.deepEqual([a!.first, a!.last], [String(5n * SECOND), String(7n * SECOND)])
  assert.deepEqual(
    [b!.first, b!.last, b!.addresses],
    [String(3n * SECOND), String(9n * SECOND), ['192.0.2.1', '192.0.2.2']],
  )
  const { c } = factsOf([heard('c', 0, { wireTime: null, senderTime: null })])
  assert.deepEqual([c!.first, c!.last], [null, null])
})

test('[gap-sources-relayed] several hosts at one address are relayed; one host, or an address without a name, is not known', () => {
  const { web, db, mail } = factsOf([heard('web', 1), heard('db', 2), heard('mail', 3, { src: '192.0.2.9' })])
  assert.deepEqual([web!.isRelayed, db!.isRelayed, mail!.isRelayed], [true, true, null])
  const unnamed = factsOf([heard('web', 1), heard('192.0.2.1', 2)])
  assert.deepEqual([unnamed.web!.isRelayed, unnamed['192.0.2.1']!.isRelayed], [null, null])
})

test('[gap-sources-numbered] all, some or none of its messages are numbered', () => {
  const numbered = { sd: '[meta sequenceId="7"]' }
  const { all, some, none } = factsOf([
    heard('all', 1, numbered),
    heard('all', 2, numbered),
    heard('some', 3, numbered),
    heard('some', 4),
    heard('none', 5),
    heard('none', 6, { sd: '[meta sequenceId="0"]' }),
  ])
  assert.deepEqual([all!.numbered, some!.numbered, none!.numbered], ['all', 'some', 'none'])
})

test('[gap-sources-own-count] a source that states statistics counts itself, as long as they come, zero or not', () => {
  const impstats = 'main Q: origin=core.queue size=0 enqueued=10 full=0 discarded.full=0 discarded.nf=0 maxqsize=5 '
  const said = (source: string, second: number, app: string, text: string) =>
    heard(source, second, { app, text, hasAnchor: true })
  const { web, relay, quiet } = factsOf([
    said('web', 60, 'rsyslogd-pstats', impstats),
    said('web', 30, 'rsyslogd-pstats', impstats),
    said('relay', 5, 'syslog-ng', "Log statistics; dropped='dst.udp(d_net#0,udp,192.0.2.9:514)=0', processed='x()=1'"),
    said('quiet', 6, 'rsyslogd', 'imuxsock[pid 1742]: 172 messages lost due to rate-limiting'),
  ])
  assert.deepEqual(web!.ownCount, {
    program: 'rsyslog',
    reports: 2,
    since: String(30n * SECOND),
    until: String(60n * SECOND),
    longestPause: null,
  })
  const { db } = factsOf([30, 60, 200, 210].map((second) => said('db', second, 'rsyslogd-pstats', impstats)))
  assert.equal(db!.ownCount?.longestPause, String(140n * SECOND))
  assert.deepEqual([relay!.ownCount?.program, relay!.ownCount?.reports], ['syslog-ng', 1])
  assert.equal(quiet!.ownCount, null, 'who admits one loss need not admit the next')
})

test('[gap-sources-limits] addresses and sources: one below, at, and one above', () => {
  const addresses = (count: number) =>
    factsOf(Array.from({ length: count }, (_, i) => heard('a', i, { src: `10.0.0.${i}` }))).a!
  for (const count of [MAX_ADDRESSES - 1, MAX_ADDRESSES, MAX_ADDRESSES + 1]) {
    const { addresses: kept, moreAddresses } = addresses(count)
    assert.deepEqual([kept.length, moreAddresses], [Math.min(count, MAX_ADDRESSES), count > MAX_ADDRESSES])
  }
  const row = { ...heard('', 1) }
  const facts = new SourceFacts()
  for (let i = 0; i < MAX_SOURCES; i++) facts.row({ ...row, source: `h${i}` })
  assert.equal(facts.beyond, 0)
  facts.row({ ...row, source: 'h0' })
  assert.equal(facts.beyond, 0)
  facts.row({ ...row, source: 'one more' })
  assert.deepEqual([facts.beyond, facts.sources().length], [1, MAX_SOURCES])
})
