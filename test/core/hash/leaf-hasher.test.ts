import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HASH_BYTES, plainHasher } from '../../../core/hash/leaf-hasher.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('[leaf-hasher-known] the leaves and nodes that Certificate Transparency states for its test tree', () => {
  const records = ['', '00', '10', '2021'].map((text) => Buffer.from(text, 'hex'))
  const bounds = new Uint32Array(records.length + 1)
  records.forEach((record, i) => {
    bounds[i + 1] = bounds[i]! + record.length
  })
  const hashes = new Uint8Array(HASH_BYTES * records.length)
  plainHasher.leaves(Buffer.concat(records), bounds, records.length, hashes)
  assert.equal(hex(hashes.subarray(0, HASH_BYTES)), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  plainHasher.pairs(hashes, 2, hashes)
  assert.equal(hex(hashes.subarray(0, HASH_BYTES)), 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
  plainHasher.pairs(hashes, 1, hashes)
  assert.equal(hex(hashes.subarray(0, HASH_BYTES)), 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7')
})
