import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../../core/bytes/utf8.ts'
import { RULES, type RuleId } from '../../../core/syslog/rule.ts'
import { type ReadMessage, read, toBytes } from '../../support/message.ts'

const x = (count: number): string => 'x'.repeat(count)

/** One message for each rule, and the format it keeps. */
const BREACHES: Record<RuleId, { message: string; format: string }> = {
  none: { message: '<34>Oct 11 22:14:15 mymachine su: hello', format: 'rfc3164' },
  '5424-pri-range': { message: '<192>Oct 11 22:14:15 host su: x', format: 'other' },
  '5424-pri-zero': { message: '<034>Oct 11 22:14:15 host su: x', format: 'rfc3164' },
  '5424-pri-missing': { message: '1 2003-10-11T22:14:15.003Z host su - - - x', format: 'rfc5424' },
  '5424-version': { message: '<34>1000 2003-10-11T22:14:15Z host su - - - x', format: 'other' },
  '5424-timestamp': { message: '<34>1 2003-10-11 host su - - - x', format: 'other' },
  '5424-timestamp-range': { message: '<34>1 2003-02-29T22:14:15Z host su - - - x', format: 'rfc5424' },
  '5424-timestamp-leap': { message: '<34>1 2016-12-31T23:59:60Z host su - - - x', format: 'rfc5424' },
  '5424-timestamp-case': { message: '<34>1 2003-10-11t22:14:15Z host su - - - x', format: 'rfc5424' },
  '5424-timestamp-fraction': { message: '<34>1 2003-10-11T22:14:15.1234567Z host su - - - x', format: 'rfc5424' },
  '5424-timestamp-zone': { message: '<34>1 2003-10-11T22:14:15 host su - - - x', format: 'rfc5424' },
  '5424-hostname': { message: '<34>1 - h\u00f6st su - - - x', format: 'other' },
  '5424-app-name': { message: '<34>1 - host  - - - x', format: 'other' },
  '5424-procid': { message: '<34>1 - host su', format: 'other' },
  '5424-msgid': { message: '<34>1 - host su - \n - x', format: 'other' },
  '5424-structured-data': { message: '<34>1 - host su - - [a b="c" x', format: 'rfc5424' },
  '5424-sd-name': { message: '<34>1 - host su - - [] x', format: 'rfc5424' },
  '5424-sd-duplicate': { message: '<34>1 - host su - - [a][b][a] x', format: 'rfc5424' },
  '5424-sd-escape': { message: '<34>1 - host su - - [a b="c\\n"] x', format: 'rfc5424' },
  '3164-pri': { message: 'Oct 11 22:14:15 host su: x', format: 'rfc3164' },
  '3164-timestamp': { message: '<13>hello', format: 'other' },
  '3164-timestamp-range': { message: '<13>Feb 30 22:14:15 host su: x', format: 'rfc3164' },
  '3164-timestamp-iso': { message: '<13>2003-10-11T22:14:15Z host su: x', format: 'rfc3164' },
  '3164-timestamp-day': { message: '<13>Oct 01 22:14:15 host su: x', format: 'rfc3164' },
  '3164-timestamp-year': { message: '<13>Oct 11 2003 22:14:15 host su: x', format: 'rfc3164' },
  '3164-timestamp-fraction': { message: '<13>Oct 11 22:14:15.5 host su: x', format: 'rfc3164' },
  '3164-timestamp-zone': { message: '<13>Oct 11 22:14:15 CET host su: x', format: 'rfc3164' },
  '3164-timestamp-leap': { message: '<13>Dec 31 23:59:60 host su: x', format: 'rfc3164' },
  '3164-header': { message: '<13>: Oct 11 22:14:15: %SYS-5-CONFIG_I: x', format: 'rfc3164' },
  '3164-hostname': { message: '<13>Oct 11 22:14:15 su: x', format: 'rfc3164' },
  '3164-tag': { message: `<13>Oct 11 22:14:15 host ${x(33)}: x`, format: 'rfc3164' },
}

