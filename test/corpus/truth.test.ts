import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { jsonLines, logwitness } from '../support/cli.ts'
import { corpus } from '../support/corpus.ts'

/** A message, or what another reader takes for one. */
interface Truth {
  readonly frame: number
  readonly src: string
  readonly dst: string
  readonly proto: string
  readonly sport: string
  readonly dport: string
  readonly pri: number | null
  readonly msg: string
  readonly payload_len: number
}

interface Message {
  readonly packet: number
  readonly length: number
  readonly spans: string | null
  readonly transport: string
  readonly framing: string
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
  readonly pri: number | null
  readonly facility: number | null
  readonly severity: number | null
  readonly text: string
  readonly text_state: string
  readonly raw: string
  readonly raw_base64?: string
}

/**
 * How the other reader's account of a message differs from ours, and why ours is right; docs/truth-differences.md tells more.
 * Each is a rule by which its account is made from ours, so that a difference of any other kind fails the test.
 */
type Difference =
  | 'octet count' // it knows no octet counting: the count stands in its text, and hides the PRI
  | 'trailer' // it leaves the line feed that ends a frame in the text
  | 'segment' // it takes a TCP segment for a message, however many frames it carries
  | 'last fragment' // it gives the frame that completed a datagram, we that of its first byte
  | 'no PRI' // it takes "<" for a PRI whatever follows; RFC 5424 §6.2.1 asks for digits and ">"
  | 'NUL' // it ends the text at the first NUL
  | 'cut' // its list holds the first 400 characters of a text
  | 'not UTF-8' // bytes that are no text: both put U+FFFD in their place, not equally many

/** Differences of each kind in each capture, counted in the other reader's entries. Captures that are not named have none. */
const EXPLAINED: Readonly<Record<string, Partial<Record<Difference, number>>>> = {
  'pcap-generated/logger.pcap': { 'octet count': 18, trailer: 18, segment: 2, 'last fragment': 2, cut: 2 },
  'pcap-syslog/malcolm/Syslog.pcap': { 'no PRI': 999, NUL: 909 },
  'pcap-syslog/tcpdump/syslog_udp.pcap': { NUL: 2 },
  'pcap-syslog/zeek/syslog-single-udp.pcap': { NUL: 1 },
  'pcap-syslog/zeek/tcp-syslog.pcap': { 'octet count': 2, trailer: 2 },
}

/** Characters of a text that the truth lists at most. */
const LISTED = 400

/** Messages that the other reader leaves out: [frame, our text, why]. */
const LEFT_OUT: Readonly<Record<string, readonly (readonly [frame: number, raw: string, why: string])[]>> = {
  'pcap-syslog/malcolm/Syslog.pcap': [
    [1584, '<', 'cut in its first byte: the IP header states 72 bytes of message, the packet ends behind one of them'],
  ],
}

const truthFolder = corpus('truth-messages')
const skip = truthFolder === undefined ? 'the shared corpus is not here' : false
const captures = truthFolder === undefined ? [] : readdirSync(truthFolder).map((file) => file.replace(/\.json$/, '').replaceAll('__', '/'))
const facts = (
  truthFolder === undefined ? {} : JSON.parse(readFileSync(corpus('truth.json')!, 'utf8'))
) as Record<string, { expected_from_source?: string; tcp_reassembled_counts?: Record<string, Record<string, number>> }>

const read = new Map<string, Message[]>()
function messagesOf(capture: string): Message[] {
  const known = read.get(capture)
  if (known) return known
  const { status, stdout, stderr } = logwitness(['messages', '--json', corpus(capture)!])
  assert.equal(status, 0, stderr)
  const messages = jsonLines<Message>(stdout)
  read.set(capture, messages)
  return messages
}

function bytesOf({ raw, raw_base64 }: Message): Buffer {
  return raw_base64 === undefined ? Buffer.from(raw) : Buffer.from(raw_base64, 'base64')
}

/** What the other reader says of our messages that stand in one datagram or segment. */
function accountOf(messages: readonly Message[], note: (difference: Difference) => void): { pri: number | null; msg: string; length: number } {
  let bytes = Buffer.concat(
    messages.flatMap((message) => {
      const content = bytesOf(message)
      if (message.framing === 'octet-counting') note('octet count')
      if (message.framing === 'non-transparent') note('trailer')
      if (message.framing === 'octet-counting') return [Buffer.from(`${content.length} `), content]
      return message.framing === 'non-transparent' ? [content, Buffer.from('\n')] : [content]
    }),
  )
  const { length } = bytes
  if (messages.length > 1) note('segment')
  let pri: number | null = null
  if (bytes[0] === 0x3c) {
    const digits = /^\d{0,3}/.exec(bytes.toString('latin1', 1, 4))![0]
    pri = Number(digits)
    const closed = bytes[1 + digits.length] === 0x3e
    if (digits === '' || !closed) note('no PRI')
    bytes = bytes.subarray(1 + digits.length + (closed ? 1 : 0))
  }
  const nul = bytes.indexOf(0)
  if (nul >= 0) {
    if (nul < bytes.length) note('NUL')
    bytes = bytes.subarray(0, nul)
  }
  return { pri, msg: bytes.toString(), length }
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }

/** The truth writes some control characters as two characters (but no backslash), and puts U+FFFD in place of what is no UTF-8. */
function escaped(text: string): string {
  return text.replace(/[\n\r\t\b\f]/g, (character) => ESCAPES[character]!)
}
function collapsed(text: string): string {
  return text.replace(/\ufffd+/g, '\ufffd')
}

for (const capture of captures)
  test(`[truth-messages] ${capture}: the messages of the truth, or a difference that is explained`, { skip }, () => {
    const truth = JSON.parse(readFileSync(join(truthFolder!, `${capture.replaceAll('/', '__')}.json`), 'utf8')) as Truth[]
    const messages = messagesOf(capture)
    const rest = new Set(messages)
    const differences: Partial<Record<Difference, number>> = {}
    for (const entry of truth) {
      const where = `${capture}, frame ${entry.frame}`
      const seen = new Set<Difference>()
      let ours = messages.filter(({ packet }) => packet === entry.frame)
      if (ours.length === 0) {
        ours = messages.filter(({ spans }) => spans?.split(' ').at(-1)!.startsWith(`${entry.frame}:`))
        seen.add('last fragment')
      }
      assert.ok(ours.length > 0, `${where}: no message`)
      const account = accountOf(ours, (difference) => seen.add(difference))
      for (const message of ours) {
        rest.delete(message)
        const { src, dst, sport, dport, transport } = message
        assert.deepEqual(
          [src, dst, String(sport), String(dport), transport],
          [entry.src, entry.dst, entry.sport, entry.dport, entry.proto],
          where,
        )
        const stated = /^<(\d{1,3})>/.exec(message.raw)
        assert.equal(message.pri, stated ? Number(stated[1]) : null, where)
      }
      assert.equal(account.pri, entry.pri, where)
      assert.equal(account.length, entry.payload_len, where)
      const whole = escaped(account.msg)
      const told = whole.slice(0, LISTED)
      if (told !== whole) seen.add('cut')
      const stated = entry.msg
      if (told !== stated) seen.add('not UTF-8')
      assert.equal(collapsed(told), collapsed(stated), where)
      for (const difference of seen) differences[difference] = (differences[difference] ?? 0) + 1
    }
    assert.deepEqual(differences, EXPLAINED[capture] ?? {})
    assert.deepEqual(
      [...rest].map(({ packet, raw }) => [packet, raw]),
      (LEFT_OUT[capture] ?? []).map(([frame, raw]) => [frame, raw]),
    )
  })
