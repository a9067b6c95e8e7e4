import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findProgram } from '../../../build/provision/places.ts'
import { captureProgram } from '../../../native/capture/program.ts'
import {
  cannotCapture,
  freshPort,
  NOBODY,
  runCapture,
  sendDatagrams,
  startCapture,
  statusOf,
} from '../../support/capture-program.ts'
import { scratchFolder } from '../../support/scratch.ts'

const skip = cannotCapture
const scratch = scratchFolder()

const NOTHING = '0000000000000000'
const SETS = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']

/** While it captures: nothing is left, and it still captures. */
async function checkNothingLeft(
  args: readonly string[],
  user: number,
  options: Parameters<typeof startCapture>[1] = {},
) {
  const port = freshPort()
  const running = startCapture(['--interface', 'lo', '--filter', `udp dst port ${port}`, ...args], options)
  const started = await running.heard('started')
  const status = statusOf(running.child.pid!)
  for (const set of SETS) assert.equal(status.get(set), NOTHING, set)
  assert.equal(status.get('Uid'), [user, user, user, user].join('\t'))
  assert.ok(!status.get('Gid')!.split('\t').includes('0'))
  assert.ok(!status.get('Groups')!.trim().split(' ').includes('0'))
  assert.equal(status.get('NoNewPrivs'), '1')
  // 2: calls are filtered.
  assert.equal(status.get('Seccomp'), '2')
  assert.deepEqual([started.user, started.boundingEmpty, started.callsFiltered], [user, true, true])
  await sendDatagrams(port, ['still', 'seen'])
  const { code } = await running.end()
  assert.equal(code, 0)
  assert.equal((await running.heard('ended')).packets, 2)
}

test('[capture-privileges] root goes on as the user and group that were named, with nothing left', {
  skip,
}, async () => {
  await checkNothingLeft(['--user', 'daemon', '--group', 'nogroup'], 1)
})

test('[capture-privileges-default] root goes on as nobody where no user was named', { skip }, async () => {
  await checkNothingLeft([], NOBODY)
})

test('[capture-chroot] it captures on in a folder that is empty', { skip }, async () => {
  const folder = join(scratch.folder, 'jail')
  mkdirSync(folder)
  await checkNothingLeft(['--chroot', folder], NOBODY)
})

/** A copy with file capabilities that this user may run; undefined where they cannot be given. */
function copyWith(capabilities: string): string | undefined {
  chmodSync(scratch.folder, 0o755)
  const copy = join(scratch.folder, `capture-${capabilities.replaceAll(/\W/g, '')}`)
  copyFileSync(captureProgram(), copy)
  chmodSync(copy, 0o755)
  const setcap = findProgram('setcap') ?? '/sbin/setcap'
  return spawnSync(setcap, [capabilities, copy]).status === 0 ? copy : undefined
}

test('[capture-file-capabilities] without root, by capabilities of the file, and again nothing is left', {
  skip,
}, async (t) => {
  const program = copyWith('cap_net_raw,cap_setpcap+ep')
  if (program === undefined) return t.skip('no file capabilities can be given here')
  await checkNothingLeft([], NOBODY, { program, uid: NOBODY })
})

test('[capture-bounding] with CAP_NET_RAW alone the bounding set stays, grants nothing, and that is said', {
  skip,
}, async (t) => {
  const program = copyWith('cap_net_raw+ep')
  if (program === undefined) return t.skip('no file capabilities can be given here')
  const running = startCapture(['--interface', 'lo'], { program, uid: NOBODY })
  const started = await running.heard('started')
  const status = statusOf(running.child.pid!)
  for (const set of SETS) if (set !== 'CapBnd') assert.equal(status.get(set), NOTHING, set)
  assert.equal(status.get('NoNewPrivs'), '1')
  assert.equal(started.boundingEmpty, false)
  assert.equal((await running.end()).code, 0)
})

test('[capture-confine-names] users and groups that do not exist, and root, are refused before anything is opened', {
  skip,
}, async () => {
  const wrong = [
    ['--user', 'nosuchuser'],
    ['--group', 'nosuchgroup'],
    ['--user', 'root'],
    ['--group', 'root'],
  ]
  for (const args of wrong) {
    const { code, said, written } = await runCapture(['--interface', 'lo', ...args])
    assert.deepEqual([code, said[0]?.code, written.length], [3, 'confine', 0], args.join(' '))
  }
  const { code, said } = await runCapture(['--interface', 'lo', '--chroot', join(scratch.folder, 'absent')])
  assert.deepEqual([code, said[0]?.code], [3, 'confine'])
})

/** Calls that claim to have done what they have not. */
const LIES: Readonly<Record<string, string>> = {
  setuid: 'int setuid(unsigned user) { (void)user; return 0; }',
  setgid: 'int setgid(unsigned group) { (void)group; return 0; }',
  setgroups: 'int setgroups(unsigned long count, const unsigned *groups) { (void)count, (void)groups; return 0; }',
  prctl: 'int prctl(int option, ...) { (void)option; return 0; }',
}

for (const [call, source] of Object.entries(LIES)) {
  test(`[capture-drop-checked] where ${call} does nothing, the capture does not go on`, { skip }, async (t) => {
    const compiler = findProgram('cc')
    if (compiler === undefined) return t.skip('no C compiler')
    const [file, library] = [scratch.put(`${call}.c`, source), join(scratch.folder, `${call}.so`)]
    execFileSync(compiler, ['-shared', '-fPIC', '-o', library, file])
    // Groups that are left can be seen only where there were some.
    const setpriv = findProgram('setpriv')
    if (setpriv === undefined) return t.skip('no setpriv')
    const lying = ['env', `LD_PRELOAD=${library}`, captureProgram(), '--interface', 'lo']
    const { code, said, written } = await runCapture(['--groups', '0,1', ...lying], { program: setpriv })
    assert.deepEqual([code, said.at(-1)?.code], [3, 'confine'], JSON.stringify(said))
    assert.match(String(said.at(-1)?.text), /given up, and yet/)
    assert.equal(written.length, 0)
  })
}
