import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import WebSocket from 'ws'
import { makeClient, makeSubscriptions } from '../../../contract/client.ts'
import { forkChild } from '../../../main/engine/fork-child.ts'
import { superviseEngine } from '../../../main/engine/supervisor.ts'
import { MAX_SOCKETS, type Server, startServer } from '../../../main/serve/server.ts'
import { MAX_MESSAGE } from '../../../main/serve/socket.ts'

const entry = join(import.meta.dirname, '../engine/crashing-engine.ts')

/** A server over a small engine in a process of its own, with a page of one line. */
async function start(t: TestContext): Promise<{ server: Server; folder: string; origin: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-serve-'))
  const rendererDir = join(folder, 'page')
  mkdirSync(rendererDir)
  writeFileSync(join(rendererDir, 'index.html'), '<title>Logwitness</title>')
  const casesDir = join(folder, 'cases')
  const client = superviseEngine({ fork: () => forkChild(entry, { version: 'v1', casesDir }) })
  const server = await startServer({ client, version: 'v1', rendererDir, casesDir })
  t.after(async () => {
    await server.close()
    await client.close()
    rmSync(folder, { recursive: true })
  })
  return { server, folder, origin: `http://127.0.0.1:${server.port}` }
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

function ask(
  server: Server,
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Exchanges the token for the cookie. */
async function enter(server: Server): Promise<string> {
  const { headers } = await ask(server, server.url.slice(server.url.indexOf('/?')))
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

function open(server: Server, headers: OutgoingHttpHeaders, path = '/socket'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve))

test('[serve-token] the token is exchanged once for a strict cookie that opens the page', async (t) => {
  const { server } = await start(t)
  const path = server.url.slice(server.url.indexOf('/?'))
  assert.match(path, /^\/\?token=[\w-]{43}$/)
  const first = await ask(server, path)
  assert.equal(first.status, 303)
  assert.equal(first.headers.location, '/')
  const setCookie = first.headers['set-cookie']?.[0] ?? ''
  assert.match(setCookie, /^logwitness-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
  assert.ok(!setCookie.includes(path.slice(-43)), 'the token is not the cookie')
  const cookie = setCookie.split(';')[0]
  const page = await ask(server, '/', { cookie })
  assert.deepEqual([page.status, page.text], [200, '<title>Logwitness</title>'])

  const second = await ask(server, path)
  assert.equal(second.status, 403)
  assert.match(second.text, /used already/)
  assert.equal(second.headers['set-cookie'], undefined)
  // Who is in already is only led to the page, and gets nothing new.
  const again = await ask(server, path, { cookie })
  assert.deepEqual([again.status, again.headers['set-cookie']], [303, undefined])
})

test('[serve-no-token] without the cookie, or with a wrong token or cookie, nothing is served', async (t) => {
  const { server } = await start(t)
  for (const path of ['/', '/index.html', '/?token=', '/?token=x', `/index.html${new URL(server.url).search}`]) {
    const { status, text } = await ask(server, path)
    assert.equal(status, 403, path)
    assert.ok(!text.includes('<title>'), path)
  }
  assert.equal((await ask(server, '/', { cookie: `logwitness-${server.port}=x` })).status, 403)
  assert.notEqual(await enter(server), '', 'failed attempts do not use the token up')
})

test('[serve-host] a request under another name is turned away, even with the token or the cookie', async (t) => {
  const { server, origin } = await start(t)
  for (const host of ['evil.example', `localhost:${server.port}`, '127.0.0.1', `evil.example:${server.port}`]) {
    assert.equal((await ask(server, `/${new URL(server.url).search}`, { host })).status, 421, host)
    const absolute = `http://${host}/${new URL(server.url).search}`
    assert.equal((await ask(server, absolute, { host })).status, 421, absolute)
  }
  const cookie = await enter(server)
  assert.equal((await ask(server, '/', { cookie, host: 'evil.example' })).status, 421)
  await assert.rejects(open(server, { cookie, origin, host: 'evil.example' }), /421/)
})

test('[serve-origin] sockets and uploads are for the page of this server alone', async (t) => {
  const { server, origin } = await start(t)
  const cookie = await enter(server)
  const foreign: string[] = [
    'http://evil.example',
    'http://127.0.0.1',
    `http://localhost:${server.port}`,
    `${origin}/`,
    'null',
  ]
  for (const other of foreign) {
    await assert.rejects(open(server, { cookie, origin: other }), /403/, other)
    assert.equal((await ask(server, '/evidence?name=a.log', { cookie, origin: other }, 'POST', 'x')).status, 403, other)
  }
  await assert.rejects(open(server, { cookie }), /403/, 'no origin')
  assert.equal((await ask(server, '/evidence?name=a.log', { cookie }, 'POST', 'x')).status, 403)
  await assert.rejects(open(server, { origin }), /403/, 'no cookie')
  assert.equal((await ask(server, '/evidence?name=a.log', { origin }, 'POST', 'x')).status, 403)
  await assert.rejects(open(server, { cookie, origin }, '/other'), /404/)
})

test('[serve-headers] every answer carries the content policy and its companions', async (t) => {
  const { server } = await start(t)
  const cookie = await enter(server)
  for (const headers of [{ cookie }, {}, { host: 'evil.example' }] as OutgoingHttpHeaders[]) {
    for (const path of ['/', '/absent']) {
      const answer = await ask(server, path, headers)
      assert.match(String(answer.headers['content-security-policy']), /^default-src 'none'; script-src 'self'; /)
      assert.equal(answer.headers['x-content-type-options'], 'nosniff')
      assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin')
      assert.equal(answer.headers['cross-origin-embedder-policy'], 'require-corp')
      assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin')
      assert.equal(answer.headers['referrer-policy'], 'no-referrer')
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  }
})

test('[serve-files] only files of the page are served, and only for reading', async (t) => {
  const { server, folder, origin } = await start(t)
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  const cookie = await enter(server)
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/..%5csecret.txt', '/absent']) {
    const { status, text } = await ask(server, path, { cookie })
    assert.equal(status, 404, path)
    assert.ok(!text.includes('secret'))
  }
  assert.equal((await ask(server, '/', { cookie, origin }, 'DELETE')).status, 405)
})

test('[serve-calls] calls, failures and events go through the socket', async (t) => {
  const { server, folder, origin } = await start(t)
  const socket = await open(server, { cookie: await enter(server), origin })
  const client = makeClient({
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => socket.on('message', (data) => listener(JSON.parse(String(data)))),
  })
  const changed = new Promise((resolve) => client.on('case.changed', resolve))
  const about = await client.call('host.about', {})
  assert.deepEqual([about.host, about.version, about.platform], ['browser', 'v1', process.platform])
  assert.deepEqual(await client.call('host.chooseFiles', {}), { supported: false, paths: [] })
  assert.equal((await client.call('case.open', { path: folder })).path, folder)
  assert.deepEqual(await changed, { revision: 1 })
  await assert.rejects(client.call('shell.run' as 'host.about', {}), { code: 'refused' })
  await assert.rejects(client.call('case.open', { path: '' }), { code: 'bad-input' })
  socket.close()
  await closed(socket)
})

test('[serve-message-limit] a message of MAX_MESSAGE bytes is read, one byte more closes the socket', async (t) => {
  const { server, origin } = await start(t)
  const cookie = await enter(server)
  const message = (length: number) => {
    const begin = '{"kind":"call","id":1,"name":"host.about","input":{"x":"'
    return `${begin}${'x'.repeat(length - begin.length - 3)}"}}`
  }
  for (const length of [MAX_MESSAGE - 1, MAX_MESSAGE]) {
    const socket = await open(server, { cookie, origin })
    socket.send(message(length))
    const answer = await new Promise((resolve) =>
      socket.on('message', (data) => resolve(JSON.parse(String(data)).kind)),
    )
    assert.equal(answer, 'result')
    socket.close()
  }
  const socket = await open(server, { cookie, origin })
  socket.send(message(MAX_MESSAGE + 1))
  assert.equal(await closed(socket), 1009)
})

test('[serve-socket-limit] MAX_SOCKETS pages may be open, and not one more', async (t) => {
  const { server, origin } = await start(t)
  const cookie = await enter(server)
  const sockets: WebSocket[] = []
  while (sockets.length < MAX_SOCKETS) sockets.push(await open(server, { cookie, origin }))
  await assert.rejects(open(server, { cookie, origin }), /503/)
  sockets[0]?.close()
  await closed(sockets[0]!)
  sockets.push(await open(server, { cookie, origin }))
  for (const socket of sockets) socket.terminate()
})

test('[serve-not-a-call] what is no call in an envelope closes the socket', async (t) => {
  const { server, origin } = await start(t)
  const cookie = await enter(server)
  for (const message of ['', 'x', '{}', '[]', '{"kind":"event","name":"case.changed","payload":{"revision":1}}']) {
    const socket = await open(server, { cookie, origin })
    socket.send(message)
    assert.equal(await closed(socket), 1008, message)
  }
  const socket = await open(server, { cookie, origin })
  socket.send(Buffer.from([1, 2, 3]))
  assert.equal(await closed(socket), 1003)
})

test('[serve-loopback] nothing listens on any other address of this machine', async (t) => {
  const { server } = await start(t)
  const others = Object.values(networkInterfaces()).flatMap((each = []) => each.map(({ address }) => address))
  const reachable = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host, port: server.port, timeout: 2000 })
      const end = (reached: boolean) => () => {
        socket.destroy()
        resolve(reached)
      }
      socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false))
    })
  assert.equal(await reachable('127.0.0.1'), true)
  for (const host of new Set(['127.0.0.2', '::1', ...others])) {
    if (host !== '127.0.0.1') assert.equal(await reachable(host), false, host)
  }
})