describe('rules', () => {
  for (const rule of RULES) {
    it(`[${rule.id}] is found in a message that breaks it`, () => {
      const { message, format } = BREACHES[rule.id]
      const found = read(message)
      assert.equal(found.rule, rule.id)
      assert.equal(found.format, format)
    })
  }
  it('[rule-table] ids are unique and each rule names its section', () => {
    assert.equal(new Set(RULES.map((rule) => rule.id)).size, RULES.length)
    for (const rule of RULES.slice(1)) assert.match(rule.section, /^RFC (5424|3164) §\d/)
  })
})

describe('PRI', () => {
  const cases: [string, number, string][] = [
    ['<0>', 0, 'rfc3164'],
    ['<190>', 190, 'rfc3164'],
    ['<191>', 191, 'rfc3164'],
    ['<192>', -1, 'other'],
    ['<999>', -1, 'other'],
    ['<3444>', -1, 'other'],
    ['<00>', 0, 'rfc3164'],
  ]
  for (const [pri, value, format] of cases) {
    it(`[pri-range] ${pri} gives ${value}`, () => {
      const message = `${pri}Oct 11 22:14:15 host su: x`
      const found = read(message)
      assert.equal(found.pri, value)
      assert.equal(found.format, format)
      if (value < 0) assert.equal(found.text, message)
    })
  }
  for (const message of ['<', '<1', '<>', '<a>b', '<1a>b', '<13 >x', `<${'1'.repeat(30)}>x`]) {
    it(`[pri-absent] ${message} has no PRI and stays whole`, () => {
      const found = read(message)
      assert.deepEqual([found.format, found.rule, found.pri, found.text], ['other', '3164-pri', -1, message])
    })
  }
})

describe('limits of the RFC 5424 header', () => {
  const header = (host: number, app: number, procid: number, msgid: number): string =>
    `<1>1 - ${x(host)} ${x(app)} ${x(procid)} ${x(msgid)} - t`
  it('[5424-limits] fields at and one below their limits are read', () => {
    assert.equal(read(header(255, 48, 128, 32)).rule, 'none')
    assert.equal(read(header(254, 47, 127, 31)).rule, 'none')
  })
  const over: [RuleId, string][] = [
    ['5424-hostname', header(256, 48, 128, 32)],
    ['5424-app-name', header(255, 49, 128, 32)],
    ['5424-procid', header(255, 48, 129, 32)],
    ['5424-msgid', header(255, 48, 128, 33)],
  ]
  for (const [rule, message] of over) {
    it(`[${rule}] one byte above the limit is damaged and keeps everything as text`, () => {
      const found = read(message)
      assert.deepEqual([found.format, found.rule, found.pri], ['other', rule, 1])
      assert.equal(found.text, message.slice(3))
    })
  }
  for (const [version, ok] of [
    ['1', true],
    ['99', true],
    ['999', true],
    ['1000', false],
    ['0', false],
    ['01', false],
  ] as const) {
    it(`[5424-version] ${version} is ${ok ? '' : 'not '}a version`, () => {
      assert.equal(read(`<1>${version} - - - - - -`).format, ok ? 'rfc5424' : 'other')
    })
  }
})

describe('damaged RFC 5424 bodies', () => {
  it('[5424-structured-data] what cannot be read is text from its first byte on', () => {
    for (const rest of ['[a b="c" x', '[a b="c', 'X', '[a]x y', '-x', '[a b="]']) {
      const found = read(`<1>1 - host app 1 id ${rest}`)
      assert.equal(found.format, 'rfc5424')
      assert.notEqual(found.rule, 'none')
      assert.equal(found.text, rest)
      assert.deepEqual([found.host, found.sd], ['host', undefined])
    }
  })
  it('[5424-msg] NIL, absent, empty, BOM, many lines', () => {
    assert.equal(read('<1>1 - - - - - -').text, '')
    assert.equal(read('<1>1 - - - - - - ').text, '')
    assert.equal(read('<1>1 - - - - - - \ufeffhi').text, 'hi')
    assert.equal(read('<1>1 - - - - - -  a\nb\n').text, ' a\nb')
    const nil = read('<1>1 - - - - - -')
    assert.deepEqual([nil.host, nil.app, nil.procid, nil.msgid, nil.sd, nil.time], Array(6).fill(undefined))
    assert.deepEqual([nil.rule, nil.timeSource], ['none', 'none'])
  })
  it('[trailer] line ends and NUL at the end are no text', () => {
    for (const end of ['\n', '\r\n', '\0', '\n\0', '\r\n\0\0']) {
      assert.equal(read(`<13>Oct 11 22:14:15 host su: x${end}`).text, 'x')
      assert.equal(read(`<13>hello${end}`).text, 'hello')
    }
  })
})

