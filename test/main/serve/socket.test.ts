import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { WebSocket } from 'ws'
import { makeSubscriptions } from '../../../contract/client.ts'
import { MAX_BUFFERED, serveSocket } from '../../../main/serve/socket.ts'

test('[serve-buffer-limit] a page that does not read is cut off once more than MAX_BUFFERED bytes wait for it', () => {
  for (const [waiting, cut] of [
    [MAX_BUFFERED - 1, false],
    [MAX_BUFFERED, false],
    [MAX_BUFFERED + 1, true],
  ] as const) {
    const sent: string[] = []
    let terminated = false
    const socket = Object.assign(new EventEmitter(), {
      OPEN: 1,
      readyState: 1,
      bufferedAmount: waiting,
      send: (text: string) => sent.push(text),
      terminate: () => {
        terminated = true
      },
    })
    const subscriptions = makeSubscriptions()
    serveSocket(socket as unknown as WebSocket, async () => ({ ok: true, output: {} }), subscriptions.on)
    subscriptions.deliver('case.changed', { revision: 1 })
    assert.deepEqual([terminated, sent.length], [cut, cut ? 0 : 1], String(waiting))
  }
})
