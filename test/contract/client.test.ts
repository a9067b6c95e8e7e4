import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallError } from '../../contract/call-error.ts'
import { makeClient } from '../../contract/client.ts'
import type { Envelope } from '../../contract/contract.ts'

/** A channel whose other end is the test. */
function makeEnds() {
  const sent: Envelope[] = []
  let receive: (message: unknown) => void = () => {}
  const client = makeClient({
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      receive = listener
    },
  })
  return { sent, client, receive: (message: unknown) => receive(message) }
}

const about = { host: 'browser', version: '1', platform: 'test', zone: 'UTC' }

test('[client-call] answers reach the call they belong to, in whatever order they come', async () => {
  const { sent, client, receive } = makeEnds()
  const first = client.call('host.about', {})
  const second = client.call('job.cancel', { job: 4 })
  assert.deepEqual(
    sent.map((message) => message.kind === 'call' && [message.name, message.input]),
    [
      ['host.about', {}],
      ['job.cancel', { job: 4 }],
    ],
  )
  const [a, b] = sent.map((message) => (message.kind === 'call' ? message.id : -1))
  assert.notEqual(a, b)
  receive({ kind: 'result', id: b, output: {} })
  receive({ kind: 'result', id: a, output: about })
  assert.deepEqual(await first, about)
  assert.deepEqual(await second, {})
})

test('[client-failure] a failure is thrown as a CallError with its code', async () => {
  const { client, receive } = makeEnds()
  const call = client.call('case.summary', {})
  receive({ kind: 'failure', id: 1, failure: { code: 'no-case', message: 'No case is open.' } })
  await assert.rejects(call, (error) => error instanceof CallError && error.code === 'no-case')
})

test('[client-foreign-message] what is no envelope, or answers nothing that was asked, changes nothing', async () => {
  const { client, receive } = makeEnds()
  const call = client.call('host.about', {})
  for (const message of [null, 3, 'x', {}, { kind: 'result', id: 'x' }, { kind: 'result', id: 77, output: 1 }])
    receive(message)
  receive({ kind: 'call', id: 1, name: 'host.about', input: {} })
  receive({ kind: 'result', id: 1, output: about })
  assert.deepEqual(await call, about)
})

test('[client-event] an event reaches its listeners until they leave; one of a wrong shape or name reaches nobody', () => {
  const { client, receive } = makeEnds()
  const seen: number[] = []
  const leave = client.on('case.changed', ({ revision }) => seen.push(revision))
  client.on('case.changed', ({ revision }) => seen.push(-revision))
  receive({ kind: 'event', name: 'case.changed', payload: { revision: 1 } })
  receive({ kind: 'event', name: 'case.changed', payload: { revision: 'two' } })
  receive({ kind: 'event', name: 'toString', payload: { revision: 3 } })
  leave()
  receive({ kind: 'event', name: 'case.changed', payload: { revision: 4 } })
  assert.deepEqual(seen, [1, -1, -4])
})

test('[client-end] when the channel ends, calls in flight and later ones fail with the reason', async () => {
  const { sent, client } = makeEnds()
  const call = client.call('host.about', {})
  client.end('The server is gone.')
  await assert.rejects(call, { code: 'engine', message: 'The server is gone.' })
  await assert.rejects(client.call('host.about', {}), { code: 'engine', message: 'The server is gone.' })
  assert.equal(sent.length, 1)
})

test('[client-send-fails] a call that cannot be sent fails at once', async () => {
  const client = makeClient({
    send: () => {
      throw new Error('closed')
    },
    onMessage: () => {},
  })
  await assert.rejects(client.call('host.about', {}), { code: 'engine', message: /host\.about could not be sent/ })
})
