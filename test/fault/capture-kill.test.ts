import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cannotCapture } from '../support/capture-program.ts'
import { fastFolder } from '../support/fast-folder.ts'
import { floodProgram } from '../support/flood.ts'
import { cannotSeparate } from '../support/veth.ts'
import { killCaptures } from './capture-kill.ts'

const KILLS = 12
const skip = cannotCapture || cannotSeparate || (floodProgram() === undefined && 'no compiler for the sender')

test('[capture-kill] a capture that is killed while it writes and rotates loses nothing that it wrote, and every interruption is told', {
  skip,
}, async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  t.diagnostic(`SEED=${seed}`)
  const outcome = await killCaptures(KILLS, seed, fastFolder())
  t.diagnostic(JSON.stringify(outcome))
  assert.equal(outcome.kills, KILLS)
  assert.ok(outcome.noted > 0 && outcome.between > 0 && outcome.segments > KILLS / 2)
})
