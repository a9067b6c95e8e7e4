import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastFolder } from '../support/fast-folder.ts'
import { killTimes } from './archive-kill.ts'

const KILLS = 40
const skip = process.platform === 'win32' ? 'Windows has no SIGKILL' : false

test('[archive-kill] a writer that is killed while it seals, rotates, compresses or moves loses nothing that it confirmed', {
  skip,
}, async (t) => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  t.diagnostic(`SEED=${seed}`)
  const { kills, byWork, confirmed } = await killTimes(KILLS, seed, fastFolder())
  t.diagnostic(JSON.stringify({ byWork, confirmed }))
  assert.equal(kills, KILLS)
  assert.ok(confirmed > 0, 'no kill came after anything was confirmed')
  assert.ok(
    Object.values(byWork).some(({ mended }) => mended > 0),
    'no kill left anything to mend',
  )
})
