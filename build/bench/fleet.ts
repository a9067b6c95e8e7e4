import type { Random } from '../../test/support/random.ts'
import { type Counter, datagram, type Frame, HEADERS, sentence } from './frames.ts'

/** Sources whose messages the detectors of gaps look through. */
export const SOURCES = 1000

const FRAMES_OF_A_SOURCE = 48
/** Numbers begin here: eight digits, none of them a leading zero. */
const FIRST_NUMBER = 10_000_000
const PROGRAMS = ['sshd', 'sudo', 'CRON', 'nginx', 'postfix/smtpd', 'named', 'systemd', 'postgres', 'haproxy', 'dhcpd']
const CODES = ['LINK-3-UPDOWN', 'SYS-5-CONFIG_I', 'LINEPROTO-5-UPDOWN', 'SEC-6-IPACCESSLOGP']
/** Texts in which a sender admits a loss, as their producers write them. */
const REPORTS = [
  'imuxsock[pid 4711]: begin to drop messages due to rate-limiting',
  'imuxsock lost 42 messages from pid 4711 due to rate-limiting',
  'message repeated 3 times: [ connection refused by peer]',
]
/** What stands where the time, the number and the seconds are written into each message. */
const RFC5424 = '2026-11-17T11:00:00.000000Z'
const RFC3164 = 'Nov 17 11:00:00'
const NUMBER = '00000000'
const SECONDS = '0000000.'

/**
 * Frames of many sources. Of ten, one is a switch that numbers as Cisco's do (behind a relay), four write RFC 5424 with a sequenceId, and five RFC
 * 3164, three of them with a kernel and its audit. Some write marks, some report losses.
 */
export function makeFleet(random: Random): Frame[] {
  return Array.from({ length: SOURCES }, (_, source) => framesOf(random, source)).flat()
}

function framesOf(random: Random, source: number): Frame[] {
  const kind = source % 10
  const name = `host-${String(source).padStart(4, '0')}`
  const messages = { next: FIRST_NUMBER }
  const events = { next: FIRST_NUMBER }
  return Array.from({ length: FRAMES_OF_A_SOURCE }, (_, i) => {
    const priority = `<${8 * random.below(24) + 2 + random.below(5)}>`
    const program = PROGRAMS[random.below(PROGRAMS.length)]!
    const pid = 1000 + random.below(30_000)
    const said = `${sentence(random)} 203.0.113.${random.below(256)}`
    const old = `${priority}${RFC3164} ${name}`
    if (kind === 0) {
      const code = CODES[i % CODES.length]!
      return frameOf(source, `${old} ${NUMBER}: ${RFC3164}: %${code}: ${said}`, messages)
    }
    if (kind < 5) {
      const sd = `[meta sequenceId="${NUMBER}"]`
      return frameOf(source, `${priority}1 ${RFC5424} ${name} ${program} ${pid} - ${sd} ${said}`, messages)
    }
    if (i === 0 && source % 5 === 0) return frameOf(source, `${old} -- MARK --`)
    if (i === 1 && source % 50 === 7)
      return frameOf(source, `${old} rsyslogd: ${REPORTS[((source / 50) | 0) % REPORTS.length]}`)
    if (kind < 8 && i % 8 === 2) return frameOf(source, `${old} kernel: [${SECONDS}123456] ${said}`)
    if (kind < 8 && i % 16 === 3) {
      const event = `audit(179${SECONDS}123:${NUMBER})`
      return frameOf(source, `${old} audit[1]: type=1400 ${event}: ${said}`, events)
    }
    return frameOf(source, `${old} ${program}[${pid}]: ${said}`)
  })
}

function frameOf(source: number, message: string, counter?: Counter): Frame {
  const is5424 = message.includes(RFC5424)
  const at = (part: string) => (message.includes(part) ? HEADERS + message.indexOf(part) : undefined)
  return {
    // 198.18.0.0/15 is set aside for benchmarks (RFC 2544).
    bytes: datagram([198, 18, source >> 8, source & 255], 40_000 + source, Buffer.from(message)),
    is5424,
    timeAt: at(is5424 ? RFC5424 : RFC3164)!,
    numberAt: at(NUMBER),
    counter,
    secondsAt: at(SECONDS),
  }
}
