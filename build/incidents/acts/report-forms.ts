import type { LossUnit } from '../../../core/gaps/finding.ts'

/** Writes a report: app, and the text behind it. `name` tells queues, units and files apart. */
type Words = (count: number, name: string) => readonly [app: string, text: string]

/** A form with which a program admits a loss; the ids are those of docs/gaps.md. */
interface Form {
  readonly id: string
  readonly unit?: LossUnit
  readonly words: Words
}

const messages = (n: number): string => `${n} message${n === 1 ? '' : 's'}`

/** Each report states how many were lost since the one before. */
export const COUNTS: readonly Form[] = [
  { id: 'obsd-sendsyslog', words: (n) => ['sendsyslog', `dropped ${messages(n)}, error 57, pid 4711`] },
  {
    id: 'obsd-klog',
    unit: 'bytes',
    words: (n) => ['/bsd', `klog: dropped ${n} byte${n === 1 ? '' : 's'}, message buffer full`],
  },
  { id: 'obsd-loghost', words: (n, name) => ['syslogd', `dropped ${messages(n)} to loghost "@tls://${name}:6514"`] },
  { id: 'obsd-udploghost', words: (n, name) => ['syslogd', `dropped ${messages(n)} to udp loghost "@${name}"`] },
  { id: 'obsd-remote', words: (n) => ['syslogd', `dropped ${messages(n)} to remote loghost`] },
  { id: 'obsd-file', words: (n, name) => ['syslogd', `dropped ${messages(n)} to file "/var/log/${name}"`] },
  { id: 'obsd-init', words: (n) => ['syslogd', `dropped ${messages(n)} during initialization`] },
  {
    id: 'rs-lost',
    words: (n, name) => [
      'rsyslogd',
      `imuxsock[pid: 268, name: /bin/${name}]: ${n} messages lost due to rate-limiting (200 allowed within 5 seconds)`,
    ],
  },
  {
    id: 'rs5-lost',
    words: (n, name) => ['rsyslogd-2177', `imuxsock lost ${n} messages from pid ${name.length}0 due to rate-limiting`],
  },
  { id: 'rs-dq-lost', words: (n) => ['rsyslogd', `main Q: lost ${n} messages from diskqueue (invalid .qi file)`] },
  {
    id: 'rs-dq-fewer',
    words: (n, name) => [
      'rsyslogd',
      `problem on disk queue '${name}': queue files contain ${n} messages fewer than specified in .qi file -- we lost those messages.`,
    ],
  },
  {
    id: 'rs-dq-shutdown',
    words: (n) => [
      'rsyslogd',
      `main Q: queue holds ${n} messages after shutdown of workers. queue.saveonshutdown is NOT set, so data will be discarded.`,
    ],
  },
  { id: 'jd-suppressed', words: (n, name) => ['systemd-journald', `Suppressed ${n} messages from ${name}.service`] },
  { id: 'jd-missed', words: (n) => ['systemd-journald', `Missed ${n} kernel messages`] },
  { id: 'lx-printk', words: (n) => ['kernel', `** ${n} printk messages dropped ** `] },
  {
    id: 'lx-callbacks',
    unit: 'callbacks',
    words: (n, name) => ['kernel', `${name}_ratelimit: ${n} callbacks suppressed`],
  },
  { id: 'lx-oldsuppr', words: (n) => ['kernel', `printk: ${n} messages suppressed.`] },
  { id: 'lx-urandom', words: (n) => ['kernel', `random: ${n} urandom warning(s) missed due to ratelimiting`] },
]

