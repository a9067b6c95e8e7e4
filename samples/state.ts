import { createHash } from 'node:crypto'

/** A file of web-03 at two times: its mode and what it held. `undefined` where it was not there. */
type Pair = readonly [path: string, before: Entry | undefined, after: Entry | undefined]
type Entry = readonly [mode: string, content: string]

const changed: readonly Pair[] = [
  ['./etc/passwd', ['0644', 'users'], ['0644', 'users and one more']],
  ['./etc/shadow', ['0640', 'secrets'], ['0640', 'secrets and one more']],
  ['./etc/ssh/sshd_config', ['0644', 'PermitRootLogin no'], ['0644', 'PermitRootLogin yes']],
  ['./etc/systemd/system/lw-seal.service', ['0644', 'the sealing service'], ['0000', 'the sealing service']],
  ['./usr/lib/.dh', undefined, ['04755', 'dh']],
  ['./home/deploy/.ssh/authorized_keys', ['0600', 'one key'], ['0600', 'two keys']],
  ['./home/deploy/.bash_history', ['0600', 'history'], ['0600', '']],
  ['./var/log/auth.log', ['0640', 'lines'], ['0640', 'fewer lines']],
]
const same = [
  'bin/login',
  'bin/su',
  'sbin/sshd',
  'bin/sudo',
  'bin/passwd',
  'bin/curl',
  'bin/sed',
  'sbin/cron',
  'sbin/rsyslogd',
  'bin/systemctl',
]

/** An mtree(5) specification of part of web-03, as it was the evening before or the noon after. */
export function snapshot(which: 'before' | 'after'): Uint8Array {
  const seconds = Date.parse(which === 'before' ? '2026-11-17T23:00:00Z' : '2026-11-18T11:30:00Z') / 1000
  const entries: Pair[] = [...changed, ...same.map((name): Pair => [`./usr/${name}`, ['0755', name], ['0755', name]])]
  const lines = entries.flatMap(([path, before, after]) => {
    const entry = which === 'before' ? before : after
    if (entry === undefined) return []
    const [mode, content] = entry
    const time = before?.join() === after?.join() || which === 'before' ? 1767225600 : 1795057920
    const digest = createHash('sha256').update(content).digest('hex')
    return [
      `${path} type=file uid=0 gid=0 mode=${mode} size=${content.length} time=${time}.000000000 sha256digest=${digest}`,
    ]
  })
  return Buffer.from(`#mtree v2.0\n# host: web-03\n# taken: ${seconds}\n/set type=file\n${lines.sort().join('\n')}\n`)
}
