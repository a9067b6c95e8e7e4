import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../../../build/provision/places.ts'
import { auditSerialDetector } from '../../../../core/gaps/sequence/audit-serial.ts'
import { ciscoSequenceDetector } from '../../../../core/gaps/sequence/cisco-sequence.ts'
import { kernelStampDetector } from '../../../../core/gaps/sequence/kernel-stamp.ts'
import { metaSequenceDetector } from '../../../../core/gaps/sequence/meta-sequence.ts'
import { corpus } from '../../../support/corpus.ts'
import { detect, rowsOfFile } from './support-sequence.ts'

const DETECTORS = [metaSequenceDetector, ciscoSequenceDetector, auditSerialDetector, kernelStampDetector]

/** How many findings each detector has in the files of a folder, and how many rows there were; files that are no log are left out. */
async function findingsIn(folder: string): Promise<{ rows: number; found: Record<string, number> }> {
  let rows = 0
  const found: Record<string, number> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const read = await rowsOfFile(join(entry.parentPath, entry.name)).catch(() => [])
    rows += read.length
    for (const make of DETECTORS)
      for (const { detector } of detect(make, read)) {
        const key = `${entry.name} ${detector}`
        found[key] = (found[key] ?? 0) + 1
      }
  }
  return { rows, found }
}

test('[gap-sequence-quiet-corpus] in the logs of 13 systems, nothing is found but the starts of two machines', async (t) => {
  const folder = corpus('text/system-logs')
  if (folder === undefined) return t.skip('the corpus is not there')
  const { rows, found } = await findingsIn(folder)
  assert.ok(rows > 10_000, `${rows} rows`)
  assert.deepEqual(found, {
    'kern.log audit-serial': 1,
    'kern.log kernel-stamp': 1,
    'kern.log.2.gz audit-serial': 4,
    'kern.log.2.gz kernel-stamp': 4,
  })
})

test('[gap-sequence-quiet-captures] in the captures of real traffic nothing is found', async (t) => {
  const folder = corpus('pcap-syslog')
  if (folder === undefined) return t.skip('the corpus is not there')
  const { rows, found } = await findingsIn(folder)
  assert.ok(rows > 0)
  assert.deepEqual(found, {})
})

test('[gap-sequence-quiet-sample] in the logs of the sample nothing is found', async () => {
  const { rows, found } = await findingsIn(join(root, 'samples/logs'))
  assert.ok(rows > 0)
  assert.deepEqual(found, {})
})
