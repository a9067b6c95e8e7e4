import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_HOPS, type MessageOrigin, relayedMessage } from '../../../core/relay/relayed-message.ts'
import { octetCounted } from '../../../core/relay/structured-element.ts'
import type { FrameSink } from '../../../core/syslog/frame.ts'
import { Framer } from '../../../core/syslog/framer.ts'
import { parseMessage } from '../../../core/syslog/message.ts'
import { ParsedMessage, RFC5424 } from '../../../core/syslog/parsed-message.ts'
import { readStructuredData } from '../../../core/syslog/structured-data.ts'
import { bytes } from '../../support/packets.ts'

const ORIGIN: MessageOrigin = {
  archive: 'web-03',
  place: '000001.pcapng:4711',
  address: '192.0.2.1',
  port: 40_000,
  carriage: 'udp datagram',
  wireTime: 1_700_000_000_123_456_789n,
  isCut: false,
  isRepeat: false,
}
const SD = (form: string, time = '') =>
  `[logwitness@32473 archive="web-03" place="000001.pcapng:4711" from="192.0.2.1:40000" over="udp datagram" wire="2023-11-14T22:13:20.123456789Z" form="${form}"${time && ` time="${time}"`}]`
const FROM = '[origin ip="192.0.2.1"]'
const text = (message: string, more: Partial<MessageOrigin> = {}) =>
  Buffer.from(relayedMessage(bytes(message), { ...ORIGIN, ...more })!).toString()

test('[relay-rfc5424] a message of RFC 5424 stays as it is, with elements behind those that it has', () => {
  const head = '<34>1 2023-11-14T22:13:20.003Z host app 7 ID'
  assert.equal(text(`${head} - text\n`), `${head} ${FROM}${SD('rfc5424')} text\n`)
  assert.equal(text(`${head} -`), `${head} ${FROM}${SD('rfc5424')}`)
  assert.equal(
    text(`${head} [a@1 b="\\"]"] \u{feff}text`),
    `${head} [a@1 b="\\"]"]${FROM}${SD('rfc5424')} \u{feff}text`,
  )
  assert.equal(text(`${head} [origin ip="10.0.0.9"] x`), `${head} [origin ip="10.0.0.9"]${SD('rfc5424')} x`)
  assert.equal(text('<34>1 - - - - - - x'), `<34>1 - - - - - ${FROM}${SD('rfc5424')} x`)
})

test('[relay-rfc3164] any other is wrapped: header from what was read, MSG every byte behind the PRI', () => {
  const wire = '2023-11-14T22:13:20.123456Z'
  assert.equal(
    text('<34>Nov 14 22:13:19 web su[42]: failed\n'),
    `<34>1 ${wire} web su 42 - ${FROM}${SD('behind-pri', 'wire')} Nov 14 22:13:19 web su[42]: failed\n`,
  )
  assert.equal(text('no PRI'), `<13>1 ${wire} 192.0.2.1 - - - ${FROM}${SD('whole', 'wire')} no PRI`)
  assert.equal(text('<034>x'), `<34>1 ${wire} 192.0.2.1 - - - ${FROM}${SD('whole', 'wire')} <034>x`)
  assert.match(
    text('<34>2023-11-14T22:13:20.123456789+01:00 web app: x'),
    /^<34>1 2023-11-14T21:13:20\.123456Z web app .* time="stated"\] /,
  )
  // Structured data that is malformed cannot be added to.
  assert.match(
    text('<34>1 - - - - - [bad x'),
    /^<34>1 \S+ 192\.0\.2\.1 - - - \[origin .* form="behind-pri" time="wire"\] 1 - - - - - \[bad x$/,
  )
})

test('[relay-time] without a wire time the sender counts, marked as inferred where it is', () => {
  const none = { wireTime: null, address: null, port: null, carriage: 'file line' }
  assert.match(text('Nov 14 22:13:19 web su: x', none), /^<13>1 - web su - - \[logwitness@32473 .* time="none"\] Nov/)
  assert.match(
    text('2023-11-14 22:13:19 web su: x', none),
    /^<13>1 2023-11-14T22:13:19Z web su - - .* time="inferred"\]/,
  )
})

