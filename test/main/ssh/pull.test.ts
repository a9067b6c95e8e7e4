import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { MAX_NOISE } from '../../../core/ssh/remote-script.ts'
import type { SshEventName } from '../../../core/ssh/ssh-event.ts'
import { LEAST_ROOM } from '../../../main/ssh/room.ts'
import { endAsInCrash } from '../../support/archives.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { noSshd, startSshd } from '../../support/sshd.ts'
import { contentOf, eventLines, eventNames, openPart, type Pulling, sameBytes, startPull } from './pulling.ts'

const absent = await noSshd()
const sshd = absent === undefined ? await startSshd() : undefined
after(() => sshd?.stop())
const skip = absent ?? false

/** Two folders: what is pulled from, with one log in it, and what is pulled into. */
function place(content = 'one\ntwo\n') {
  const folder = fastFolder()
  const [remote, local] = [join(folder, 'var log'), join(folder, 'pulled')]
  mkdirSync(remote)
  const log = join(remote, 'app.log')
  writeFileSync(log, content)
  return { remote, local, log }
}

const said = ({ events }: Pulling, name: SshEventName, count = 1) =>
  eventually(
    async () => eventNames(events),
    (names) => names.filter((each) => each === name).length >= count,
  )
const came = ({ files }: Pulling, bytes: number, file = 0) =>
  eventually(
    async () => files[file]!.bytes,
    (count) => count === bytes,
  )
const textOf = ({ events }: Pulling, name: SshEventName) =>
  events.filter(({ event }) => event === name).map(({ text }) => text)
const once = async (local: string, log: string, more = {}) => {
  const pulling = await startPull(sshd!, local, [log], { once: true, ...more })
  return { pulling, end: await pulling.end }
}

test('[pull-once] a file comes whole, and what is added later comes once', { skip }, async () => {
  const { local, log } = place()
  assert.deepEqual((await once(local, log)).end, { reason: null, hint: undefined, unread: [] })
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\n')
  appendFileSync(log, 'three\nhal')
  await once(local, log)
  appendFileSync(log, 'f\n')
  const { pulling } = await once(local, log)
  assert.equal(contentOf(local, '0').toString(), readFileSync(log, 'utf8'))
  assert.equal(pulling.files[0]!.bytes, 2)
  assert.deepEqual(eventNames(pulling.events), ['PULL-STARTED', 'PULL-CONNECTED', 'PULL-STOPPED'])
  assert.match(textOf(pulling, 'PULL-STARTED')[0]!, /^nothing was read since 20\d\d-/)
})

test('[pull-binary] bytes of any kind and lines of any length come as they are', { skip }, async () => {
  const { local, log } = place()
  const all = Buffer.alloc(3 << 20, Buffer.from(Array.from({ length: 256 }, (_, i) => i)))
  writeFileSync(log, Buffer.concat([all, Buffer.alloc(2 << 20, 'x'), Buffer.from('\n\n\r\n end')]))
  await once(local, log)
  sameBytes(contentOf(local, '0'), readFileSync(log), 'log')
})