/** Each report states how many were lost since the counter began. */
export const COUNTERS: readonly Form[] = [
  {
    id: 'rs-impstats-q',
    words: (n, name) => [
      'rsyslogd-pstats',
      `${name} Q: origin=core.queue size=0 enqueued=${10 * n + 4} full=0 discarded.full=${n} discarded.nf=0 maxqsize=3`,
    ],
  },
  {
    id: 'rs-impstats-rl',
    words: (n) => [
      'rsyslogd-pstats',
      `imuxsock: origin=imuxsock submitted=${9 * n + 1} ratelimit.discarded=${n} ratelimit.numratelimiters=137`,
    ],
  },
  {
    id: 'sng-stats',
    words: (n, name) => [
      'syslog-ng',
      `Log statistics; dropped='dst.network(d_${name}#0,tcp,192.0.2.9:514)=${n}', processed='center(queued)=${5 * n}'`,
    ],
  },
  {
    id: 'au-lost',
    unit: 'records',
    words: (n) => ['kernel', `audit: audit_lost=${n} audit_rate_limit=0 audit_backlog_limit=64`],
  },
  { id: 'pc-drop', unit: 'packets', words: (n) => ['psmd', `pcap dropped ${n} packets`] },
]

/** A begin without a count, and the count that follows it. */
export const BEGINNINGS: readonly { readonly id: string; readonly begin: Words; readonly count: Words }[] = [
  {
    id: 'rs-begin',
    begin: (_, name) => [
      'rsyslogd',
      `imuxsock[pid: 268, name: /bin/${name}] from <perf:${name}>: begin to drop messages due to rate-limiting`,
    ],
    count: COUNTS.find(({ id }) => id === 'rs-lost')!.words,
  },
  {
    id: 'rs5-begin',
    begin: (_, name) => [
      'rsyslogd-2177',
      `imuxsock begins to drop messages from pid ${name.length}0 due to rate-limiting`,
    ],
    count: COUNTS.find(({ id }) => id === 'rs5-lost')!.words,
  },
  {
    id: 'obsd-enospc',
    begin: (_, name) => ['syslogd', `write to file "/var/log/${name}": No space left on device`],
    count: COUNTS.find(({ id }) => id === 'obsd-file')!.words,
  },
]

/** Each report says that something was lost: at least one, and exactly one where `isOne`. */
export const UNCOUNTED: readonly (Form & { readonly isOne: boolean })[] = [
  {
    id: 'obsd-pipe',
    isOne: false,
    words: (_, name) => ['syslogd', `write to pipe "|exec /bin/${name}": Resource temporarily unavailable`],
  },
  {
    id: 'sng-drop',
    isOne: false,
    words: (_, name) => ['syslog-ng', `Message(s) dropped while sending message to destination; driver='d_${name}#0'`],
  },
  {
    id: 'asl-quota',
    isOne: false,
    words: (_, name) => [
      name,
      '*** LOG MESSAGE QUOTA EXCEEDED - SOME MESSAGES FROM THIS PROCESS HAVE BEEN DISCARDED ***',
    ],
  },
  { id: 'au-why', isOne: false, unit: 'records', words: () => ['kernel', 'audit: kauditd hold queue overflow'] },
  {
    id: 'rs-noparser',
    isOne: true,
    words: (_, name) => [
      'rsyslogd',
      `Error: one message could not be processed by any parser, message is being discarded (start of raw msg: '${name}')`,
    ],
  },
]

/** A stop, and the start that follows it: what was sent meanwhile is not known. */
export const STOPS: readonly {
  readonly id: string
  readonly unit?: LossUnit
  readonly stop: Words
  readonly start: Words
}[] = [
  { id: 'bsd-exit', stop: () => ['syslogd', 'exiting on signal 15'], start: () => ['syslogd', 'restart'] },
  {
    id: 'rs-exit',
    stop: () => [
      'rsyslogd',
      '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="1" x-info="https://www.rsyslog.com"] exiting on signal 15.',
    ],
    start: () => [
      'rsyslogd',
      '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="1" x-info="https://www.rsyslog.com"] start',
    ],
  },
  {
    id: 'sng-stop',
    stop: () => ['syslog-ng', "syslog-ng shutting down; version='3.38.1'"],
    start: () => ['syslog-ng', "syslog-ng starting up; version='3.38.1'"],
  },
  {
    id: 'jd-stop',
    stop: () => ['systemd-journald', 'Journal stopped'],
    start: () => ['systemd-journald', 'Journal started'],
  },
  {
    id: 'ad-stop',
    unit: 'events',
    stop: () => ['auditd', 'type=DAEMON_END msg=audit(1700000100.456:4712): op=terminate auid=0 pid=1 res=success'],
    start: () => ['auditd', 'type=DAEMON_START msg=audit(1700000000.123:4711): op=start ver=3.0.9'],
  },
  {
    id: 'rs-suspended',
    stop: (_, name) => [
      'rsyslogd',
      `action '${name}' suspended (module 'builtin:omfwd'), next retry is Fri Nov 21 01:00:00 2025, retry nbr 0.`,
    ],
    start: (_, name) => ['rsyslogd', `action '${name}' resumed (module 'builtin:omfwd')`],
  },
]

