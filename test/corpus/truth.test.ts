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
const captures =
  truthFolder === undefined
    ? []
    : readdirSync(truthFolder).map((file) => file.replace(/\.json$/, '').replaceAll('__', '/'))
const facts = (truthFolder === undefined ? {} : JSON.parse(readFileSync(corpus('truth.json')!, 'utf8'))) as Record<
  string,
  { expected_from_source?: string; tcp_reassembled_counts?: Record<string, Record<string, number>> }
>

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
function accountOf(
  messages: readonly Message[],
  note: (difference: Difference) => void,
): { pri: number | null; msg: string; length: number } {
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
for (const capture of captures)
  test(`[truth-messages] ${capture}: the messages of the truth, or a difference that is explained`, { skip }, () => {
    const truth = JSON.parse(
      readFileSync(join(truthFolder!, `${capture.replaceAll('/', '__')}.json`), 'utf8'),
    ) as Truth[]
    const messages = messagesOf(capture)
    const rest = new Set(messages)
    const differences: Partial<Record<Difference, number>> = {}
    for (const entry of truth) {
      const where = `${capture}, frame ${entry.frame}`
      const seen = new Set<Difference>()
      let ours = messages.filter(({ packet }) => packet === entry.frame)
      if (ours.length === 0) {
        ours = messages.filter(({ spans }) => spans?.split(' ').at(-1)?.startsWith(`${entry.frame}:`))
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
      assert.equal(told, entry.msg, where)
      for (const difference of seen) differences[difference] = (differences[difference] ?? 0) + 1
    }
    assert.deepEqual(differences, EXPLAINED[capture] ?? {})
    assert.deepEqual(
      [...rest].map(({ packet, raw }) => [packet, raw]),
      (LEFT_OUT[capture] ?? []).map(([frame, raw]) => [frame, raw]),
    )
  })

const FACILITIES = 'KERN USER MAIL DAEMON AUTH SYSLOG LPR NEWS UUCP CRON AUTHPRIV FTP NTP AUDIT ALERT CLOCK'.split(' ')
const SEVERITIES = 'EMERG ALERT CRIT ERR WARNING NOTICE INFO DEBUG'.split(' ')

/** Rows of one of Zeek's logs, below the line that names its fields. */
function zeekRows(file: string): string[][] {
  return readFileSync(corpus(file)!, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('XXXXXXXXXX.'))
    .map((line) => line.split('\t').slice(2))
}

for (const [capture, log] of [
  ['fake-syslog-with-padding.pcap', 'fake-syslog.syslog.log'],
  ['tcp-syslog.pcap', 'tcp-syslog.syslog.log'],
] as const)
  test(`[truth-zeek] ${capture}: the messages of Zeek's log, its facility, severity and text included`, {
    skip,
  }, () => {
    const ours = messagesOf(`pcap-syslog/zeek/${capture}`).map((message) => [
      message.src,
      String(message.sport),
      message.dst,
      String(message.dport),
      message.transport,
      message.facility === null ? 'UNSPECIFIED' : FACILITIES[message.facility],
      message.severity === null ? 'UNSPECIFIED' : SEVERITIES[message.severity],
      message.raw.replace(/^<\d+>/, ''),
    ])
    assert.deepEqual(ours, zeekRows(`pcap-syslog/zeek/${log}`))
  })

test("[truth-tcpdump] syslog_udp.pcap: addresses, length, PRI and text of tcpdump's own account", { skip }, () => {
  const text = readFileSync(corpus('pcap-syslog/tcpdump/syslog-v.out')!, 'utf8')
  const told = [
    ...text.matchAll(
      /(\S+)\.(\d+) > (\S+)\.(\d+): SYSLOG, length: (\d+)\n\s+Facility \w+ \((\d+)\), Severity \w+ \((\d+)\)\n\s+Msg: (.*)/g,
    ),
  ].map((match) => match.slice(1))
  const ours = messagesOf('pcap-syslog/tcpdump/syslog_udp.pcap').map((message) => [
    message.src,
    String(message.sport),
    message.dst,
    String(message.dport),
    String(message.length),
    String(message.facility),
    String(message.severity),
    message.raw.replace(/^<\d+>/, '').replaceAll('\0', '^@'),
  ])
  assert.equal(told.length, 4)
  assert.deepEqual(ours, told)
})

test('[truth-streams] frames of each stream as an independent splitting of its bytes counts them', { skip }, () => {
  let streams = 0
  for (const [capture, { tcp_reassembled_counts: counts }] of Object.entries(facts)) {
    if (!captures.includes(capture) || counts === undefined) continue
    for (const [stream, { octet_counted, lf_framed, bytes }] of Object.entries(counts)) {
      streams++
      const port = Number(stream.split('->')[1])
      const ours = messagesOf(capture).filter(({ transport, dport }) => transport === 'tcp' && dport === port)
      const count = (framing: string) => ours.filter((message) => message.framing === framing).length
      assert.equal(count('octet-counting'), octet_counted, `${capture}, ${stream}`)
      assert.equal(count('non-transparent'), lf_framed, `${capture}, ${stream}`)
      assert.equal(
        accountOf(ours, () => {}).length,
        bytes,
        `${capture}, ${stream}: frames, counts and trailers are all its bytes`,
      )
    }
  }
  assert.equal(streams, 3)
})

test('[truth-source] the counts that the sources of the captures state', { skip }, () => {
  const count = (capture: string, where: (message: Message) => boolean) => messagesOf(capture).filter(where).length
  const logger = 'pcap-generated/logger.pcap'
  const v6 = ({ src }: Message) => src.includes(':')
  assert.match(facts[logger]!.expected_from_source!, /total 52/)
  assert.equal(
    count(logger, () => true),
    52,
  )
  assert.equal(
    count(logger, (message) => message.dport === 514 && message.transport === 'udp' && !v6(message)),
    5 + 1,
  )
  assert.equal(
    count(logger, (message) => message.dport === 514 && message.transport === 'udp' && v6(message)),
    5 + 1,
  )
  assert.equal(
    count(logger, (message) => message.dport === 514 && message.transport === 'tcp'),
    20,
  )
  assert.equal(
    count(logger, (message) => message.dport === 601 && v6(message)),
    20,
  )
  assert.equal(
    count(logger, (message) => message.spans !== null),
    2,
  )
  const mapi = 'pcap-syslog/zeek/mapi.pcap'
  assert.match(facts[mapi]!.expected_from_source!, /^7 %PIX- messages, local4/)
  assert.equal(
    count(mapi, ({ raw, facility }) => raw.includes('>%PIX-') && facility === 20),
    7,
  )
  const single = 'pcap-syslog/zeek/syslog-single-udp.pcap'
  assert.match(facts[single]!.expected_from_source!, /^1 message LOCAL0.NOTICE/)
  assert.deepEqual(
    messagesOf(single).map(({ facility, severity }) => [facility, severity]),
    [[16, 5]],
  )
})
