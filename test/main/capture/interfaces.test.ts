import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { test } from 'node:test'
import type { Availability, CaptureEngine, EngineName } from '../../../main/capture/engine.ts'
import { listInterfaces } from '../../../main/capture/interfaces.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()

function engine(name: EngineName, general: Availability, opens: (name: string) => boolean = () => true): CaptureEngine {
  return {
    name,
    blindness: null,
    confines: false,
    async available(interfaceName) {
      if ('reason' in general || interfaceName === undefined || opens(interfaceName)) return general
      return { reason: `${interfaceName} is closed` }
    },
    start: () => assert.fail('not to be started'),
  }
}

const flags = '"addresses":["192.0.2.1"],"up":true,"running":false,"loopback":false,"wireless":true'
const LISTED = [
  `{"kind":"device","name":"eth0","description":null,${flags},"opens":true,"linkType":1,"linkTypeName":"EN10MB"}`,
  `{"kind":"device","name":"eth1","description":"second",${flags},"opens":false,"code":"no-permission","text":"no"}`,
  `{"kind":"device","name":"nflog","description":null,${flags},"opens":null}`,
]

test('[capture-interfaces] each interface names the engines that open it and the reasons of the others', {
  skip: process.platform === 'win32' ? 'no shell' : false,
}, async () => {
  const program = scratch.put('list', `#!/bin/sh\ncat <<'END'\n${LISTED.join('\n')}\nEND\n`)
  chmodSync(program, 0o755)
  const engines = [
    engine('libpcap', { version: '1' }, (name) => name === 'eth0'),
    engine('dumpcap', { version: '4' }),
    engine('cap', { reason: 'not installed' }),
  ]
  const { devices, isWhole } = await listInterfaces(engines, program)
  assert.equal(isWhole, true)
  const [eth0, eth1, nflog] = devices
  assert.deepEqual([eth0?.engines, eth0?.linkType, eth0?.linkTypeName], [['libpcap', 'dumpcap'], 1, 'EN10MB'])
  assert.deepEqual([eth0?.up, eth0?.running, eth0?.loopback, eth0?.wireless], [true, false, false, true])
  assert.deepEqual([eth1?.engines, eth1?.linkType], [['dumpcap'], null])
  assert.deepEqual(
    eth1?.refused.map(({ name, reason }) => [name, reason]),
    [
      ['libpcap', 'eth1 is closed'],
      ['cap', 'not installed'],
    ],
  )
  assert.deepEqual([nflog?.engines, nflog?.refused], [null, []])
})

test('[capture-interfaces-part] without the program the interfaces that Node knows are listed, and that this is not all', async () => {
  const { devices, isWhole } = await listInterfaces([engine('cap', { version: '1' })], `${scratch.folder}/absent`)
  assert.equal(isWhole, false)
  const loopback = devices.find((device) => device.loopback)
  assert.ok(loopback !== undefined && loopback.addresses.length > 0)
  assert.deepEqual([loopback.engines, loopback.wireless, loopback.linkType], [['cap'], null, null])
})
