import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { read } from '../../support/message.ts'

// message | host | app | procid | time | text
const AS_SENT: [string, string | undefined, string | undefined, string | undefined, string | undefined, string][] = [
  // Plain
  ['<34>Oct 11 22:14:15 gate su: no', 'gate', 'su', undefined, '2023-10-11T22:14:15', 'no'],
  ['<34>Oct  1 22:14:15 gate su[7]: no', 'gate', 'su', '7', '2023-10-01T22:14:15', 'no'],
  ['<34>Oct 01 22:14:15 gate su[7]: no', 'gate', 'su', '7', '2023-10-01T22:14:15', 'no'],
  ['<34>Oct   1  22:14:15  gate  su: no', 'gate', 'su', undefined, '2023-10-01T22:14:15', 'no'],
  ['<34> Oct 11 22:14:15 gate su: no', 'gate', 'su', undefined, '2023-10-11T22:14:15', 'no'],
  ['Oct 11 22:14:15 gate su:  two', 'gate', 'su', undefined, '2023-10-11T22:14:15', ' two'],
  ['Oct 11 22:14:15 gate su:', 'gate', 'su', undefined, '2023-10-11T22:14:15', ''],
  // Tags
  ['Oct 11 22:14:15 gate /usr/sbin/cron[12]: x', 'gate', '/usr/sbin/cron', '12', '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate postfix/smtpd[1]: x', 'gate', 'postfix/smtpd', '1', '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate app[12] x', 'gate', 'app', '12', '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate app[tid-4.b]: x', 'gate', 'app', 'tid-4.b', '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate app[]: x', 'gate', 'app', undefined, '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate (sd-pam)[9]: x', 'gate', '(sd-pam)', '9', '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate sshd(pam_unix)[9]: x', 'gate', 'sshd(pam_unix)', '9', '2023-10-11T22:14:15', 'x'],
  ['Oct 11 22:14:15 gate http://a/ is down', 'gate', undefined, undefined, '2023-10-11T22:14:15', 'http://a/ is down'],
  ['Oct 11 22:14:15 gate key=a: b', 'gate', undefined, undefined, '2023-10-11T22:14:15', 'key=a: b'],
  ['Oct 11 22:14:15 gate a[1].b: x', 'gate', undefined, undefined, '2023-10-11T22:14:15', 'a[1].b: x'],
  // Host or tag
  ['Apr  5 12:56:51 robin: Hello', undefined, 'robin', undefined, '2023-04-05T12:56:51', 'Hello'],
  ['Apr  5 12:56:51 kernel: [9.1] up', undefined, 'kernel', undefined, '2023-04-05T12:56:51', '[9.1] up'],
  ['Apr  5 12:56:51 cron[8]: x', undefined, 'cron', '8', '2023-04-05T12:56:51', 'x'],
  ['<13>Sep 12 19:16:12 through logger: test 21', 'through', 'logger', undefined, '2023-09-12T19:16:12', 'test 21'],
  ['Mar  8 15:18:40 127:0:ab::1 sshd: x', '127:0:ab::1', 'sshd', undefined, '2023-03-08T15:18:40', 'x'],
  ['Mar  8 15:18:40 10.1.2.3 plain words', '10.1.2.3', undefined, undefined, '2023-03-08T15:18:40', 'plain words'],
  ['Mar  8 15:18:40 word', undefined, undefined, undefined, '2023-03-08T15:18:40', 'word'],
  ['Mar  8 15:18:40 "quoted" x', undefined, undefined, undefined, '2023-03-08T15:18:40', '"quoted" x'],
  ['Mar  8 15:18:40: --- again ---', undefined, undefined, undefined, '2023-03-08T15:18:40', '--- again ---'],
  [
    'Mar  8 15:18:40 last message repeated 2 times',
    undefined,
    undefined,
    undefined,
    '2023-03-08T15:18:40',
    'last message repeated 2 times',
  ],
  [
    'Mar  8 15:18:40 gate last message repeated 2 times',
    'gate',
    undefined,
    undefined,
    '2023-03-08T15:18:40',
    'last message repeated 2 times',
  ],
  ['Mar  8 15:18:40', undefined, undefined, undefined, '2023-03-08T15:18:40', ''],
  [
    'Mar  8 15:18:40 gate: last message repeated 2 times',
    'gate',
    undefined,
    undefined,
    '2023-03-08T15:18:40',
    'last message repeated 2 times',
  ],
  ['<13>gate: Oct 11 22:14:15 some text: x', 'gate', undefined, undefined, '2023-10-11T22:14:15', 'some text: x'],
  ['<13>gate: Oct 11 22:14:15 su: x', 'gate', 'su', undefined, '2023-10-11T22:14:15', 'x'],
  ['<13>gate: Oct 11 22:14:15 word: %SYS-5-A: x', 'gate', 'word', undefined, '2023-10-11T22:14:15', '%SYS-5-A: x'],
  // Years, fractions, zones
  ['<34>Oct 11 2021 22:14:15 gate su: x', 'gate', 'su', undefined, '2021-10-11T22:14:15', 'x'],
  ['<34>2021 Oct 11 22:14:15 gate su: x', 'gate', 'su', undefined, '2021-10-11T22:14:15', 'x'],
  ['<34>Oct 11 22:14:15 2021 gate su: x', 'gate', 'su', undefined, '2021-10-11T22:14:15', 'x'],
  ['<34>Oct 11 22:14:15 2021 UTC gate su: x', 'gate', 'su', undefined, '2021-10-11T22:14:15', 'x'],
  ['<34>Oct 11 22:14:15 PST 2021 gate su: x', 'gate', 'su', undefined, '2021-10-12T06:14:15', 'x'],
  ['<34>Oct 11 22:14:15.123 gate su: x', 'gate', 'su', undefined, '2023-10-11T22:14:15.123', 'x'],
  ['<34>Oct 11 22:14:15 CEST gate su: x', 'gate', 'su', undefined, '2023-10-11T20:14:15', 'x'],
  ['<34>Oct 11 22:14:15 +0200 gate su: x', 'gate', 'su', undefined, '2023-10-11T20:14:15', 'x'],
  ['<34>Oct 11 22:14:15+02:00 gate su: x', 'gate', 'su', undefined, '2023-10-11T20:14:15', 'x'],
  ['<34>Oct 11 22:14:15 IST su: x', 'IST', 'su', undefined, '2023-10-11T22:14:15', 'x'],
  // ISO 8601
  ['2013-09-12T19:16:34.457849+04:00 gate su: x', 'gate', 'su', undefined, '2013-09-12T15:16:34.457849', 'x'],
  ['2013-09-12T19:16:34Z gate su: x', 'gate', 'su', undefined, '2013-09-12T19:16:34', 'x'],
  ['2013-09-12 19:16:34,457 gate su: x', 'gate', 'su', undefined, '2013-09-12T19:16:34.457', 'x'],
  ['2013-09-12 19:16:34.1 CEST [8] ERROR: x', undefined, undefined, undefined, '2013-09-12T17:16:34.1', '[8] ERROR: x'],
  ['2013-09-12 19:16:34 -0400 gate su: x', 'gate', 'su', undefined, '2013-09-12T23:16:34', 'x'],
  ['<13>2013-09-12t19:16:34z gate su: x', 'gate', 'su', undefined, '2013-09-12T19:16:34', 'x'],
  // Cisco
  [
    '<189>123: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: x',
    undefined,
    'SYS-5-CONFIG_I',
    undefined,
    '2023-03-01T18:46:11.123',
    '123: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: x',
  ],
  [
    '<189>123: rtr: .Mar  1 18:46:11: %SYS-5-CONFIG_I: x',
    'rtr',
    'SYS-5-CONFIG_I',
    undefined,
    '2023-03-01T18:46:11',
    '123: rtr: .Mar  1 18:46:11: %SYS-5-CONFIG_I: x',
  ],
  [
    '<189>rtr 123: Mar  1 18:46:11 CET: %SYS-5-CONFIG_I: x',
    'rtr',
    'SYS-5-CONFIG_I',
    undefined,
    '2023-03-01T17:46:11',
    '123: Mar  1 18:46:11 CET: %SYS-5-CONFIG_I: x',
  ],
  [
    '<189>123: rtr: Mar  1 18:46:11 XYZ: %SYS-SP-5-CONFIG_I: x',
    'rtr',
    'SYS-SP-5-CONFIG_I',
    undefined,
    '2023-03-01T18:46:11',
    '123: rtr: Mar  1 18:46:11 XYZ: %SYS-SP-5-CONFIG_I: x',
  ],
  [
    '<189>: 2017 Mar 29 14:48:12 UTC: %ETH_PORT-5-IF_UP: x',
    undefined,
    'ETH_PORT-5-IF_UP',
    undefined,
    '2017-03-29T14:48:12',
    'x',
  ],
  ['<166>%ASA-6-302013: Built', undefined, 'ASA-6-302013', undefined, undefined, 'Built'],
  ['<166>fw01 %ASA-6-302013: Built', 'fw01', 'ASA-6-302013', undefined, undefined, 'Built'],
  ['<166>Jan 05 2024 12:00:00: %PIX-6-305011: x', undefined, 'PIX-6-305011', undefined, '2024-01-05T12:00:00', 'x'],
  ['<166>Jan 05 2024 12:00:00 fw01 : %ASA-6-302013: x', 'fw01', 'ASA-6-302013', undefined, '2024-01-05T12:00:00', 'x'],
  ['<166>Jan 05 2024 12:00:00 fw01: %ASA-6-302013: x', 'fw01', 'ASA-6-302013', undefined, '2024-01-05T12:00:00', 'x'],
  ['Jul 27 20:01:43 10.0.0.1 %ASA-6-302013: x', '10.0.0.1', 'ASA-6-302013', undefined, '2023-07-27T20:01:43', 'x'],
  [
    'Jul 27 20:01:43 10.0.0.1 9: *Mar  1 18:46:11: %SYS-5-CONFIG_I: x',
    '10.0.0.1',
    'SYS-5-CONFIG_I',
    undefined,
    '2023-07-27T20:01:43',
    '9: *Mar  1 18:46:11: %SYS-5-CONFIG_I: x',
  ],
]

