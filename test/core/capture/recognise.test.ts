import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { openCapture, recognise } from '../../../core/capture/recognise.ts'
import { pcap, pcapng, section } from '../../support/captures.ts'
import { bytes, concat } from '../../support/packets.ts'
import { noReject } from '../../support/reading.ts'

test('[recognise-capture] pcap of each kind and pcapng of either byte order are recognised', () => {
  for (const magic of [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34]) {
    for (const bigEndian of [false, true]) assert.equal(recognise(pcap([], { magic, bigEndian })), 'pcap')
  }
  for (const bigEndian of [false, true]) assert.equal(recognise(pcapng([section()], bigEndian)), 'pcapng')
})

test('[recognise-compressed] compressed files are recognised', () => {
  assert.equal(recognise(gzipSync('x')), 'gzip')
  assert.equal(recognise(zstdCompressSync('x')), 'zstd')
  assert.equal(recognise(bytes([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00])), 'xz')
  assert.equal(recognise(concat(bytes('BZh9'), bytes([0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))), 'bzip2')
})

test('[recognise-other] text and line ends alone are nothing known', () => {
  for (const text of ['', 'BZhello', '<34>Oct 11 22:14:15 host su: x', 'snoo'])
    assert.equal(recognise(bytes(text)), undefined)
  assert.equal(recognise(bytes('\n\r\r\n and then some text')), undefined)
})

test('[open-refusal] other capture formats are refused by name, with what to do', () => {
  const open = (first: Uint8Array) => openCapture(first, noReject)
  const refusals: [Uint8Array, RegExp][] = [
    [bytes('snoop\0\0\0\0\0\0\x02'), /format snoop,.*Convert it to pcapng/],
    [pcap([], { magic: 0xa1b234cd }), /modified pcap \(Mesquita\)/],
    [pcap([], { magic: 0xa12b3c4d }), /modified pcap \(Navtel, nanoseconds\)/],
    [gzipSync('x'), /gzip compressed data.*Decompress/],
    [bytes('hello'), /begins like no capture format known/],
    [bytes(''), /The file is empty/],
  ]
  for (const [first, expected] of refusals) {
    const opened = open(first)
    assert.ok('refusal' in opened)
    assert.match(opened.refusal, expected)
  }
})