test('[pull-heartbeat] as long as the link is alive it is said so, and a link that is lost is told apart', {
  skip,
}, async () => {
  const { local, log } = place()
  const pulling = await startPull(sshd!, local, [log], { heartbeatMs: 30 })
  await said(pulling, 'PULL-HEARTBEAT', 2)
  assert.ok(sshd!.breakConnections() > 0)
  await said(pulling, 'PULL-LOST')
  await said(pulling, 'PULL-CONNECTED', 2)
  appendFileSync(log, 'three\n')
  await came(pulling, 14)
  await pulling.stop()
  assert.match(textOf(pulling, 'PULL-CONNECTED')[1]!, /^again, after \d+ s, to /)
  const lines = eventLines(local)
  assert.equal(lines.length, pulling.events.length)
  assert.match(
    lines.find((line) => line.includes('PULL-LOST'))!,
    /^<44>1 \S+ 127\.0\.0\.1 logwitness - PULL-LOST \[ssh@32473 /,
  )
})

test('[pull-rotated] the rest of a file that was renamed comes before the new one, also what is written late', {
  skip,
}, async () => {
  const { local, log } = place()
  const pulling = await startPull(sshd!, local, [log], { settleMs: 1000 })
  await came(pulling, 8)
  renameSync(log, `${log}.1`)
  writeFileSync(log, 'new\n')
  appendFileSync(`${log}.1`, 'late, without an end')
  await came(pulling, 8 + 20)
  appendFileSync(`${log}.1`, '\nlater\n')
  await came(pulling, 8 + 20 + 7 + 4)
  await pulling.stop()
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nlate, without an end\nlater\nnew\n')
  assert.deepEqual(textOf(pulling, 'PULL-ROTATED'), [`a new file has the name ${log}`])
})

test('[pull-away] files that had the name while nobody looked come too, the oldest first', { skip }, async () => {
  const { local, log } = place()
  await once(local, log)
  appendFileSync(log, 'three\n')
  renameSync(log, `${log}.3`)
  writeFileSync(`${log}.2`, 'second\n')
  writeFileSync(`${log}.1`, 'third\n')
  writeFileSync(log, 'fourth\n')
  const { pulling } = await once(local, log)
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nthree\nsecond\nthird\nfourth\n')
  assert.equal(textOf(pulling, 'PULL-ROTATED').length, 3)
  assert.deepEqual(textOf(pulling, 'PULL-MISSED'), [])
})

test('[pull-cut] of a file that was copied and cut, the rest comes from the copy', { skip }, async () => {
  const { local, log } = place()
  await once(local, log)
  appendFileSync(log, 'three\n')
  copyFileSync(log, `${log}.1`)
  truncateSync(log)
  // It is longer again than what was read, so that only its bytes show it.
  appendFileSync(log, 'four, which is longer than that\n')
  const { pulling } = await once(local, log)
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nthree\nfour, which is longer than that\n')
  assert.match(textOf(pulling, 'PULL-TRUNCATED')[0]!, /holds other bytes .* the rest of it was read from app\.log\.1$/)
})

test('[pull-cut-empty] a file that was empty, written, copied and cut is not passed over', { skip }, async () => {
  const { local, log } = place('')
  await once(local, log)
  appendFileSync(log, 'one\n')
  copyFileSync(log, `${log}.1`)
  truncateSync(log)
  await once(local, log)
  assert.equal(contentOf(local, '0').toString(), 'one\n')
})

test('[pull-missed] what is gone is said, and never passed over', { skip }, async () => {
  const { local, log } = place()
  await once(local, log)
  truncateSync(log)
  appendFileSync(log, 'x\n')
  const cut = await once(local, log)
  assert.match(textOf(cut.pulling, 'PULL-TRUNCATED')[0]!, /is shorter than the 8 bytes .*; no copy/)
  assert.match(textOf(cut.pulling, 'PULL-MISSED')[0]!, /behind byte 8 before it was cut/)
  rmSync(log)
  writeFileSync(`${log}.other`, 'keeps the inode from being given again\n')
  writeFileSync(log, 'y\n')
  const gone = await once(local, log)
  assert.equal(textOf(gone.pulling, 'PULL-MISSED').length, 1)
  writeFileSync(`${log}.1.gz`, gzipSync('z\n'))
  renameSync(log, `${log}.2`)
  writeFileSync(log, 'last\n')
  const packed = await once(local, log)
  assert.match(textOf(packed.pulling, 'PULL-MISSED')[0]!, /all of .*app\.log\.1\.gz, .* compressed now/)
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nx\ny\nlast\n')
})

test('[pull-refused] nothing is read through a link, from a pipe, a folder or a name that is absent', {
  skip,
}, async () => {
  const { remote, local, log } = place()
  const other = join(remote, 'secret')
  writeFileSync(other, 'secret\n')
  symlinkSync(other, join(remote, 'link'))
  mkdirSync(join(remote, 'folder'))
  spawnSync('mkfifo', [join(remote, 'pipe')])
  const paths = [...['link', 'folder', 'pipe', 'absent'].map((name) => join(remote, name)), log]
  const pulling = await startPull(sshd!, local, paths, { once: true })
  const { unread } = await pulling.end
  assert.deepEqual(
    unread.map(({ reason }) => reason.replace(/,.*|:.*/, '')),
    ['it is a symbolic link', 'it is a folder', 'it is a named pipe', 'ls'],
  )
  assert.deepEqual(
    [0, 1, 2, 3].map((i) => contentOf(local, String(i)).length),
    [0, 0, 0, 0],
  )
  assert.equal(contentOf(local, '4').toString(), 'one\ntwo\n')
})

test('[pull-replaced] a file that a link replaces is not read on, its rest is, and it is taken up again', {
  skip,
}, async () => {
  const { remote, local, log } = place()
  writeFileSync(join(remote, 'secret'), 'secret\n')
  const pulling = await startPull(sshd!, local, [log])
  await came(pulling, 8)
  renameSync(log, `${log}.1`)
  symlinkSync(join(remote, 'secret'), log)
  appendFileSync(`${log}.1`, 'rest\n')
  await said(pulling, 'PULL-REFUSED')
  await came(pulling, 13)
  rmSync(log)
  writeFileSync(log, 'new\n')
  await came(pulling, 17)
  await pulling.stop()
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nrest\nnew\n')
})

test('[pull-noise] what the start files of a remote shell print is no line of a log', { skip }, async () => {
  const { remote, local, log } = place()
  const noisy = join(remote, 'ssh')
  writeFileSync(noisy, `#!/bin/sh\necho "Welcome!"\nprintf 'no line end'\nexec ssh "$@"\n`)
  chmodSync(noisy, 0o755)
  const { pulling } = await once(local, log, { ssh: { config: sshd!.config, program: noisy } })
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\n')
  assert.equal(pulling.events.find(({ event }) => event === 'PULL-CONNECTED')!.facts.noise, 20)
})

test('[pull-max-noise] a remote shell may print MAX_NOISE bytes before the first answer', { skip }, async () => {
  const { remote, local, log } = place()
  const noisy = join(remote, 'ssh')
  for (const [bytes, isTaken] of [
    [MAX_NOISE - 1, true],
    [MAX_NOISE, true],
    [MAX_NOISE + 1, false],
  ] as const) {
    writeFileSync(noisy, `#!/bin/sh\nhead -c ${bytes} /dev/zero\nexec ssh "$@"\n`)
    chmodSync(noisy, 0o755)
    const { end } = await once(local, log, { ssh: { config: sshd!.config, program: noisy } })
    assert.equal(end.reason === null, isTaken, String(bytes))
  }
})

test('[pull-noise-endless] a shell that never stops printing is given up', { skip }, async () => {
  const { remote, local, log } = place()
  const noisy = join(remote, 'ssh')
  writeFileSync(noisy, '#!/bin/sh\nexec yes\n')
  chmodSync(noisy, 0o755)
  const { end } = await once(local, log, { ssh: { program: noisy } })
  assert.match(end.reason!, /more came than was asked for/)
})

test('[pull-silent] a host that does not answer is a link that is lost', { skip }, async () => {
  const { remote, local, log } = place()
  const silent = join(remote, 'ssh')
  writeFileSync(silent, '#!/bin/sh\nexec sleep 20\n')
  chmodSync(silent, 0o755)
  const { end } = await once(local, log, { ssh: { program: silent }, patienceMs: 200 })
  assert.match(end.reason!, /nothing was answered/)
})

test('[pull-not-let-in] unknown and changed host keys, wrong keys and no ssh end a pull with a reason and a hint', {
  skip,
}, async () => {
  const { remote, local, log } = place()
  const other = join(remote, 'other')
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
  const changed = join(remote, 'changed')
  writeFileSync(changed, `[127.0.0.1]:${sshd!.port} ${readFileSync(`${other}.pub`, 'utf8')}`)
  const { config } = sshd!
  for (const [ssh, reason, hint] of [
    [{ config, options: [`UserKnownHostsFile=/dev/null`] }, /key of the host is not known/, /by hand/],
    [{ config, options: [`UserKnownHostsFile="${changed}"`] }, /another one than before/, /in between/],
    [{ config, options: [`IdentityFile="${other}"`, 'PubkeyAuthentication=no'] }, /does not let us in/, /BatchMode/],
    [{ config, program: join(remote, 'absent') }, /no ssh on this machine/, /Install/],
  ] as const) {
    const { end } = await once(local, log, { ssh })
    assert.match(end.reason!, reason)
    assert.match(end.hint!, hint)
  }
})

test('[pull-key-changed] a host whose key changes while it is followed is not connected to again', {
  skip,
}, async () => {
  const { remote, local, log } = place()
  const known = join(remote, 'known')
  copyFileSync(join(sshd!.folder, 'known'), known)
  const pulling = await startPull(sshd!, local, [log], {
    ssh: { config: sshd!.config, options: [`UserKnownHostsFile="${known}"`] },
  })
  await came(pulling, 8)
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(remote, 'other')])
  writeFileSync(known, `[127.0.0.1]:${sshd!.port} ${readFileSync(join(remote, 'other.pub'), 'utf8')}`)
  sshd!.breakConnections()
  assert.match((await pulling.end).reason!, /another one than before/)
  assert.deepEqual(eventNames(pulling.events).slice(-2), ['PULL-LOST', 'PULL-STOPPED'])
})

