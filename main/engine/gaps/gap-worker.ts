import { parentPort, workerData } from 'node:worker_threads'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { detectorGroup, type GroupName, type Learned, type LookOptions } from './detector-group.ts'
import type { GapEvidenceItem } from './gap-evidence.ts'
import { GapList } from './gap-list.ts'
import { passOver } from './gap-pass.ts'

/** One thread of a look: shows all messages to one group of detectors. */
export interface GapWorkerData extends LookOptions {
  readonly group: GroupName
  readonly items: readonly GapEvidenceItem[]
}

export type GapWorkerMessage =
  | { readonly kind: 'progress'; readonly messages: number }
  | ({
      readonly kind: 'done'
      readonly findings: readonly GapFinding[]
      readonly unlisted: number
      readonly messages: number
    } & Learned)

const { group: name, items, heartbeats, planned } = workerData as GapWorkerData
const say = (message: GapWorkerMessage) => parentPort!.postMessage(message)
const list = new GapList()
const group = detectorGroup(name, items, { heartbeats, planned }, list.take)
const messages = await passOver(items, group.detectors, { progress: (messages) => say({ kind: 'progress', messages }) })
const learned = group.end()
say({ kind: 'done', findings: list.findings(), unlisted: list.unlisted, messages, ...learned })
