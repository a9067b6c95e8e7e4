// An upload all the way: over HTTP into the case, through our engine, and out again by a search.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { forkChild } from '../../../main/engine/fork-child.ts'
import { superviseEngine } from '../../../main/engine/supervisor.ts'
import { startServer } from '../../../main/serve/server.ts'

const entry = join(import.meta.dirname, '../../../main/engine/process-entry.ts')

interface Sent {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

function send(port: number, { path, method = 'GET', headers, body }: Sent): Promise<{ cookie: string; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
      resolve({ cookie, text: String(Buffer.concat(await response.toArray())) })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('[serve-evidence] what is uploaded is read in the case that was made for it, and survives the engine', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logwitness-evidence-'))
  const casesDir = join(folder, 'cases')
  const client = superviseEngine({ fork: () => forkChild(entry, { version: 'v1', casesDir }) })
  const server = await startServer({ client, version: 'v1', rendererDir: folder, casesDir })
  t.after(async () => {
    await server.close()
    await client.close()
    rmSync(folder, { recursive: true })
  })
  const done = new Promise<string>((resolve) =>
    client.on('job.progress', ({ state }) => state !== 'running' && resolve(state)),
  )
  const { port } = server
  const { cookie } = await send(port, { path: server.url.slice(server.url.indexOf('/?')) })
  const body = '<13>Oct 11 22:14:15 alpha app: one\n<13>Oct 11 22:14:16 beta app: two\n'
  const headers = { cookie, origin: `http://127.0.0.1:${port}` }
  const { text } = await send(port, { path: '/evidence?name=day.log', method: 'POST', headers, body })
  assert.deepEqual(Object.keys(JSON.parse(text)), ['job', 'growing'], text)
  assert.equal(await done, 'done')

  const summary = await client.call('case.summary', {})
  assert.equal(summary?.messages, 2)
  assert.equal(dirname(summary.path), casesDir)
  assert.deepEqual(
    summary.items.map(({ path, size }) => [path, size]),
    [[join(summary.path, 'evidence/day.log'), body.length]],
  )

  process.kill(client.pid!, 'SIGKILL')
  await new Promise<void>((resolve) => client.on('engine.state', ({ state }) => state === 'running' && resolve()))
  const outcome = await client.call('search.run', { query: '', clock: 'sender' })
  assert.equal(outcome.ok && outcome.count, 2)
})
