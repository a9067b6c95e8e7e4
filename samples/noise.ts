import type { Random } from '../test/support/random.ts'
import { at, facilities, HOUR, type Said, SECOND } from './message.ts'

/** What a host says on an ordinary day: kinds of message, each as often as its weight has it. */
interface Habit {
  readonly host: string
  /** Messages in an hour. */
  readonly rate: number
  /** Longest silence, in seconds. */
  readonly longest: number
  readonly kinds: readonly Kind[]
}

interface Kind {
  readonly weight: number
  readonly facility: number
  readonly severity: number
  readonly app: string
  readonly pid: boolean
  readonly text: (random: Random) => string
}

const { authpriv, cron, daemon, kern, local4, mail } = facilities
const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!
const port = (random: Random) => 32768 + random.below(28000)
/** Somebody outside: RFC 5737's third block. */
const outside = (random: Random) => `203.0.113.${1 + random.below(250)}`
const word = (random: Random) => (0x10000 + random.below(0xfffff)).toString(16).toUpperCase()

const kind = (weight: number, facility: number, severity: number, app: string, text: Kind['text']): Kind => ({
  weight,
  facility,
  severity,
  app,
  pid: app !== 'kernel' && app !== '%ASA',
  text,
})

const jobs = [
  'cd / && run-parts --report /etc/cron.hourly',
  '/usr/lib/sysstat/debian-sa1 1 1',
  'test -x /usr/sbin/anacron',
]
const units = [
  'Daily man-db regeneration',
  'Rotate log files',
  'Discard unused blocks',
  'Update APT news',
  'Clean php session files',
]
const anyHost: readonly Kind[] = [
  kind(6, cron, 6, 'CRON', (r) => `(root) CMD (${pick(r, jobs)})`),
  kind(2, authpriv, 6, 'CRON', () => 'pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)'),
  kind(2, authpriv, 6, 'CRON', () => 'pam_unix(cron:session): session closed for user root'),
  kind(3, daemon, 6, 'systemd', (r) => `Starting ${pick(r, units)}...`),
  kind(3, daemon, 6, 'systemd', (r) => `Finished ${pick(r, units)}.`),
  kind(1, daemon, 6, 'chronyd', (r) => `Selected source 192.0.2.${53 + r.below(2)}`),
]
const scanned: readonly Kind[] = [
  kind(
    3,
    kern,
    4,
    'kernel',
    (r) =>
      `nft-in-drop: IN=eth0 SRC=${outside(r)} DST=192.0.2.13 LEN=44 PROTO=TCP SPT=${port(r)} DPT=${pick(r, [23, 445, 3389, 8080])} SYN`,
  ),
  kind(
    3,
    authpriv,
    6,
    'sshd',
    (r) => `Invalid user ${pick(r, ['oracle', 'test', 'ubuntu', 'git'])} from ${outside(r)} port ${port(r)}`,
  ),
  kind(3, authpriv, 6, 'sshd', (r) => `Connection closed by ${outside(r)} port ${port(r)} [preauth]`),
]
const web: readonly Kind[] = [
  kind(
    8,
    daemon,
    6,
    'nginx',
    (r) =>
      `${outside(r)} "GET /${pick(r, ['', 'shop', 'cart', 'login'])} HTTP/2.0" ${pick(r, [200, 200, 200, 304, 404])} ${r.below(90000)}`,
  ),
  kind(1, daemon, 4, 'nginx', (r) => `upstream timed out (110) while reading response header, client: ${outside(r)}`),
]