/** Reports that say that something may have been lost, or that it is elsewhere; `isCounted`: and how much at most. */
export const RISKS: readonly (Form & { readonly isCounted: boolean })[] = [
  { id: 'jd-fwd', isCounted: true, words: (n) => ['systemd-journald', `Forwarding to syslog missed ${n} messages.`] },
  {
    id: 'rs-oversize',
    unit: 'bytes',
    isCounted: false,
    words: (_, name) => [
      'rsyslogd',
      `imtcp imtcp: received oversize message from peer: (hostname) ${name}, (ip) 192.0.2.9: size is 9000 bytes, max msg size is 8096, truncating...`,
    ],
  },
  {
    id: 'sng-reject',
    isCounted: false,
    words: () => [
      'syslog-ng',
      "Number of allowed concurrent connections reached, rejecting connection; client='AF_INET(192.0.2.9:1)'",
    ],
  },
  { id: 'obsd-accept', isCounted: false, words: () => ['syslogd', 'accept deferred: Too many open files'] },
  { id: 'jd-rotate', isCounted: false, words: () => ['systemd-journald', 'Time jumped backwards, rotating.'] },
  {
    id: 'lt-tamper',
    isCounted: false,
    words: (_, name) => ['logtail', `*** WARNING ***: Log file /var/log/${name} is smaller than last time checked!`],
  },
  {
    id: 'rs-frame',
    isCounted: false,
    words: () => [
      'rsyslogd',
      'Incomplete frame at end of stream in session 0x7f - ignoring extra data (a message may be lost).',
    ],
  },
  {
    id: 'ad-queue',
    unit: 'events',
    isCounted: false,
    words: () => ['auditd', 'queue to plugins is full - dropping event'],
  },
]

/** Notes that N copies were folded into one line. */
export const REPEATS: readonly Form[] = [
  { id: 'bsd-repeat', words: (n) => ['', `last message repeated ${n} times`] },
  { id: 'rs-repeat', words: (n, name) => [name, ` message repeated ${n} times: [ connection closed]`] },
  {
    id: 'sng-repeat',
    words: (n, name) => [
      'syslog-ng',
      `Last message 'connection closed b' repeated ${n} times, suppressed by syslog-ng on ${name}`,
    ],
  },
]

/** What looks like a report and is none. */
export const LOOKALIKES: readonly Words[] = [
  (n) => [
    'sudo',
    `root : TTY=pts/0 ; PWD=/root ; USER=root ; COMMAND=/usr/bin/grep dropped ${n} messages /var/log/syslog`,
  ],
  (n) => ['nginx', `"GET /?q=${n}+messages+lost HTTP/2.0" 200 ${n}`],
  (n) => ['backup', `dropped ${n} old snapshots, kept 12`],
  () => ['kernel', 'audit: audit_lost=0 audit_rate_limit=0 audit_backlog_limit=64'],
  () => [
    'rsyslogd-pstats',
    'main Q: origin=core.queue size=0 enqueued=10 full=0 discarded.full=0 discarded.nf=0 maxqsize=3',
  ],
  (n) => ['app', `the limit of ${n} repeated requests is not reached`],
]