test('[pull-disk-full] a disk that fills ends a pull in good order', { skip }, async () => {
  const { local, log } = place()
  let room = LEAST_ROOM
  const pulling = await startPull(sshd!, local, [log], { room: () => room })
  await came(pulling, 8)
  room = LEAST_ROOM - 1
  assert.match((await pulling.end).reason!, /the disk is full/)
  assert.match(eventLines(local).at(-1)!, /PULL-STOPPED .* ssh pull stopped: the disk is full/)
  appendFileSync(log, 'three\n')
  await once(local, log)
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nthree\n')
})

/** A small file system, to be unmounted; undefined where none may be made. */
function smallDisk(folder: string, megabytes: number): string | undefined {
  const path = join(folder, 'disk')
  mkdirSync(path)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  return status === 0 ? path : undefined
}

test('[pull-disk-really-full] where the disk fills before that is noticed, what is there is mended and goes on', {
  skip,
}, async (t) => {
  const { remote, log } = place()
  const disk = smallDisk(remote, 2)
  if (disk === undefined) return t.skip('a small file system cannot be mounted here')
  try {
    await fill(disk, log)
  } finally {
    spawnSync('umount', [disk])
  }
})

async function fill(disk: string, log: string): Promise<void> {
  const line = `${'x'.repeat(99)}\n`
  writeFileSync(log, line.repeat(30_000))
  const room = () => Number.POSITIVE_INFINITY
  const { end } = await once(disk, log, { room })
  assert.match(end.reason!, /the disk is full/)
  assert.equal(spawnSync('mount', ['-o', 'remount,size=32m', disk]).status, 0)
  appendFileSync(log, 'last\n')
  assert.equal((await once(disk, log, { room })).end.reason, null)
  sameBytes(contentOf(disk, '0'), readFileSync(log), 'log')
}