const habits: readonly Habit[] = [
  { host: 'web-01', rate: 30, longest: 900, kinds: [...anyHost, ...web] },
  { host: 'web-02', rate: 28, longest: 900, kinds: [...anyHost, ...web] },
  { host: 'web-03', rate: 36, longest: 600, kinds: [...anyHost, ...web, ...scanned] },
  {
    host: 'db-01',
    rate: 104,
    longest: 41,
    kinds: [
      kind(
        2,
        cron,
        6,
        'CRON',
        (r) => `(postgres) CMD (${pick(r, ['/usr/local/bin/wal-ship', '/usr/local/bin/vacuum-idle'])})`,
      ),
      kind(
        9,
        local4,
        6,
        'postgres',
        (r) => `checkpoint complete: wrote ${r.below(4000)} buffers (${r.below(9)}.${r.below(9)}%)`,
      ),
      kind(
        9,
        local4,
        6,
        'postgres',
        (r) => `connection authorized: user=shop database=shop application_name=app-01 port=${port(r)}`,
      ),
      kind(
        1,
        local4,
        4,
        'postgres',
        (r) => `could not receive data from client: Connection reset by peer (${port(r)})`,
      ),
      kind(
        1,
        authpriv,
        6,
        'sshd',
        (r) => `Accepted publickey for backup from 192.0.2.60 port ${port(r)} ssh2: ED25519 SHA256:${word(r)}`,
      ),
    ],
  },
  {
    host: 'app-01',
    rate: 17,
    longest: 1200,
    kinds: [
      ...anyHost,
      kind(9, daemon, 6, 'shop', (r) => `order ${100000 + r.below(800000)} accepted in ${20 + r.below(400)} ms`),
      kind(
        1,
        daemon,
        3,
        'shop',
        (r) => `payment gateway answered 503, order ${100000 + r.below(800000)} is kept for later`,
      ),
    ],
  },
  {
    host: 'relay-01',
    rate: 20,
    longest: 1500,
    kinds: [
      ...anyHost,
      kind(3, facilities.syslog, 6, 'rsyslogd', (r) => `imudp(*:514): ${200 + r.below(300)} messages relayed`),
    ],
  },
  {
    host: 'fw-01',
    rate: 46,
    longest: 900,
    kinds: [
      kind(
        6,
        local4,
        6,
        '%ASA',
        (r) =>
          `%ASA-6-302013: Built inbound TCP connection ${80000 + r.below(19999)} for outside:${outside(r)}/${port(r)} to dmz:192.0.2.1${1 + r.below(3)}/443`,
      ),
      kind(
        5,
        local4,
        6,
        '%ASA',
        (r) =>
          `%ASA-6-302014: Teardown TCP connection ${80000 + r.below(19999)} for outside:${outside(r)}/${port(r)} to dmz:192.0.2.1${1 + r.below(3)}/443 duration 0:00:${10 + r.below(49)} bytes ${r.below(99999)} TCP FINs`,
      ),
      kind(
        3,
        local4,
        4,
        '%ASA',
        (r) =>
          `%ASA-4-106023: Deny tcp src outside:${outside(r)}/${port(r)} dst dmz:192.0.2.13/${pick(r, [23, 445, 3389])} by access-group "outside_in" [0x0, 0x0]`,
      ),
    ],
  },
  {
    host: 'mail-01',
    rate: 17,
    longest: 2400,
    kinds: [
      kind(4, mail, 6, 'postfix/smtpd', (r) => `connect from mx${r.below(9)}.example.net[${outside(r)}]`),
      kind(
        4,
        mail,
        6,
        'postfix/qmgr',
        (r) => `${word(r)}: from=<shop@example.org>, size=${900 + r.below(9000)}, nrcpt=1 (queue active)`,
      ),
      kind(
        4,
        mail,
        6,
        'postfix/smtp',
        (r) =>
          `${word(r)}: to=<client${r.below(999)}@example.net>, relay=mx.example.net[203.0.113.25]:25, delay=${r.below(9)}.${r.below(9)}, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
      ),
      kind(
        1,
        mail,
        4,
        'postfix/smtpd',
        (r) => `warning: hostname h${r.below(99)}.example.com does not resolve to address ${outside(r)}`,
      ),
    ],
  },
  {
    host: 'dns-01',
    rate: 14,
    longest: 3000,
    kinds: [
      kind(5, daemon, 6, 'named', (r) => `zone example.org/IN: sending notifies (serial 20261117${10 + r.below(89)})`),
      kind(5, daemon, 5, 'named', (r) => `client ${outside(r)}#${port(r)}: update 'example.org/IN' denied`),
      kind(
        2,
        daemon,
        6,
        'named',
        () => 'managed-keys-zone: Key 20326 for zone . is now trusted (acceptance timer complete)',
      ),
    ],
  },
]

/** An ordinary day of every host, from `from` to `to`; `until` ends a host's before that. */
export function ordinaryDay(random: Random, from: number, to: number, until: Readonly<Record<string, number>>): Said[] {
  return habits.flatMap((habit) => sayings(random, habit, from, Math.min(to, until[habit.host] ?? to)))
}

/** The day before the capture of one host, for the logs that had been rotated away by then. */
export function dayBefore(random: Random, host: string): Said[] {
  return habits
    .filter((habit) => habit.host === host)
    .flatMap((habit) => sayings(random, habit, at('16 00:00:00'), at('16 23:59:59')))
}

function sayings(random: Random, { host, rate, longest, kinds }: Habit, from: number, to: number): Said[] {
  const out: Said[] = []
  const weights = kinds.reduce((sum, { weight }) => sum + weight, 0)
  for (let time = from; ; ) {
    // Exponential pauses, cut off at the longest.
    const pause = (-Math.log((1 + random.below(1e6)) / 1e6) * HOUR) / rate
    time += Math.round(Math.min(pause, longest * SECOND - random.below(SECOND / 2)))
    if (time >= to) return out
    let at = random.below(weights)
    const chosen = kinds.find(({ weight }) => {
      at -= weight
      return at < 0
    })!
    const { facility, severity, app, pid, text } = chosen
    out.push({
      time,
      host,
      facility,
      severity,
      app,
      ...(pid && { pid: 600 + random.below(29000) }),
      text: text(random),
    })
  }
}