describe('RFC 3164 as it is sent', () => {
  for (const [message, host, app, procid, time, text] of AS_SENT) {
    it(`[3164-as-sent] ${message}`, () => {
      const found = read(message)
      assert.equal(found.format, 'rfc3164')
      assert.deepEqual(
        { host: found.host, app: found.app, procid: found.procid, time: found.time, text: found.text },
        { host, app, procid, time, text },
      )
    })
  }
})

describe('what is not RFC 3164', () => {
  for (const text of [
    'hello',
    'MMM 22 07:54:32 gate x',
    'Oct 11 22:14',
    'Oct 11 22:14:15a b',
    '%ASA-6-302013: Built',
    'OCT 11 22:14:15 gate x',
  ]) {
    it(`[3164-pri] without PRI and time it is other: ${text}`, () => {
      const found = read(text)
      assert.deepEqual(
        [found.format, found.rule, found.text, found.host, found.app],
        ['other', '3164-pri', text, undefined, undefined],
      )
    })
  }
  for (const text of ['hello', 'gate 12: hello', '100% done', '%NOT-9-CODE: x', '%ASA-6-: x']) {
    it(`[3164-timestamp] with a PRI and no time it is other: ${text}`, () => {
      const found = read(`<13>${text}`)
      assert.deepEqual([found.format, found.rule, found.text, found.host], ['other', '3164-timestamp', text, undefined])
    })
  }
})

