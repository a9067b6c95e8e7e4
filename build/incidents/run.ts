import type { GapFinding } from '../../core/gaps/finding.ts'
import { lookThrough } from '../../main/engine/gaps/look.ts'
import { evidenceOf } from './evidence.ts'
import { type Incident, incidentOf } from './incident.ts'
import { type Judged, Scores } from './score.ts'

/** An incident that was looked through. */
export interface Looked {
  readonly incident: Incident
  readonly findings: readonly GapFinding[]
  readonly judged: Judged
}

/** Makes the incidents of `count` seeds from `first` on, looks through each, and scores what was found. */
export async function runIncidents(first: number, count: number, done?: (looked: Looked) => void): Promise<Scores> {
  const scores = new Scores()
  for (let seed = first; seed < first + count; seed++) {
    const incident = incidentOf(seed)
    const items = await evidenceOf(incident.files)
    const { heartbeats, planned } = incident
    const { findings } = await lookThrough(items, { heartbeats, planned })
    const judged = scores.take(incident, findings)
    done?.({ incident, findings, judged })
  }
  return scores
}
