import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback, type ListenAddress, listenName, parseListenAddress } from '../../../main/listen/listen-address.ts'

test('[listen-address] a port alone is on the loopback address; another one must be named', () => {
  for (const [text, host, port] of [
    ['514', '127.0.0.1', 514],
    ['0', '127.0.0.1', 0],
    ['0.0.0.0:65535', '0.0.0.0', 65_535],
    ['[::1]:514', '::1', 514],
    ['[::]:1', '::', 1],
  ] as const)
    assert.deepEqual(parseListenAddress('udp', text), { transport: 'udp', host, port })
})

test('[listen-address-wrong] what is no address of a socket is refused', () => {
  for (const text of [
    '',
    'a',
    '65536',
    ':514',
    'localhost:514',
    '::1:514',
    '[127.0.0.1]:514',
    '1.2.3.4',
    '-1',
    '[::1]',
  ])
    assert.ok('error' in parseListenAddress('tcp', text), text)
})

test('[listen-loopback] 127.0.0.0/8 and ::1 are reached from this machine alone', () => {
  const loopback = (text: string) => isLoopback(parseListenAddress('tls', text) as ListenAddress)
  assert.deepEqual(['1', '127.9.9.9:1', '[::1]:1', '0.0.0.0:1', '[::]:1', '192.0.2.1:1'].map(loopback), [
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  assert.equal(listenName({ transport: 'udp', host: '::1', port: 514 }), 'udp [::1]:514')
})
