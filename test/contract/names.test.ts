import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calls, events } from '../../contract/contract.ts'
import { callNames, isCallName, isEventName } from '../../contract/names.ts'
import { PAGE_HEADERS } from '../../contract/page.ts'

test('[names-complete] the names that the preload knows are those of the contract', () => {
  assert.deepEqual(callNames, Object.keys(calls))
  for (const name of callNames) assert.ok(isCallName(name))
  for (const name of Object.keys(events)) assert.ok(isEventName(name))
})

test('[names-strict] nothing else is a name, not even what every object has', () => {
  for (const name of ['', 'case', 'CASE.OPEN', 'constructor', '__proto__', null, undefined, 1, ['case.open'], {}]) {
    assert.equal(isCallName(name), false)
    assert.equal(isEventName(name), false)
  }
})

test('[page-policy] the page may load nothing from outside, and nothing inline', () => {
  const policy = PAGE_HEADERS['content-security-policy'] ?? ''
  const directives = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]))
  assert.deepEqual(directives.get('default-src'), ["'none'"])
  for (const [directive, sources = []] of directives) {
    for (const source of sources) {
      assert.ok(
        ["'none'", "'self'"].includes(source) || (directive === 'img-src' && source === 'data:'),
        `${directive} ${source}`,
      )
    }
  }
})
