import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { at, facilities, HOUR, iso, type Said, stamp3164, tagged } from './message.ts'

/** Files by their path under samples/logs. */
export type Files = Map<string, Uint8Array>

interface Place {
  readonly host: string
  /** The names of the files, for what authpriv says and for the rest. */
  readonly auth: string
  readonly rest: string
  readonly isoStamps: boolean
  readonly rotated: 'number' | 'date'
}

const places: readonly Place[] = [
  { host: 'web-03', auth: 'auth.log', rest: 'syslog', isoStamps: false, rotated: 'number' },
  { host: 'db-01', auth: 'secure', rest: 'messages', isoStamps: false, rotated: 'date' },
  { host: 'mail-01', auth: 'mail.log', rest: 'mail.log', isoStamps: true, rotated: 'number' },
]

const midnight = at('18 00:00:00')
/** What the hosts' disks hold. `before` gives what a host said on the 16th. `said` is in the order of time. */
export function writeDisks(said: readonly Said[], before: (host: string) => readonly Said[]): Files {
  const files: Files = new Map()
  for (const place of places) {
    const own = said.filter(({ host, only }) => host === place.host && only !== 'wire')
    for (const name of new Set([place.auth, place.rest])) {
      const mine = (one: Said) => (one.facility === facilities.authpriv ? place.auth : place.rest) === name
      const lines = own.filter(mine)
      const today = lines.filter(({ time }) => time >= midnight)
      files.set(
        `${place.host}/${name}`,
        text(
          today.filter(({ deleted }) => !deleted),
          place,
        ),
      )
      const yesterday = lines.filter(({ time, deleted }) => time < midnight && !deleted)
      for (const [age, kept] of [
        [1, yesterday],
        [2, before(place.host).filter(mine)],
      ] as const) {
        const rotated = rotatedName(name, place, age)
        files.set(`${place.host}/${rotated}`, pack(rotated, text(kept, place)))
      }
    }
  }
  // A copy that broke off: what is behind the break cannot be known.
  const broken = files.get('mail-01/mail.log.2.gz')!
  files.set('mail-01/mail.log.2.gz', broken.subarray(0, Math.floor(broken.length * 0.6)))
  files.set('mail-01/wtmp', loginRecords())
  files.set('SHA256SUMS', sums(files, said))
  return files
}

/** Debian's logrotate numbers its files, Red Hat's dates them; both leave the youngest unpacked or pack it, as configured. */
function rotatedName(name: string, { rotated }: Place, age: 1 | 2): string {
  if (rotated === 'date') return `${name}-202611${age === 1 ? 18 : 17}${age === 1 ? '' : '.gz'}`
  return age === 1 ? `${name}.1` : `${name}.2.gz`
}

function pack(name: string, bytes: Uint8Array): Uint8Array {
  return name.endsWith('.gz') ? gzipSync(bytes, { level: 9 }) : bytes
}

function text(lines: readonly Said[], { host, isoStamps }: Place): Buffer {
  return Buffer.from(
    lines
      .map((one) => {
        const stamp = isoStamps ? iso(one.time).replace('Z', '+00:00') : stamp3164(one.time)
        return `${stamp} ${host} ${tagged({ ...one, text: one.onDisk ?? one.text })}\n`
      })
      .join(''),
  )
}

/** sha256sum's form: what a job on web-03 and db-01 wrote at midnight of the files just rotated, before any was touched. */
function sums(files: Files, said: readonly Said[]): Buffer {
  const place = places[0]!
  const auth = said.filter(
    ({ host, facility, only, time }) =>
      host === place.host && facility === facilities.authpriv && only !== 'wire' && time < midnight,
  )
  const listed = new Map([...files].filter(([path]) => /\.1$|-2026|\.gz$/.test(path) && !path.startsWith('mail-01')))
  listed.set('web-03/auth.log.1', text(auth, place))
  const lines = [...listed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => `${sha256(bytes)}  ${path}\n`)
  return Buffer.from(lines.join(''))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** utmp(5) records of 384 bytes: a file among the logs that holds no syslog. */
function loginRecords(): Uint8Array {
  const bytes = Buffer.alloc(384 * 4)
  for (let i = 0; i < 4; i++) {
    const record = bytes.subarray(i * 384)
    record.writeInt16LE(7, 0)
    record.writeInt32LE(2200 + 31 * i, 4)
    record.write(`pts/${i}`, 8, 'latin1')
    record.write('postmaster', 44, 'latin1')
    record.write('192.0.2.60', 76, 'latin1')
    record.writeInt32LE(Math.floor((midnight - 9 * HOUR) / 1e6) + 3600 * i, 340)
  }
  return bytes
}
