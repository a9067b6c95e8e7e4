import { LineSplitter, MAX_LINE } from '../../core/log/lines.ts'
import type { Frame } from '../../core/syslog/frame.ts'
import { Framer } from '../../core/syslog/framer.ts'
import { parseMessage } from '../../core/syslog/message.ts'
import { ParsedMessage } from '../../core/syslog/parsed-message.ts'
import { looksLikeSyslog, looksLikeTls } from '../../core/syslog/plausible.ts'
import { readStructuredData, scanStructuredData } from '../../core/syslog/structured-data.ts'
import { bytesOf, type FuzzTarget } from './target.ts'

const MESSAGES = [
  '<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su 7 ID47 - \ufeffhello',
  '<165>1 2003-08-24T05:14:15.000003-07:00 - - - - [a@1 b="c\\"\\]\\\\" d="\u00e9"][e f=""] text\n',
  "<34>Oct 11 22:14:15 mymachine su[12]: 'su root' failed",
  '<13>Oct  1 2021 22:14:15.123 CEST gate postfix/smtpd[1]: x',
  '2013-09-12T19:16:34.457849+04:00 gate app: x',
  '<189>123: rtr: *Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: x',
  '<166>Jan 05 2024 12:00:00 fw01 : %ASA-6-302013: x',
  'Mar  8 15:18:40 gate last message repeated 2 times',
].map(bytesOf)

const CONTEXT = { referenceSec: 1.7e9, zoneOffset: 0 }
const out = new ParsedMessage()

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

function checkRange(start: number, end: number, limit: number, what: string): void {
  check(start < 0 ? end < 0 : start <= end && end <= limit, `${what} lies outside the message: ${start} to ${end}`)
}

function message(input: Uint8Array): void {
  parseMessage(input, 0, input.length, CONTEXT, out)
  checkRange(out.hostStart, out.hostEnd, input.length, 'host')
  checkRange(out.appStart, out.appEnd, input.length, 'app')
  checkRange(out.procidStart, out.procidEnd, input.length, 'procid')
  checkRange(out.msgidStart, out.msgidEnd, input.length, 'msgid')
  checkRange(out.sdStart, out.sdEnd, input.length, 'structured data')
  check(
    out.textStart >= 0 && out.textStart <= out.textEnd && out.textEnd <= input.length,
    'text lies outside the message',
  )
  check(Number.isNaN(out.sec) === (out.timeSource === 0), 'a time and its source contradict each other')
  check(out.nano >= 0 && out.nano < 1e9, 'nanoseconds out of range')
  looksLikeSyslog(input, 0, input.length)
  looksLikeTls(input, 0, input.length)
}

/** The first byte of the input tells how it is cut into packets, and after which of them there is a gap. */
function stream(input: Uint8Array): void {
  const framer = new Framer()
  let rejected = 0
  const sink = {
    frame: (frame: Frame): void => {
      let length = frame.end - frame.start
      for (const span of frame.spans ?? []) length -= span.length
      check(frame.spans === undefined ? length > 0 : length === 0, 'the spans of a frame do not add up')
    },
    reject: ({ length }: { length: number }): void => {
      rejected += length
    },
  }
  const step = ((input[0] ?? 0) & 15) + 1
  for (let at = 1; at < input.length; at += step) {
    framer.push(input, at, Math.min(input.length, at + step), at, at, 0, 0, sink)
    if ((input[0]! & 0x80) !== 0 && (input[at]! & 7) === 7) framer.gap(0, sink)
  }
  framer.end(sink)
  check(framer.pendingBytes === 0, 'bytes are pending after the end')
  const sum = framer.frameBytes + framer.framingBytes + framer.rejectedBytes
  check(framer.bytesIn === sum && rejected === framer.rejectedBytes, 'the byte account does not add up')
}

function lines(input: Uint8Array): void {
  const splitter = new LineSplitter(() => {})
  let covered = 0
  const line = (record: { start: number; end: number; textStart: number; textEnd: number }): boolean => {
    check(record.start === covered && record.end > record.start, 'records leave a gap')
    check(record.textStart <= record.textEnd && record.textEnd - record.textStart <= MAX_LINE, 'a text is too long')
    covered = record.end
    return true
  }
  let at = 0
  for (let end = 7; at < input.length; end += 7) {
    const last = Math.min(end, input.length)
    at = splitter.read(input, at, last, at, last === input.length, { line })
  }
  check(splitter.failure !== undefined || covered === input.length, 'the last record does not reach the end')
}

function structuredData(input: Uint8Array): void {
  const end = scanStructuredData(input, 0, input.length)
  check(end <= input.length, 'structured data ends behind the message')
  readStructuredData(input, 0, input.length)
}

const STREAM = '\x03<13>Oct 11 22:14:15 a b: c\n11 <14>1 - - -\r\n<15>x\0'

export const targets: readonly FuzzTarget[] = [
  { name: 'syslog message', seeds: MESSAGES, run: message },
  { name: 'syslog stream', seeds: [bytesOf(STREAM), bytesOf(`\x8f${STREAM}`)], run: stream },
  { name: 'log lines', seeds: [bytesOf('one\ntwo\r\n\nthree'), bytesOf('\ufeffone\n')], run: lines },
  { name: 'structured data', seeds: [bytesOf('[a@1 b="c\\"\\]\\\\" d="\u00e9"][e f=""]')], run: structuredData },
]
