import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incidentOf } from '../../../build/incidents/incident.ts'
import { runIncidents } from '../../../build/incidents/run.ts'
import { broken } from '../../../build/incidents/table.ts'
import { COUNTED } from '../../../build/incidents/truth.ts'

const INCIDENTS = 60

test('[incident-repeats] the incident of a seed is the same every time, and of another seed another', () => {
  for (const seed of [1, 2, 3]) assert.deepEqual(incidentOf(seed), incidentOf(seed))
  assert.notDeepEqual(incidentOf(1).files, incidentOf(2).files)
})

test('[incident-clean] of the incidents about one in five has no loss', () => {
  const incidents = Array.from({ length: INCIDENTS }, (_, i) => incidentOf(i + 1))
  const clean = incidents.filter(({ truths }) =>
    truths.every(({ lost, detector }) => lost === 0 || detector === 'clock'),
  )
  assert.ok(clean.length > INCIDENTS / 10 && clean.length < INCIDENTS / 2, `${clean.length}`)
})

test('[gap-counted-recall] losses that are counted are all found, with their size, and nothing else is', async () => {
  const missed: string[] = []
  const scores = await runIncidents(1, INCIDENTS, ({ incident: { seed }, judged }) => {
    for (const truth of judged.missed) missed.push(`${seed} missed ${JSON.stringify(truth)}`)
    for (const { detector, text } of judged.false) missed.push(`${seed} false ${detector}: ${text}`)
  })
  const all = scores.all()
  assert.deepEqual(broken(all), [], missed.join('\n'))
  // Nothing is shown by detectors that had nothing to find.
  const found = new Set(all.filter((score) => score.found > 0).map(({ detector }) => detector))
  for (const detector of COUNTED) assert.ok(found.has(detector), `no loss for ${detector}`)
})
