import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { LineSplitter } from '../../../core/log/lines.ts'
import { Framer } from '../../../core/syslog/framer.ts'
import { parseMessage } from '../../../core/syslog/message.ts'
import { OTHER, ParsedMessage } from '../../../core/syslog/parsed-message.ts'
import { readStructuredData } from '../../../core/syslog/structured-data.ts'
import { corpus } from '../../support/corpus.ts'
import { CONTEXT, type ReadMessage, read, toBytes } from '../../support/message.ts'

/**
 * Vectors on which we decide differently, by the beginning of the input, with the reason (README.md tells them at length).
 * A vector listed here must differ: the list cannot go stale.
 */
const DIFFERENCES: Record<string, string> = {
  'octet: empty': 'an empty stream is no error',
  '<34>Aug  7 06:30:00 xxx aaa: message': 'the vector expects a procid that the message does not hold',
  'Mar  8 09:01:07 avas sshd(pam_unix)': 'the name is sshd(pam_unix) and the number its process id',
  '2003-10-11T22:14:15.003Z mymachine':
    'without PRI and VERSION nothing says RFC 5424: read as a line with an ISO stamp',
}

const folder = corpus('text/parse-vectors')
const skip = folder === undefined && 'no corpus'

interface Vector {
  input: string
  input_hex: string
  [key: string]: unknown
}

