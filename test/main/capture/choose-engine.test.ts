import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseEngine } from '../../../main/capture/choose-engine.ts'
import type { Availability, CaptureEngine, EngineName } from '../../../main/capture/engine.ts'

/** An engine that says this of itself; it is never started. */
function engine(
  name: EngineName,
  state: Availability,
  asked: string[] = [],
  confines = name === 'libpcap',
): CaptureEngine {
  return {
    name,
    blindness: null,
    confines,
    available(interfaceName = '') {
      asked.push(`${name} ${interfaceName}`)
      return Promise.resolve(state)
    },
    start: () => assert.fail('not to be started'),
  }
}

const denied: Availability = { reason: 'no permission', hint: 'sudo' }

test('[capture-choose] the first engine that opens the interface is taken, and why not the others is kept', async () => {
  const asked: string[] = []
  const all = [
    engine('libpcap', denied, asked),
    engine('dumpcap', { version: '4' }, asked),
    engine('cap', denied, asked),
  ]
  const { engine: chosen, version, refused } = await chooseEngine('eth0', {}, all)
  assert.deepEqual([chosen?.name, version], ['dumpcap', '4'])
  assert.deepEqual(refused, [{ name: 'libpcap', ...denied }])
  assert.deepEqual(asked, ['libpcap eth0', 'dumpcap eth0'])
})

test('[capture-choose-none] where none opens it, every reason is there', async () => {
  const all = [engine('libpcap', denied), engine('dumpcap', { reason: 'not installed' })]
  const { engine: chosen, refused } = await chooseEngine('eth0', {}, all)
  assert.equal(chosen, undefined)
  assert.deepEqual(
    refused.map(({ name, reason }) => [name, reason]),
    [
      ['libpcap', 'no permission'],
      ['dumpcap', 'not installed'],
    ],
  )
})

test('[capture-choose-wish] an engine that was named is taken or none, and what cannot be confined is not taken where it must be', async () => {
  const all = [engine('libpcap', { version: '1' }), engine('dumpcap', { version: '4' })]
  assert.equal((await chooseEngine('eth0', { name: 'dumpcap' }, all)).engine?.name, 'dumpcap')
  const confined = await chooseEngine('eth0', { name: 'dumpcap', confined: true }, all)
  assert.equal(confined.engine, undefined)
  assert.match(confined.refused[0]!.reason, /cannot be confined/)
  assert.equal((await chooseEngine('eth0', { confined: true }, all)).engine?.name, 'libpcap')
})
