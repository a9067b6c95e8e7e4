import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  CAPTURE_EVENTS,
  formatCaptureEvent,
  MAX_EVENT_TEXT,
  MAX_FACT_TEXT,
  parseCaptureEvent,
} from '../../../core/capture/capture-event.ts'

test('[capture-event] an event is one line that people and programs read', () => {
  const text = formatCaptureEvent('start', { engine: 'libpcap', filter: 'udp port 514', buffer: 16, note: undefined })
  assert.equal(text, 'logwitness: start engine=libpcap filter="udp port 514" buffer=16')
  const { event, facts } = parseCaptureEvent(text)!
  assert.deepEqual([event, facts], ['start', { engine: 'libpcap', filter: 'udp port 514', buffer: '16' }])
  assert.deepEqual(parseCaptureEvent('logwitness: heartbeat'), { event: 'heartbeat', facts: {} })
})

test('[capture-event-control] control characters are written out, so that an event is one line', () => {
  const text = formatCaptureEvent('warning', { text: 'a\nb\u007f\u0085c' })
  assert.equal(text, 'logwitness: warning text="a\\nb\\u007f\\u0085c"')
  assert.equal(parseCaptureEvent(text)!.facts.text, 'a\nb\u007f\u0085c')
})

test('[capture-event-foreign] other comments are no events, whatever they look like', () => {
  for (const comment of [
    '',
    'heartbeat',
    'logwitness: ',
    'logwitness: party at=noon',
    'logwitness: startle',
    'logwitness: stop reason',
    'logwitness: stop  reason=a',
    'logwitness: stop reason="a',
    'logwitness: stop reason="\\x"',
    'logwitness: stop reason=a trailing',
    'logwitness: stop reason="a\nb"',
  ])
    assert.equal(parseCaptureEvent(comment), undefined, comment)
})

test('[capture-event-limit] what is longer than an event may be is none, and a long value is cut', () => {
  const of = (length: number) => `logwitness: warning text=${'x'.repeat(length - 'logwitness: warning text='.length)}`
  assert.equal(of(MAX_EVENT_TEXT).length, MAX_EVENT_TEXT)
  assert.ok(parseCaptureEvent(of(MAX_EVENT_TEXT - 1)))
  assert.ok(parseCaptureEvent(of(MAX_EVENT_TEXT)))
  assert.equal(parseCaptureEvent(of(MAX_EVENT_TEXT + 1)), undefined)
  const written = (length: number) =>
    parseCaptureEvent(formatCaptureEvent('warning', { text: 'y'.repeat(length) }))!.facts.text!
  assert.equal(written(MAX_FACT_TEXT - 1), 'y'.repeat(MAX_FACT_TEXT - 1))
  assert.equal(written(MAX_FACT_TEXT), 'y'.repeat(MAX_FACT_TEXT))
  assert.equal(written(MAX_FACT_TEXT + 1), `${'y'.repeat(MAX_FACT_TEXT - 1)}…`)
})

test('[capture-event-round] what is written is read again', () => {
  const facts = fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,9}$/), fc.string({ maxLength: 20, unit: 'binary' }), {
    maxKeys: 5,
    noNullPrototype: true,
  })
  fc.assert(
    fc.property(fc.constantFrom(...CAPTURE_EVENTS), facts, (event, given) => {
      assert.deepEqual(parseCaptureEvent(formatCaptureEvent(event, given)), {
        event,
        facts: given,
      })
    }),
  )
})