test('[pull-crash] what a crash tore comes again, and nothing comes twice', { skip }, async () => {
  const { local, log } = place('one\ntwo\nhalf of a li')
  const pulling = await startPull(sshd!, local, [log])
  await came(pulling, 20)
  pulling.files[0]!.sync()
  // As if the process had ended here: what it would still have written does not count.
  const kept = join(local, 'kept')
  spawnSync('cp', ['-a', join(local, '0'), kept])
  await pulling.stop()
  rmSync(join(local, '0'), { recursive: true })
  renameSync(kept, join(local, '0'))
  endAsInCrash(join(local, '0'))
  appendFileSync(log, 'ne\n')
  const { pulling: again } = await once(local, log)
  assert.equal(again.files[0]!.bytes, 15)
  assert.equal(contentOf(local, '0').toString(), 'one\ntwo\nhalf of a line\n')
})

test('[pull-place-lost] without place.json it is not guessed how far a file was read', { skip }, async () => {
  const { local, log } = place()
  await once(local, log)
  for (const [damage, error] of [
    [() => writeFileSync(join(local, '0', 'place.json'), '{"version":1'), /place\.json cannot be read/],
    [() => writeFileSync(join(local, '0', 'place.json'), '{"version":2}'), /version is not 1/],
    [() => rmSync(join(local, '0', 'place.json')), /holds segments, and no place\.json/],
  ] as const) {
    damage()
    await assert.rejects(startPull(sshd!, local, [log]), error)
    for (const name of ['0', 'events']) endAsInCrash(join(local, name))
  }
  const { pulling } = await once(join(local, 'anew'), log)
  pulling.files[0]!.writer.close()
  await assert.rejects(startPull(sshd!, join(local, 'anew'), [`${log}.1`]), /follows .*app\.log, not/)
})

test('[pull-locked] two pulls into one archive do not clash', { skip }, async () => {
  const { local, log } = place()
  const pulling = await startPull(sshd!, local, [log])
  await assert.rejects(openPart(local, 'events'), /open for writing in process/)
  await pulling.stop()
})