function goSyslog(name: string): Vector[] {
  const lines = readFileSync(join(folder!, 'go-syslog', name), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

/** Compares, and sees to it that the list of differences says what differs and nothing else. */
function compare(input: string, actual: unknown, expected: unknown): void {
  const listed = Object.keys(DIFFERENCES).find((beginning) => input.startsWith(beginning))
  if (listed === undefined) assert.deepEqual(actual, expected, input)
  else assert.notDeepEqual(actual, expected, `${input}: no longer differs`)
}

describe('go-syslog', { skip }, () => {
  it('[vectors-5424] valid where it says valid, else a rule is broken', () => {
    const all = goSyslog('go-syslog-rfc5424.jsonl')
    assert.equal(all.length, 119)
    for (const { input, input_hex, valid } of all) {
      const found = read(Buffer.from(input_hex, 'hex'))
      compare(input, found.format === 'rfc5424' && found.rule === 'none', valid)
    }
  })
  it('[vectors-3164] host, app and procid', () => {
    const all = goSyslog('go-syslog-rfc3164.jsonl')
    assert.equal(all.length, 2)
    for (const { input, input_hex, hostname, appname, procid } of all) {
      const found = read(Buffer.from(input_hex, 'hex'))
      compare(input, [found.rule, found.host, found.app, found.procid], ['none', hostname, appname, procid])
    }
  })
  it('[vectors-octets] as many messages before the first fault, and whether there is one', () => {
    const all = goSyslog('go-syslog-octetcounting.jsonl')
    assert.equal(all.length, 11)
    for (const { descr, input_hex, strict_messages, strict_error } of all) {
      const bytes = Buffer.from(input_hex, 'hex')
      const framer = new Framer()
      let messages = 0
      let fault = false
      const sink = {
        frame: (frame: { bytes: Uint8Array; start: number; end: number }): void => {
          fault ||= read(frame.bytes.slice(frame.start, frame.end)).rule !== 'none'
          if (!fault) messages++
        },
        reject: (): void => {
          fault = true
        },
      }
      framer.push(bytes, 0, bytes.length, 1, 0, 0, 0, sink)
      framer.end(sink)
      compare(`octet: ${descr}`, [messages, fault], [strict_messages, strict_error])
    }
  })
})

interface Jc {
  unparsable?: string
  priority: number | null
  date: string
  timestamp: string | null
  hostname: string | null
  tag: string | null
  content: string
  appname: string | null
  proc_id: string | number | null
  msg_id: string | null
  structured_data: { identity: string; parameters: Record<string, string> }[] | null
  message: string | null
}

function jc(name: string): [string, Jc][] {
  const lines = readFileSync(join(folder!, `jc/${name}.out`), 'utf8').split('\n')
  const expected: Jc[] = JSON.parse(readFileSync(join(folder!, `jc/${name}.json`), 'utf8'))
  const inputs = lines.filter((line) => line.trim() !== '')
  assert.equal(inputs.length, expected.length)
  return inputs.map((input, i) => [input, expected[i]!])
}

const pri = (found: ReadMessage): number | null => (found.pri < 0 ? null : found.pri)
const orNull = (text: string | undefined): string | null => text ?? null

describe('jc', { skip }, () => {
  it('[vectors-3164] fields of 32 lines', () => {
    for (const [input, wanted] of jc('syslog-3164')) {
      const found = read(input)
      if (wanted.unparsable !== undefined) {
        assert.equal(found.format, 'other', input)
        continue
      }
      // There the process id is part of the content.
      const content = found.procid === undefined ? found.text : `[${found.procid}]: ${found.text}`
      compare(
        input,
        [found.format, pri(found), found.time !== undefined, found.host, orNull(found.app), content.trimEnd()],
        ['rfc3164', wanted.priority, true, wanted.hostname, wanted.tag, wanted.content.trimEnd()],
      )
    }
  })
  it('[vectors-5424] fields of 9 lines', () => {
    for (const [input, wanted] of jc('syslog-5424')) {
      const found = read(input)
      if (wanted.unparsable !== undefined) {
        assert.equal(found.format, 'other', input)
        continue
      }
      const sd = toBytes(found.sd ?? '')
      const elements = readStructuredData(sd, 0, sd.length).map(({ id, params }) => ({
        identity: id,
        parameters: Object.fromEntries(params.map(({ name, value }) => [name, value])),
      }))
      const stamp = wanted.timestamp === null ? null : new Date(wanted.timestamp).toISOString().slice(0, 19)
      compare(
        input,
        [
          found.format,
          pri(found),
          found.time?.slice(0, 19) ?? null,
          orNull(found.host),
          orNull(found.app),
          orNull(found.procid),
          orNull(found.msgid),
          elements.length === 0 ? null : elements,
          found.text,
        ],
        [
          'rfc5424',
          wanted.priority,
          stamp,
          wanted.hostname,
          wanted.appname,
          wanted.proc_id === null ? null : String(wanted.proc_id),
          wanted.msg_id,
          wanted.structured_data,
          wanted.message ?? '',
        ],
      )
    }
  })
})

/** Share of the lines of each folder that must get a time; measured values lie a little above. */
const FLOORS: Record<string, number> = { auth: 1, lnav: 0.37, odd: 0.067, plaso: 0.15, 'system-logs': 0.485 }
const PACKED = /\.(?:gz|bz2|xz|lz|lz4|lzo|zst|zip|tar|tgz|7z|evtx|journal)$|tar$|UTF-(?:16|32)/

function* textFiles(path: string): Generator<string> {
  for (const name of readdirSync(path)) {
    const full = join(path, name)
    if (statSync(full).isDirectory()) yield* textFiles(full)
    else if (!PACKED.test(name)) yield full
  }
}

describe('real log files', { skip }, () => {
  for (const [name, floor] of Object.entries(FLOORS)) {
    it(`[corpus-times] ${name}: at least ${floor * 100} % of the lines get a time`, (t) => {
      const out = new ParsedMessage()
      let lines = 0
      let timed = 0
      let recognised = 0
      for (const file of textFiles(corpus(`text/${name}`)!)) {
        const bytes = readFileSync(file)
        new LineSplitter(() => {}).read(bytes, 0, bytes.length, 0, true, {
          line: (record) => {
            parseMessage(record.bytes, record.textStart, record.textEnd, CONTEXT, out)
            lines++
            if (!Number.isNaN(out.sec)) timed++
            if (out.format !== OTHER) recognised++
            return true
          },
        })
      }
      t.diagnostic(`${name}: ${lines} lines, ${timed} with a time, ${recognised} with a format`)
      assert.ok(lines > 0 && timed >= lines * floor, `${timed} of ${lines}`)
    })
  }
})
