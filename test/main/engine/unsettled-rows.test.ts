import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { formatVerificationKey } from '../../../core/note/verification-key.ts'
import { VERDICTS, type Verdict } from '../../../core/verdict/verdict.ts'
import { Integrity } from '../../../main/engine/integrity.ts'
import { openKeyStore } from '../../../main/keys/key-store.ts'
import { alterByte, archiveToAlter } from '../../support/altered-archive.ts'
import { frameBlock, interfaceDescription } from '../../support/captures.ts'
import { addTo, openCaseAt } from '../../support/cases.ts'

const { folder, copy, signer } = archiveToAlter()
process.env.LOGWITNESS_KEYS = join(folder, 'keys')

before(() => void openKeyStore().trust(formatVerificationKey(signer.key)))

/** Verdicts on the messages of a segment, and the segment's reason, once this was done to its records. */
async function verdictsOf(segment: number, alter: (records: Uint8Array[]) => readonly Uint8Array[]) {
  const archive = copy()
  archive.put(segment, ...alter(archive.records(segment)))
  const opened = await openCaseAt(join(folder, `case-${segment}-${cases++}`))
  try {
    await addTo(opened, [archive.folder])
    const integrity = new Integrity(opened)
    await integrity.check().done
    const { archives, items } = integrity.state()
    const item = items[0]![segment - 1]!
    const { counts } = opened.state().items.find((each) => each.item === item)!
    const rows = opened.verdicts.rows()
    const verdicts = Array.from({ length: counts.messages }, (_, i) => VERDICTS[rows.of(item, i + 1)])
    return { verdicts, reason: archives[0]!.segments[segment - 1]!.reason }
  } finally {
    await opened.close()
  }
}
let cases = 0

const all = (count: number, verdict: Verdict) => Array<Verdict>(count).fill(verdict)

test('[rows-file-header] nothing of a pcap file is verified whose header says other times or another link type', async () => {
  const { verdicts, reason } = await verdictsOf(7, ([header, ...rest]) => [
    header!.with(0, 0x4d).with(1, 0x3c),
    ...rest,
  ])
  assert.deepEqual(verdicts, all(11, 'cannot check'))
  assert.match(reason, /what was altered may say how others are read/)
})

test('[rows-interface] nothing behind a pcapng interface with another resolution is verified', async () => {
  const slower = frameBlock(1, interfaceDescription({ options: [[9, Uint8Array.of(3)]] }).body(true), true)
  const { verdicts } = await verdictsOf(3, (records) => records.with(1, slower))
  assert.deepEqual(verdicts, all(10, 'cannot check'))
})

test('[rows-packet] where one packet was altered the others are verified', async () => {
  for (const [segment, count, seq] of [
    [3, 10, 5],
    [7, 11, 6],
  ] as const) {
    const { verdicts, reason } = await verdictsOf(segment, (records) => records.with(6, alterByte(records[6]!)))
    assert.deepEqual(verdicts, all(count, 'verified').with(seq - 1, 'failed'))
    assert.doesNotMatch(reason, /how others are read/)
  }
})

test('[rows-step] behind a length that was altered nothing is verified', async () => {
  const { verdicts } = await verdictsOf(7, (records) => records.with(6, records[6]!.with(8, records[6]![8]! ^ 4)))
  assert.deepEqual(verdicts.slice(0, 5), all(5, 'verified'))
  assert.ok(verdicts.length > 5 && verdicts.slice(5).every((each) => each === 'failed' || each === 'cannot check'))
})
