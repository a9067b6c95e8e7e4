import { ACK, FIN, PSH, SYN } from '../test/support/packets.ts'
import type { Random } from '../test/support/random.ts'
import { accepted, clockSetBack, setBackBy } from './intrusion.ts'
import { iso, type Said, SECOND, stamp3164, tagged } from './message.ts'
import { type Endpoint, type Packet, tcpFrame, udpFrames } from './wire.ts'

/** How each host sends what it says to the log server. `via` is the relay, where there is one. */
interface Sender {
  readonly address: string
  readonly how: 'udp 5424' | 'udp 3164' | 'udp asa' | 'tcp counted' | 'tcp lines'
}

const senders: Readonly<Record<string, Sender>> = {
  'web-01': { address: '192.0.2.11', how: 'udp 5424' },
  'web-02': { address: '192.0.2.12', how: 'udp 3164' },
  'web-03': { address: '192.0.2.13', how: 'udp 5424' },
  'db-01': { address: '192.0.2.21', how: 'tcp counted' },
  'app-01': { address: '192.0.2.31', how: 'tcp lines' },
  'fw-01': { address: '192.0.2.1', how: 'udp asa' },
  'relay-01': { address: '192.0.2.5', how: 'udp 5424' },
  // These two speak through the relay.
  'mail-01': { address: '192.0.2.5', how: 'udp 3164' },
  'dns-01': { address: '192.0.2.5', how: 'udp 3164' },
}
const server = '192.0.2.60'
const SYSLOG_UDP = 514
const SYSLOG_TCP = 601
/** Longest TCP payload in one frame of Ethernet. */
const SEGMENT = 1460
/** The number that web-03 gave to the log-in; the others follow from it. */
const SEQUENCE_OF_ACCEPTED = 1702
/** The segments of db-01, counted from 0, that the mirror port did not deliver, delivered twice, and late. */
const MISSING_SEGMENT = 1201
const REPEATED_SEGMENT = 640
const LATE_SEGMENT = 911

