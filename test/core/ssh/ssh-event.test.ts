import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesWildcard } from '../../../core/gaps/rhythm/wildcard.ts'
import { MAX_EVENT_WORDS, sshEventLine, wordsOf } from '../../../core/ssh/ssh-event.ts'
import { read } from '../../support/message.ts'

const TIME = '2026-11-18T03:00:00.000Z'

test('[ssh-event-line] an event is a line of RFC 5424 that our own parser reads back', () => {
  const line = sshEventLine('web-03', TIME, {
    event: 'PULL-LOST',
    facts: { file: '/var/log/a"b]c\\.log', position: 12, none: undefined },
    text: 'the link broke:\nReset',
  })
  assert.ok(line.endsWith('\n'))
  const { app, host, msgid, text, sd, pri } = read(line.trimEnd())
  assert.deepEqual([app, host, msgid, pri], ['logwitness', 'web-03', 'PULL-LOST', 44])
  assert.equal(text, 'ssh pull lost: the link broke: Reset')
  assert.equal(sd, '[ssh@32473 file="/var/log/a\\"b\\]c\\\\.log" position="12"]')
})

test('[ssh-event-plain] without facts there is no structured data, and a host has a name that can stand there', () => {
  const line = sshEventLine('a b\n', TIME, { event: 'PUSH-HEARTBEAT', facts: {}, text: 'x' })
  assert.equal(line, `<46>1 ${TIME} a_b_ logwitness - PUSH-HEARTBEAT - ssh push heartbeat: x\n`)
})

test('[ssh-max-event-words] words are cut at MAX_EVENT_WORDS, and say so', () => {
  const prefix = 'ssh pull missed: '.length
  for (const [length, kept] of [
    [MAX_EVENT_WORDS - 1, MAX_EVENT_WORDS - 1],
    [MAX_EVENT_WORDS, MAX_EVENT_WORDS],
    [MAX_EVENT_WORDS + 1, MAX_EVENT_WORDS],
  ] as const) {
    const words = wordsOf('PULL-MISSED', 'x'.repeat(length)).slice(prefix)
    assert.equal(words.length, kept)
    assert.equal(words.endsWith('…'), length > MAX_EVENT_WORDS)
  }
})

test('[ssh-event-heartbeat] heartbeats are found by the words that the documents name', () => {
  assert.ok(matchesWildcard(wordsOf('PULL-HEARTBEAT', 'web-03 answers'), 'ssh pull heartbeat'))
  assert.ok(matchesWildcard(wordsOf('PUSH-HEARTBEAT', 'web-03 is connected'), 'ssh push heartbeat'))
})
