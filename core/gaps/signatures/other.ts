import { N, OWN, type Signature, signature, words } from './form.ts'

const SYSLOG_NG = 'syslog-ng'

/** What syslog-ng admits. A drop is a line of its own only where it is told to debug; else it shows in the statistics. */
export const SYSLOG_NG_SIGNATURES: readonly Signature[] = [
  signature({
    id: 'sng-stats',
    producer: SYSLOG_NG,
    meaning: 'counter',
    literals: ["dropped='"],
    pattern: /\bdropped='([a-z_.]{1,60}\([^')]{0,300}\))=(\d{1,15})'/g,
    name: 1,
    count: 2,
    caveat:
      'Nothing else is written when a message is dropped, and other destinations may have it. The counter runs on, so what counts is the difference to its last value.',
    source: 'syslog-ng lib/stats/stats-log.c',
  }),
  signature({
    id: 'sng-repeat',
    producer: SYSLOG_NG,
    meaning: 'repeat',
    literals: ['suppressed by syslog-ng'],
    pattern: words(OWN, "Last message '.{0,100}?' repeated ", N, ' times, suppressed by syslog-ng'),
    count: 1,
    caveat: 'Only the first 20 characters of the message are given.',
    source: 'syslog-ng lib/logwriter.c',
  }),
  signature({
    id: 'sng-reject',
    producer: SYSLOG_NG,
    meaning: 'at-risk',
    literals: ['rejecting connection'],
    pattern: /Number of allowed concurrent connections reached, rejecting connection/,
    caveat: 'A sender was turned away; whether it tried again is not said here.',
    source: 'syslog-ng modules/afsocket/afsocket-source.c',
  }),
  signature({
    id: 'sng-drop',
    producer: SYSLOG_NG,
    meaning: 'lost-uncounted',
    literals: ['dropped while sending message', 'dropping message'],
    pattern: words(
      OWN,
      String.raw`(?:Message\(s\) dropped while sending message to destination|Destination reliable queue full, dropping message)`,
    ),
    least: 1,
    caveat: 'A report may stand for a batch of messages.',
    source: 'syslog-ng lib/logthrdest/logthrdestdrv.c, modules/diskq/logqueue-disk-reliable.c',
  }),
  signature({
    id: 'sng-stop',
    producer: SYSLOG_NG,
    meaning: 'boundary',
    literals: ['syslog-ng shutting down'],
    pattern: words(OWN, 'syslog-ng shutting down'),
    pair: 'syslog-ng',
    edge: 'begins',
    source: 'syslog-ng lib/mainloop.c',
  }),
  signature({
    id: 'sng-start',
    producer: SYSLOG_NG,
    meaning: 'boundary',
    literals: ['syslog-ng starting up'],
    pattern: words(OWN, 'syslog-ng starting up'),
    pair: 'syslog-ng',
    edge: 'ends',
    source: 'syslog-ng lib/mainloop.c',
  }),
]

/** Devices, readers of logs, and monitors of the network. */
export const OTHER_SIGNATURES: readonly Signature[] = [
  signature({
    id: 'asl-quota',
    producer: 'system log of macOS (ASL)',
    meaning: 'lost-uncounted',
    literals: ['SOME MESSAGES FROM THIS PROCESS HAVE BEEN DISCARDED'],
    pattern: /\*\*\* LOG MESSAGE QUOTA EXCEEDED - SOME MESSAGES FROM THIS PROCESS HAVE BEEN DISCARDED \*\*\*/,
    least: 1,
    caveat: 'It speaks of the process in whose name it is written.',
    source: 'logs of macOS 10.13',
  }),
  signature({
    // Two figures in one pair of brackets; the lookbehind keeps to them.
    id: 'c-showlog',
    producer: 'Cisco IOS, show logging',
    meaning: 'counter',
    literals: ['Syslog logging: enabled ('],
    pattern: /(?<=Syslog logging: enabled \([^)]{0,60})\b(\d{1,15}) messages? (dropped|rate-limited)/g,
    count: 1,
    name: 2,
    caveat: 'It is output of a command, with counters that run on; when it was given is not part of it.',
    source: 'Cisco IOS command reference, show logging',
  }),
  signature({
    id: 'lt-tamper',
    producer: 'logtail',
    meaning: 'integrity',
    literals: ['smaller than last time checked'],
    pattern: /\*\*\* WARNING \*\*\*: Log file (\S{1,300}) is smaller than last time checked!/,
    name: 1,
    caveat: 'The file was cut, replaced or rotated since it was last looked at.',
    source: 'logtail 1.11',
  }),
  signature({
    id: 'pc-drop',
    producer: 'monitors of the psmd family',
    meaning: 'counter',
    unit: 'packets',
    literals: ['pcap dropped '],
    pattern: words(String.raw`(?:^|[:\s])pcap dropped `, N, ' packets'),
    count: 1,
    caveat: 'The counter of libpcap runs on, so what counts is the difference.',
    source: 'wirespy src/main.c',
  }),
  signature({
    id: 'pc-total',
    producer: 'monitors of the psmd family',
    meaning: 'at-most',
    unit: 'packets',
    literals: [', Dropped: '],
    pattern: words(OWN, String.raw`Received: \d{1,15}, Dropped: `, N, '$'),
    count: 1,
    caveat:
      'The program adds up values of a counter that runs on, so the sum is too high, unless it was read once only.',
    source: 'wirespy src/main.c',
  }),
]