test('[relay-marks] a repeat and a cut are said', () => {
  assert.match(text('<34>x', { isRepeat: true, isCut: true }), / cut="yes" repeat="possible"\] x$/)
})

test('[relay-escape] what stands in values cannot end them', () => {
  const [message] = [text('<34>x', { archive: 'a"]\\', carriage: 'b\nc' })]
  const at = message.indexOf('[logwitness')
  const element = readStructuredData(bytes(message), at, message.length)[0]!
  assert.equal(element.params.find(({ name }) => name === 'archive')!.value, 'a"]\\')
  assert.equal(element.params.find(({ name }) => name === 'over')!.value, 'b c')
})

test('[relay-hops] each relay adds an element of its own name; one that goes round is not passed on', () => {
  let message = bytes('<34>1 - - - - - - x')
  for (let hop = 1; hop <= MAX_HOPS; hop++) {
    message = relayedMessage(message, ORIGIN)! as typeof message
    assert.ok(message !== undefined, `hop ${hop}`)
  }
  const ids = readStructuredData(message, Buffer.from(message).indexOf('['), message.length).map(({ id }) => id)
  assert.equal(new Set(ids).size, MAX_HOPS + 1)
  assert.equal(relayedMessage(message, ORIGIN), undefined)
})

test('[relay-any] whatever the bytes, what is sent is RFC 5424 and gives them back', () => {
  const out = new ParsedMessage()
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .tuple(
        fc.constantFrom(
          '<34>',
          '<34>1 ',
          '<191>1 2023-11-14T22:13:20Z h a p m ',
          '<34>1 - - - - - ',
          '<0>Nov  4 22:13:19 h t: ',
          '',
        ),
        fc.uint8Array({ maxLength: 40 }),
      )
      .map(([head, rest]) => Buffer.concat([Buffer.from(head), rest])),
  )
  fc.assert(
    fc.property(noise, (original) => {
      const sent = relayedMessage(original, ORIGIN)!
      parseMessage(sent, 0, sent.length, { referenceSec: 0, zoneOffset: 0 }, out)
      assert.equal(out.format, RFC5424)
      assert.ok(out.pri >= 0 && out.sdStart > 0)
      const ours = readStructuredData(sent, out.sdStart, out.sdEnd).find(({ id }) => id === 'logwitness@32473')!
      const form = ours.params.find(({ name }) => name === 'form')!.value
      const behind = sent.subarray(out.sdEnd)
      const element = Buffer.from(sent.subarray(0, out.sdEnd)).lastIndexOf('[logwitness@32473')
      if (form === 'whole') assert.deepEqual(Buffer.from(behind.subarray(1)), Buffer.from(original))
      else if (form === 'behind-pri')
        assert.deepEqual(Buffer.concat([Buffer.from(`<${out.pri}>`), behind.subarray(1)]), Buffer.from(original))
      else {
        const text = Buffer.from(sent.subarray(0, element))
          .toString('latin1')
          .replace(/\[origin ip="192\.0\.2\.1"\]$/, '')
        const before = text.endsWith(' ') ? `${text}-` : text
        assert.equal(before + Buffer.from(behind).toString('latin1'), Buffer.from(original).toString('latin1'))
      }
    }),
    { seed: 5424, numRuns: 1000 },
  )
})

test('[relay-octets] frames are counted in bytes, and are read back as they were', () => {
  const frames: string[] = []
  const sink: FrameSink = {
    frame: ({ bytes: from, start, end }) => void frames.push(Buffer.from(from.subarray(start, end)).toString()),
    reject: ({ detail }) => assert.fail(detail),
  }
  const framer = new Framer()
  for (const message of ['<34>ü\n', '<34>x']) {
    const frame = octetCounted(bytes(message))
    framer.push(frame, 0, frame.length, 1, 0, 0, 0, sink)
  }
  framer.end(sink)
  assert.deepEqual(frames, ['<34>ü\n', '<34>x'])
})