test('[serve-upload] an upload lands in the evidence of the open case, else of a new one', async (t) => {
  const { server, folder, origin } = await start(t)
  const cookie = await enter(server)
  const post = (path: string, body: string) => ask(server, path, { cookie, origin }, 'POST', body)
  const first = await post('/evidence?name=..%2F..%2Fday.log', 'a line\n')
  assert.deepEqual([first.status, JSON.parse(first.text)], [200, { job: 1, growing: [] }])
  // The test's engine opens its own case on evidence.add; the next upload goes there.
  await post('/evidence?name=next.log', 'another\n')
  assert.equal(readFileSync(join(folder, 'cases/made/evidence/next.log'), 'utf8'), 'another\n')
  assert.equal(existsSync(join(folder, 'day.log')), false)
  const nameless = await post('/evidence?name=..', 'x'.repeat(16 * 1024 * 1024))
  assert.deepEqual([nameless.status, JSON.parse(nameless.text).failure.code], [400, 'bad-input'])
})

test('[serve-subscriptions] a page that is gone is told nothing more', async (t) => {
  const subscriptions = makeSubscriptions()
  let listeners = 0
  const client = {
    call: () => Promise.reject(new Error('not called')),
    on: ((name, listener) => {
      listeners++
      const leave = subscriptions.on(name, listener)
      return () => {
        listeners--
        leave()
      }
    }) as typeof subscriptions.on,
  }
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-serve-'))
  const server = await startServer({ client, version: 'v1', rendererDir: folder, casesDir: folder })
  t.after(() => server.close().then(() => rmSync(folder, { recursive: true })))
  const socket = await open(server, { cookie: await enter(server), origin: `http://127.0.0.1:${server.port}` })
  assert.notEqual(listeners, 0)
  socket.close()
  await closed(socket)
  for (let i = 0; i < 50 && listeners > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(listeners, 0)
})
