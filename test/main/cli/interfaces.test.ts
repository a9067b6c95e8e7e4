import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonLines, logwitness } from '../../support/cli.ts'
import { documentOf, namesOf, sectionOf } from '../../support/markdown.ts'

const printed = logwitness(['interfaces', '--json'])
const devices = jsonLines(printed.stdout)
const opens = (device: Record<string, unknown>): boolean => ((device.engines ?? []) as string[]).length > 0

test('[cli-interfaces] the interfaces of this machine are listed, and the status tells whether one can be captured from', () => {
  const loopback = devices.find((device) => device.loopback)
  assert.ok(((loopback?.addresses ?? []) as string[]).some((address) => ['127.0.0.1', '::1'].includes(address)))
  assert.equal(printed.status, devices.some(opens) ? 0 : 3)
  const { stdout } = logwitness(['interfaces'])
  const lines = stdout.trim().split('\n')
  assert.equal(lines.length, devices.length)
  devices.forEach((device, i) => {
    assert.ok(lines[i]!.startsWith(String(device.name)))
    assert.equal(/opened by/.test(lines[i]!), opens(device))
  })
})

test('[docs-json-interfaces] the names of interfaces are those that are printed', () => {
  const documented = namesOf(sectionOf(documentOf('docs/cli.md'), '## JSON of interfaces')).toSorted()
  for (const device of devices) assert.deepEqual(Object.keys(device).toSorted(), documented)
})