// What a conforming sender writes, for the round trip.
const digit = (max: number, width: number) =>
  fc.integer({ min: 0, max }).map((value) => String(value).padStart(width, '0'))
const printable = (max: number, not = '') =>
  fc
    .array(
      fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      { minLength: 1, maxLength: max },
    )
    .map((letters) => letters.filter((letter) => !not.includes(letter)).join(''))
    .filter((text) => text !== '' && text !== '-')
const field = (max: number) => fc.option(printable(max), { nil: undefined })
const value = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/(["\\\]])/g, '\\$1'))
const element = fc
  .tuple(printable(32, '=]"'), fc.array(fc.tuple(printable(32, '=]"'), value), { maxLength: 3 }))
  .map(([id, params]) => ({ id, text: `[${[id, ...params.map(([name, v]) => `${name}="${v}"`)].join(' ')}]` }))
const elements = fc
  .uniqueArray(element, { selector: (e) => e.id, maxLength: 3 })
  .map((list) => (list.length === 0 ? undefined : list.map((e) => e.text).join('')))
const stamp = fc.record({
  utc: fc.integer({ min: -2208988800, max: 4102444799 }),
  fraction: fc.option(
    fc.integer({ min: 1, max: 6 }).chain((width) => digit(10 ** width - 1, width)),
    { nil: undefined },
  ),
  zone: fc.option(fc.tuple(fc.constantFrom('+', '-'), digit(23, 2), digit(59, 2)), { nil: undefined }),
})

describe('RFC 5424', () => {
  it('[5424-round-trip] what is written is read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 191 }),
        fc.integer({ min: 1, max: 999 }),
        fc.option(stamp, { nil: undefined }),
        field(255),
        field(48),
        field(128),
        field(32),
        elements,
        fc.option(
          fc.string({ unit: 'grapheme' }).filter((text) => !/^\ufeff|[\r\n\0]$/.test(text)),
          { nil: undefined },
        ),
        (pri, version, time, host, app, procid, msgid, sd, text) => {
          let written = '-'
          let expected: string | undefined
          if (time !== undefined) {
            const [sign, hours, minutes] = time.zone ?? ['+', '00', '00']
            const east = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1)
            const fraction = time.fraction === undefined ? '' : `.${time.fraction}`
            const local = new Date((time.utc + east) * 1000).toISOString().slice(0, 19)
            written = `${local}${fraction}${time.zone === undefined ? 'Z' : `${sign}${hours}:${minutes}`}`
            expected = new Date(time.utc * 1000).toISOString().slice(0, 19) + fraction
          }
          const header = [written, host ?? '-', app ?? '-', procid ?? '-', msgid ?? '-', sd ?? '-'].join(' ')
          const message = `<${pri}>${version} ${header}${text === undefined ? '' : ` ${text}`}`
          const wanted: ReadMessage = {
            format: 'rfc5424',
            rule: 'none',
            pri,
            time: expected,
            timeSource: expected === undefined ? 'none' : 'stated',
            host,
            app,
            procid,
            msgid,
            sd,
            text: text ?? '',
          }
          assert.deepEqual(read(message), wanted)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('any bytes', () => {
  const seed = fc.constantFrom(...Object.values(BREACHES).map((breach) => breach.message))
  it('[never-throws] ranges lie in order within the message, and no byte of an unread message is lost', () => {
    fc.assert(
      fc.property(
        seed,
        fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }),
        fc.nat(80),
        (text, edits, cut) => {
          const bytes = toBytes(text).slice(0, cut + 1)
          for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte
          const found = read(bytes)
          if (found.format === 'other') {
            let end = bytes.length
            while (end > 0 && [0, 10, 13].includes(bytes[end - 1]!)) end--
            const whole = utf8(bytes, 0, end)
            assert.equal(found.text, found.pri < 0 ? whole : whole.slice(whole.indexOf('>') + 1))
          } else {
            assert.ok(found.time !== undefined || found.timeSource === 'none')
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})
