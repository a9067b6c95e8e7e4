import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { SshEvent } from '../../../core/ssh/ssh-event.ts'
import { openEventLog } from '../../../main/ssh/event-log.ts'
import { type ReceiveOptions, receiveFrom } from '../../../main/ssh/receive-session.ts'
import { LEAST_ROOM } from '../../../main/ssh/room.ts'
import { eventually } from '../../support/eventually.ts'
import { fastFolder } from '../../support/fast-folder.ts'
import { contentOf, eventLines, openPart } from './pulling.ts'

/** A push from `web-03` that runs. */
async function startReceive(folder: string, more: Partial<ReceiveOptions> = {}) {
  const events: SshEvent[] = []
  const log = openEventLog(await openPart(folder, 'events'), 'web-03', (event) => events.push(event))
  const writer = await openPart(folder, 'lines')
  const input = new PassThrough()
  const controller = new AbortController()
  const received = receiveFrom(input, {
    sender: 'web-03',
    from: '192.0.2.7',
    writer,
    events: log,
    rotation: {},
    heartbeatMs: 20,
    checkpointMs: 30,
    signal: controller.signal,
    ...more,
  })
  const end = received.finally(() => {
    writer.close()
    log.close()
  })
  return { input, events, end, stop: () => controller.abort() }
}

test('[push-whole] lines come as they are sent, and what happens is said beside them', async () => {
  const folder = fastFolder()
  const { input, events, end } = await startReceive(folder)
  input.write('one\ntw')
  await eventually(
    async () => events.filter(({ event }) => event === 'PUSH-HEARTBEAT').length,
    (count) => count >= 2,
  )
  input.end('o\n')
  assert.deepEqual(await end, { bytes: 8, reason: null })
  assert.equal(contentOf(folder, 'lines').toString(), 'one\ntwo\n')
  const lines = eventLines(folder)
  assert.match(lines[0]!, / web-03 logwitness - PUSH-CONNECTED \[ssh@32473 sender="web-03" from="192\.0\.2\.7"\] /)
  assert.match(lines.at(-1)!, /PUSH-ENDED \[ssh@32473 sender="web-03" bytes="8"\] ssh push ended: web-03 sent 8 bytes$/)
})

test('[push-again] the next push says since when nothing came', async () => {
  const folder = fastFolder()
  for (const text of ['one\n', 'two\n']) {
    const { input, end } = await startReceive(folder)
    input.end(text)
    await end
  }
  assert.equal(contentOf(folder, 'lines').toString(), 'one\ntwo\n')
  assert.match(eventLines(folder).filter((line) => line.includes('PUSH-CONNECTED'))[1]!, /nothing came since 20\d\d-/)
})

test('[push-stop] a signal ends it in good order', async () => {
  const folder = fastFolder()
  const { input, end, stop } = await startReceive(folder)
  input.write('one\nhalf')
  await pause(20)
  stop()
  assert.deepEqual(await end, { bytes: 8, reason: null })
  assert.equal(contentOf(folder, 'lines').toString(), 'one\nhalf')
  assert.match(eventLines(folder).at(-1)!, /torn="yes"/)
})

test('[push-least-room] below LEAST_ROOM it ends in good order, and not at it', async () => {
  for (const [room, reason] of [
    [LEAST_ROOM + 1, null],
    [LEAST_ROOM, null],
    [LEAST_ROOM - 1, 'the disk is full'],
  ] as const) {
    const folder = fastFolder()
    const { input, end } = await startReceive(folder, { room: () => room })
    input.write('one\n')
    await pause(1200)
    input.end()
    assert.equal((await end).reason?.split(':')[0] ?? null, reason, String(room))
    assert.equal(contentOf(folder, 'lines').toString(), 'one\n')
  }
})