/** All packets that the capture holds, in the order of time. `said` is in the order of time. */
export function send(random: Random, said: readonly Said[]): Packet[] {
  const sent = said.filter(({ only }) => only !== 'disk')
  const packets: Packet[] = []
  const sequences = numberWeb03(sent)
  let identification = 0x4a10
  for (const one of sent) {
    const sender = senders[one.host]!
    if (sender.how.startsWith('tcp')) continue
    identification++
    if (one.only === 'dropped') continue
    const from = {
      address: sender.address,
      port: one.host === 'fw-01' ? SYSLOG_UDP : 41000 + Number(sender.address.split('.')[3]),
    }
    const text = one.bare ? one.text : format(one, sender, sequences.get(one))
    let time = wireTime(random, one)
    for (const bytes of udpFrames(from, { address: server, port: SYSLOG_UDP }, identification, Buffer.from(text))) {
      packets.push({ time, bytes })
      if (one.cut) break
      time += 1_900n
    }
  }
  for (const host of ['db-01', 'app-01'])
    packets.push(
      ...stream(
        random,
        host,
        sent.filter((one) => one.host === host),
      ),
    )
  return packets.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

/** The numbers of web-03's messages (meta sequenceId, RFC 5424, section 7.3.1), lost ones included. */
function numberWeb03(sent: readonly Said[]): Map<Said, number> {
  const numbered = sent.filter(({ host, bare }) => host === 'web-03' && !bare)
  const first = SEQUENCE_OF_ACCEPTED - numbered.findIndex(({ text }) => text === accepted)
  if (first < 1) throw new Error(`web-03 says ${1 - first} messages too many before the log-in`)
  return new Map(numbered.map((one, index) => [one, first + index]))
}

/** 0.4 to 1.2 ms under way; the log-in as the guide tells it. */
function wireTime(random: Random, { time, text }: Said): bigint {
  const delay = text === accepted ? 825_664 : 400_000 + random.below(800_000)
  return BigInt(time) * 1000n + BigInt(delay)
}

function format(said: Said, { address, how }: Sender, sequence: number | undefined): string {
  const { facility, severity, host, app, pid, text } = said
  const priority = `<${facility * 8 + severity}>`
  if (how === 'udp asa')
    return `${priority}${stamp3164(said.time).slice(0, 6)} 2026 ${stamp3164(said.time).slice(7)} ${host} : ${text}`
  if (how === 'udp 3164') return `${priority}${stamp3164(said.time)} ${host} ${tagged(said)}`
  const time = host === 'relay-01' && said.time >= clockSetBack ? said.time - setBackBy : said.time
  const data = sequence === undefined ? '-' : structuredData(said.time, address, sequence)
  return `${priority}1 ${iso(time)} ${host} ${app} ${pid ?? '-'} - ${data} ${text}`
}

function structuredData(time: number, address: string, sequence: number): string {
  // In hundredths of a second, as RFC 5424 has it; web-03 was started on 17 November at 04:35.
  const upTime = Math.floor((time - UP_SINCE) / 10_000)
  return (
    `[meta sequenceId="${sequence}" sysUpTime="${upTime}"]` +
    '[timeQuality tzKnown="1" isSynced="1" syncAccuracy="1200"]' +
    `[origin ip="${address}" software="rsyslogd" swVersion="8.2312.0"]`
  )
}
const UP_SINCE = (Date.parse('2026-11-18T03:09:51.402Z') - 81_233_770) * 1000

/** One TCP connection for the whole capture: the host's messages, framed as RFC 6587 has it, and the server's answers. */
function stream(random: Random, host: string, said: readonly Said[]): Packet[] {
  const sender = senders[host]!
  const from: Endpoint = { address: sender.address, port: 51514 }
  const to: Endpoint = { address: server, port: SYSLOG_TCP }
  const packets: Packet[] = []
  let sequence = 0x1000_0000 + random.below(0x1000_0000)
  const answers = 0x7000_0000 + random.below(0x1000_0000)
  let identification = random.below(0x8000)
  const emit = (time: bigint, back: boolean, flags: number, payload: Uint8Array = new Uint8Array(0)) => {
    const segment = back
      ? { sequence: answers + (flags & SYN ? 0 : 1), acknowledgment: sequence, flags, payload }
      : { sequence, acknowledgment: flags & ACK ? answers + 1 : 0, flags, payload }
    const bytes = back ? tcpFrame(to, from, identification, segment) : tcpFrame(from, to, ++identification, segment)
    return { time, bytes }
  }
  const opened = BigInt(said[0]!.time - 2 * SECOND) * 1000n
  packets.push(emit(opened, false, SYN))
  sequence++
  packets.push(emit(opened + 210_000n, true, SYN | ACK), emit(opened + 390_000n, false, ACK))

  segments(said, sender).forEach(({ time, payload }, index) => {
    const sentAt = BigInt(time) * 1000n + BigInt(500_000 + random.below(400_000))
    const packet = emit(sentAt, false, PSH | ACK, payload)
    if (host !== 'db-01' || index !== MISSING_SEGMENT) packets.push(packet)
    if (host === 'db-01' && index === REPEATED_SEGMENT) packets.push({ ...packet, time: sentAt + 204_000_000n })
    sequence += payload.length
    packets.push(emit(sentAt + 300_000n, true, ACK))
  })
  if (host === 'app-01') packets.push(emit(BigInt(said.at(-1)!.time + SECOND) * 1000n, false, FIN | ACK))
  if (host === 'db-01') deliverLate(packets)
  return packets
}

/** Two segments one after the other, the later one first. */
function deliverLate(packets: Packet[]): void {
  const data = packets.filter(({ bytes }) => bytes.length > 80)
  const [late, next] = [packets.indexOf(data[LATE_SEGMENT]!), packets.indexOf(data[LATE_SEGMENT + 1]!)]
  packets[late] = { ...packets[late]!, time: packets[next]!.time + 120_000n }
}

/** What a sender hands to TCP: mostly a message a segment, now and then two, and a cut in the middle of a message. */
function segments(said: readonly Said[], sender: Sender): { time: number; payload: Uint8Array }[] {
  const out: { time: number; payload: Uint8Array }[] = []
  let kept = Buffer.alloc(0)
  said.forEach((one, index) => {
    const text = format(one, sender, undefined)
    const frame = sender.how === 'tcp counted' ? `${Buffer.byteLength(text)} ${text}` : `${text}\n`
    kept = Buffer.concat([kept, Buffer.from(frame)])
    // Every seventh waits for the next; every eleventh segment ends 20 bytes before its message does.
    if (index % 7 === 3 && kept.length < SEGMENT / 2 && index < said.length - 1) return
    const end = index % 11 === 5 && index < said.length - 1 ? kept.length - 20 : kept.length
    out.push({ time: one.time, payload: kept.subarray(0, end) })
    kept = kept.subarray(end)
  })
  return out
}