describe('limits', () => {
  const x = (count: number): string => 'x'.repeat(count)
  it('[3164-token] a host or tag of 254 and 255 bytes is read, one of 256 is text', () => {
    for (const [length, ok] of [
      [254, true],
      [255, true],
      [256, false],
    ] as const) {
      const host = read(`Oct 11 22:14:15 ${x(length)} su: t`)
      assert.equal(host.host, ok ? x(length) : undefined)
      assert.equal(host.text, ok ? 't' : `${x(length)} su: t`)
      const tag = read(`Oct 11 22:14:15 gate ${x(length)}: t`)
      assert.equal(tag.app, ok ? x(length) : undefined)
      const procid = read(`Oct 11 22:14:15 gate a[${x(length)}]: t`)
      assert.equal(procid.procid, ok ? x(length) : undefined)
      const code = read(`<13>%${x(length - 4)}-5-A: t`)
      assert.equal(code.format, ok ? 'rfc3164' : 'other')
    }
  })
  it('[3164-tag] a tag of 31 and 32 bytes conforms, one of 33 does not', () => {
    assert.deepEqual(
      [31, 32, 33].map((length) => read(`<13>Oct 11 22:14:15 gate ${x(length)}: t`).rule),
      ['none', 'none', '3164-tag'],
    )
  })
  it('[cisco-sequence] a sequence number has at most 10 digits', () => {
    for (const [digits, ok] of [
      [9, true],
      [10, true],
      [11, false],
    ] as const) {
      assert.equal(read(`<13>${'1'.repeat(digits)}: Oct 11 22:14:15: %A-5-B: t`).time !== undefined, ok)
    }
  })
  it('[stamp-spaces] up to 4 spaces stand between the parts of a stamp', () => {
    for (const [spaces, ok] of [
      [3, true],
      [4, true],
      [5, false],
    ] as const) {
      assert.equal(read(`<13>Oct${' '.repeat(spaces)}1 22:14:15 gate su: t`).time !== undefined, ok)
    }
  })
  it('[fraction-digits] 8 and 9 digits are kept, a tenth is read over', () => {
    assert.equal(read('<13>Oct 11 22:14:15.12345678 gate su: t').time, '2023-10-11T22:14:15.12345678')
    assert.equal(read('<13>Oct 11 22:14:15.123456789 gate su: t').time, '2023-10-11T22:14:15.123456789')
    assert.equal(read('<13>Oct 11 22:14:15.1234567891 gate su: t').time, '2023-10-11T22:14:15.123456789')
  })
})
