import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { mock, test } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { CallError } from '../../contract/call-error.ts'
import type { Reach } from '../../renderer/host.ts'
import { socketHost } from '../../renderer/socket.ts'

/** A server that keeps what it was sent, and its page. */
async function pair() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/socket' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const page = { protocol: 'http:', host: `127.0.0.1:${port}` }
  const connection = async (): Promise<WebSocket> => (await once(server, 'connection'))[0] as WebSocket
  const message = async (socket: WebSocket) => JSON.parse(String((await once(socket, 'message'))[0]))
  return { server, page, connection, message }
}

test('[page-socket] calls made before the connection stands are sent when it does, and answered by their number', async () => {
  const { server, page, connection, message } = await pair()
  const host = socketHost(page)
  const answer = host.call('case.summary', {})
  const socket = await connection()
  assert.deepEqual(await message(socket), { kind: 'call', id: 1, name: 'case.summary', input: {} })
  socket.send(JSON.stringify({ kind: 'result', id: 1, output: null }))
  assert.equal(await answer, null)

  const refused = host.call('case.open', { path: '/x' })
  const { id } = await message(socket)
  socket.send(JSON.stringify({ kind: 'failure', id, failure: { code: 'refused', message: 'not a case' } }))
  await assert.rejects(refused, (error) => error instanceof CallError && error.code === 'refused')
  await end(host, server, socket)
})

test('[page-socket] events reach those who listen, until they stop', async () => {
  const { server, page, connection } = await pair()
  const host = socketHost(page)
  const socket = await connection()
  const heard: unknown[] = []
  const stop = host.on('case.changed', (payload) => heard.push(payload))
  const say = async (revision: number) => {
    const passed = new Promise((resolve) => host.on('host.command', resolve))
    socket.send(JSON.stringify({ kind: 'event', name: 'case.changed', payload: { revision } }))
    socket.send(JSON.stringify({ kind: 'event', name: 'host.command', payload: {} }))
    await passed
  }
  await say(1)
  stop()
  await say(2)
  assert.deepEqual(heard, [{ revision: 1 }])
  await end(host, server, socket)
})

test('[page-socket] a call that was sent when the connection breaks fails, and the page connects again', async () => {
  const { server, page, connection, message } = await pair()
  const host = socketHost(page)
  const seen: Reach[] = []
  host.onReach((reach) => seen.push(reach))
  const first = await connection()
  const lost = host.call('case.summary', {})
  await message(first)
  first.terminate()
  await assert.rejects(lost, (error) => error instanceof CallError && error.code === 'engine')
  const second = await connection()
  const answer = host.call('case.summary', {})
  const { id } = await message(second)
  second.send(JSON.stringify({ kind: 'result', id, output: 7 }))
  assert.equal(await answer, 7)
  assert.deepEqual(seen, ['connecting', 'connected', 'lost', 'connected'])
  await end(host, server, second)
})

/** Ends the server for good, and keeps the page from trying to come back to it. */
async function end(host: ReturnType<typeof socketHost>, server: WebSocketServer, socket: WebSocket): Promise<void> {
  const timers = mock.method(globalThis, 'setTimeout', () => 0 as never)
  const gone = new Promise<void>((resolve) => host.onReach((reach) => reach === 'lost' && resolve()))
  server.close()
  socket.terminate()
  await gone
  timers.mock.restore()
}
