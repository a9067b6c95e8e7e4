import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { fuzz } from './fuzzer.ts'
import { MAX_INPUT, makeInput } from './input.ts'
import { bytesOf } from './target.ts'

const faulty = join(import.meta.dirname, 'fixture')

test('[fuzz-decoders] no decoder throws or hangs at 20,000 seeds, changed seeds and noise', async () => {
  const report = await fuzz({ folder: import.meta.dirname, seed: 20261118, runs: 20_000, hangMs: 5_000 })
  assert.notEqual(report.targets.length, 0)
  assert.deepEqual(
    report.findings.map(({ target, what, input }) => `${target}: ${what}\n${Buffer.from(input).toString('hex')}`),
    [],
  )
  assert.ok(report.runs >= 20_000)
})

test('[fuzz-finds] a throw and a hang are found, with the input that makes them, and a sound decoder is left in peace', async () => {
  const { findings, targets } = await fuzz({ folder: faulty, seed: 1, runs: 6_000, hangMs: 300 })
  assert.deepEqual(targets, ['sound', 'throws', 'hangs'])
  assert.deepEqual([...new Set(findings.map(({ target }) => target))], ['throws', 'hangs'])
  for (const { target, what, input } of findings) {
    if (target === 'throws') assert.ok(what.includes('cut short') && input[0] === 0x3c && input.length < 5)
    else assert.ok(what.includes('took longer than 300 ms') && input[0] === 0xff)
  }
})

test('[fuzz-repeats] an input depends on its seed and number alone, and stays within the limit', () => {
  const target = { name: 'any', seeds: [bytesOf('x'.repeat(MAX_INPUT)), bytesOf('y')], run: () => {} }
  assert.equal(makeInput(target, 7, 1), target.seeds[1])
  for (let index = 0; index < 500; index++) {
    const input = makeInput(target, 7, index)
    assert.deepEqual(input, makeInput(target, 7, index))
    assert.ok(input.length <= MAX_INPUT)
  }
  assert.notDeepEqual(makeInput(target, 7, 50), makeInput(target, 8, 50))
})
