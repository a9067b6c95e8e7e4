import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { EngineName } from '../../../main/capture/engine.ts'
import { permissionHint, type Surroundings } from '../../../main/capture/permission-hint.ts'

const linux: Surroundings = { platform: 'linux', program: '/opt/lw/logwitness-capture', user: 'ann', isMounted: false }

const CASES: readonly (readonly [EngineName, Partial<Surroundings>, RegExp, RegExp | undefined])[] = [
  ['libpcap', {}, /^sudo setcap cap_net_raw,cap_setpcap\+ep \/opt\/lw\/logwitness-capture /, undefined],
  ['libpcap', { isMounted: true }, /with sudo/, /setcap/],
  ['libpcap', { platform: 'darwin' }, /sudo.*ChmodBPF/, /setcap|usermod/],
  ['libpcap', { platform: 'win32' }, /administrator.*Npcap/, /sudo|setcap/],
  ['libpcap', { platform: 'freebsd' }, /as root/, /setcap/],
  ['dumpcap', { group: 'wireshark' }, /^sudo usermod -aG wireshark ann, then log in again/, /setcap/],
  ['dumpcap', {}, /^sudo setcap cap_net_raw,cap_net_admin\+eip /, /usermod/],
  ['dumpcap', { platform: 'darwin', group: 'wheel' }, /ChmodBPF/, /usermod/],
  ['cap', {}, /as root/, /setcap/],
]

test('[capture-hint] what helps is said for the engine and the platform, and nothing that does not help there', () => {
  for (const [engine, more, wanted, unwanted] of CASES) {
    const hint = permissionHint(engine, { ...linux, ...more })
    assert.match(hint, wanted)
    if (unwanted !== undefined) assert.doesNotMatch(hint, unwanted)
  }
})

test('[capture-hint-words] a path with spaces or quotes stays one word of the shell', {
  skip: process.platform === 'win32',
}, () => {
  for (const program of ["/home/ann's files/capture", '/a b/$(id)/`x`', '/plain']) {
    const command = /^sudo setcap \S+ (.*) \(anew/.exec(permissionHint('libpcap', { ...linux, program }))?.[1]
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${command}`], { encoding: 'utf8' })
    assert.equal(stdout, program)
  }
})
