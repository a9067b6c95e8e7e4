import type { Random } from '../../test/support/random.ts'

/** An Ethernet frame with one syslog message in a UDP datagram, ready but for its time and its number. */
export interface Frame {
  readonly bytes: Uint8Array
  readonly is5424: boolean
  /** Where the time stands in the frame: 27 bytes in RFC 5424 with microseconds, 15 in RFC 3164. */
  readonly timeAt: number
  /** Where eight digits stand that number the messages, if some do. */
  readonly numberAt: number | undefined
  /** What is counted there, if it is not the messages of the capture. */
  readonly counter?: Counter | undefined
  /** Where the last seven digits of the seconds since 1970 stand, if they do. */
  readonly secondsAt?: number | undefined
}

/** Numbers that a sender writes, eight digits each: the one that comes next. */
export interface Counter {
  next: number
}

const HOSTS = 50
const FRAMES_OF_A_HOST = 64
/** Of ten frames, so many are RFC 5424; the others RFC 3164. */
const RFC5424_OF_TEN = 6
const SERVER = [192, 0, 2, 254]
const PROGRAMS = ['sshd', 'sudo', 'CRON', 'kernel', 'nginx', 'postfix/smtpd', 'named', 'systemd', 'postgres', 'haproxy']
const WORDS =
  'accepted answer backend cache closed connection could daemon denied error failed finished from header invalid job kept ' +
  'local lost message not opened password peer port process queue read received refused remote request reset root session ' +
  'started status stopped timeout unit upstream user wrote'
const words = WORDS.split(' ')

export function makeFrames(random: Random): Frame[] {
  const frames: Frame[] = []
  for (let host = 1; host <= HOSTS; host++) {
    for (let i = 0; i < FRAMES_OF_A_HOST; i++) frames.push(makeFrame(random, host, random.below(10) < RFC5424_OF_TEN))
  }
  return frames
}

function makeFrame(random: Random, host: number, is5424: boolean): Frame {
  const priority = `<${8 * random.below(24) + 2 + random.below(5)}>`
  const name = `host-${String(host).padStart(2, '0')}`
  const program = PROGRAMS[random.below(PROGRAMS.length)]!
  const pid = 1000 + random.below(30_000)
  const text = sentence(random)
  const address = `203.0.113.${random.below(256)}`
  const [before, after] = is5424
    ? [`${priority}1 `, ` ${name} ${program} ${pid} - [meta sequenceId="`]
    : [`${priority}`, ` ${name} ${program}[${pid}]: `]
  const time = is5424 ? '2026-11-17T11:00:00.000000Z' : 'Nov 17 11:00:00'
  const rest = is5424 ? `"] ${text} ${address}` : ` ${text} ${address}`
  const message = `${before}${time}${after}00000000${rest}`
  const timeAt = HEADERS + before.length
  return {
    bytes: datagram([192, 0, 2, host], 40_000 + host, Buffer.from(message)),
    is5424,
    timeAt,
    numberAt: timeAt + time.length + after.length,
  }
}

/** Seven to twenty words. */
export function sentence(random: Random): string {
  return Array.from({ length: 7 + random.below(14) }, () => words[random.below(words.length)]).join(' ')
}

/** Ethernet, IPv4 and UDP headers, in bytes. */
export const HEADERS = 42

export function datagram(source: readonly number[], port: number, payload: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(HEADERS + payload.length)
  frame.set([2, 0, ...SERVER, 2, 0, ...source, 0x08, 0x00, 0x45, 0])
  frame.writeUInt16BE(28 + payload.length, 16)
  frame.set([64, 17], 22)
  frame.set([...source, ...SERVER], 26)
  let sum = 0
  for (let i = 14; i < 34; i += 2) sum += frame.readUInt16BE(i)
  frame.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 24)
  frame.writeUInt16BE(port, 34)
  frame.writeUInt16BE(514, 36)
  // A UDP checksum of zero: the sender made none (RFC 768). It would change with every time stamp.
  frame.writeUInt16BE(8 + payload.length, 38)
  frame.set(payload, HEADERS)
  return frame
}
