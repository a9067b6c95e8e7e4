import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../../../build/provision/places.ts'
import { caseSeries } from '../../../../main/engine/gaps/case-series.ts'
import { caseLedger, findGaps, wholeTime } from '../../../../main/engine/gaps/find-gaps.ts'
import { Integrity } from '../../../../main/engine/integrity.ts'
import { addTo, openCaseAt } from '../../../support/cases.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const { folder } = scratchFolder()
const sample = (path: string) => join(root, 'samples', path)

/** The cells of the archive layer of a case that holds an archive of which segment 2 is on tape. */
async function archiveCells(name: string, keys: string | undefined) {
  const opened = await openCaseAt(join(folder, name))
  try {
    await addTo(opened, [sample('archives/relay-01')])
    if (keys !== undefined) {
      process.env.LOGWITNESS_KEYS = keys
      await new Integrity(opened).check().done
    }
    const [series] = caseSeries(opened)
    const found = await findGaps(opened, { heartbeats: [], planned: [] })
    const { rows } = caseLedger(opened, found).of([wholeTime(opened)])
    const cells = rows.map(({ intervals }) => intervals[0]!.cells.archive)
    return { series: series!, items: opened.state().items.length, cells }
  } finally {
    await opened.close()
  }
}

test('[gap-series-unchecked] an archive that was not checked says nothing of what it lacks', async () => {
  const { series, items, cells } = await archiveCells('unchecked', undefined)
  assert.equal(series.state, 'not examined')
  assert.equal(series.items.length, items)
  for (const { state } of cells) assert.equal(state, 'unknown')
})

test('[gap-series-checked] after a check what is on tape bounds what each source may lack', async () => {
  const { series, cells } = await archiveCells('checked', sample('keys'))
  assert.equal(series.state, 'examined', series.why)
  assert.ok(cells.length > 0)
  for (const { state, lost } of cells)
    assert.deepEqual([state, lost], ['bounded', [{ min: 0, max: 171, unit: 'records' }]])
})

test('[gap-series-untrusted] without a trusted key it is not proven that no more was taken away', async () => {
  const { series, cells } = await archiveCells('untrusted', join(folder, 'no keys'))
  assert.equal(series.state, 'open')
  for (const { state, findings } of cells) assert.deepEqual([state, findings.length], ['unknown', 1])
})

test('[gap-series-rotation] the files of one rotation are one series, and each log is in one', async () => {
  const opened = await openCaseAt(join(folder, 'rotation'))
  try {
    await addTo(opened, [sample('logs/web-03')])
    const series = caseSeries(opened)
    const names = new Map(opened.folder.items().map(({ entry }) => [entry.item, entry.name]))
    const sets = series.map(({ items }) => items.map((item) => names.get(item)))
    assert.ok(sets.some((set) => set.join() === 'auth.log.2.gz,auth.log.1,auth.log'))
    assert.equal(sets.flat().length, names.size)
    assert.ok(series.every(({ state }) => state === 'examined'))
  } finally {
    await opened.close()
  }
})
