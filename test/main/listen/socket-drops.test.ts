import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { dropsIn, socketDrops } from '../../../main/listen/socket-drops.ts'

const HEAD =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops'
const row = (local: string, drops: string) =>
  ` 2052: ${local} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 60331 2 0000000000000000 ${drops}`
const table = (...rows: readonly string[]) => [HEAD, ...rows, ''].join('\n')

test('[socket-drops] the figure is that of the socket with the address and the port, in either byte order', () => {
  const rows = table(row('0100007F:0202', '17'), row('0100007F:0203', '4'), row('00000000:0202', '5'))
  assert.equal(dropsIn(rows, '127.0.0.1', 514, true), 17)
  assert.equal(dropsIn(rows, '0.0.0.0', 514, true), 5)
  assert.equal(dropsIn(table(row('7F000001:0202', '3')), '127.0.0.1', 514, false), 3)
  assert.equal(dropsIn(table(row('00000000000000000000000001000000:0202', '9')), '::1', 514, true), 9)
})

test('[socket-drops-unknown] what is not there once, or no figure, is not known', () => {
  assert.equal(dropsIn(table(row('0100007F:0202', '17')), '127.0.0.1', 515, true), null)
  assert.equal(dropsIn(table(row('0100007F:0202', '1'), row('0100007F:0202', '2')), '127.0.0.1', 514, true), null)
  assert.equal(dropsIn(table(row('0100007F:0202', 'x')), '127.0.0.1', 514, true), null)
  assert.equal(dropsIn('', '127.0.0.1', 514, true), null)
})

const skip = existsSync('/proc/net/udp') ? false : 'there is no /proc/net/udp'
test('[socket-drops-true] of what a socket is sent, all is received or counted as dropped', { skip }, async () => {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4096 })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  let received = 0
  socket.on('message', () => received++)
  assert.equal(socketDrops('127.0.0.1', port), 0)
  const sender = createSocket('udp4')
  // Sent from one turn of the loop: nothing is read meanwhile.
  const COUNT = 200
  await new Promise<void>((resolve) => {
    for (let i = 1; i <= COUNT; i++)
      sender.send(Buffer.alloc(500, 0x61), port, '127.0.0.1', i === COUNT ? () => resolve() : undefined)
  })
  await pause(200)
  const drops = socketDrops('127.0.0.1', port)
  assert.ok(drops !== null && drops > 0, `${drops} dropped`)
  assert.equal(received + drops, COUNT)
  socket.close()
  sender.close()
})
