import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { SHARE } from '../../build/bench/live.ts'
import { CAPTURE_EVENTS } from '../../core/capture/capture-event.ts'
import { ENGINE_NAMES } from '../../main/capture/engine.ts'
import { cannotCapture, freshPort, sendDatagrams } from '../support/capture-program.ts'
import { startLive } from '../support/live-capture.ts'
import { documentOf, namesOf, sectionOf, tableOf } from '../support/markdown.ts'
import { scratchFolder } from '../support/scratch.ts'

const page = documentOf('docs/capture.md')
const { folder } = scratchFolder()

test('[docs-capture-losses] in the table of losses everything sent is archived or told', () => {
  const rows = tableOf(sectionOf(page, '## Rates and losses')).map((row) =>
    row.map((cell) => Number(cell.replaceAll(',', ''))),
  )
  assert.ok(rows.length > 5)
  for (const [, , , sent, archived, lost, told] of rows) {
    assert.equal(lost, told)
    assert.equal(archived! + lost!, sent)
  }
  assert.ok(rows.some(([, , , , , lost]) => lost === 0) && rows.some(([, , , , , lost]) => lost! > 0))
})

test('[docs-capture-rates] a capture bears at least 0.8 of the rate that dumpcap does, with the same share of a processor', () => {
  assert.equal(SHARE, 0.1)
  const table = sectionOf(page, '## Rates and losses').split('| | packets/s without loss')[1]!
  const [own, dumpcap] = tableOf(table).map(([, rate]) => Number(rate!.replaceAll(',', '')))
  assert.ok(own! >= 0.8 * dumpcap!)
})

test('[docs-capture-engines] the engines are those there are', () => {
  const head = sectionOf(page, '## Engines')
    .split('\n')
    .find((line) => line.startsWith('| |'))!
  assert.deepEqual(
    [...head.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    [...ENGINE_NAMES],
  )
})

test('[docs-capture-events] each event is listed, and no other', () => {
  const listed = namesOf(sectionOf(documentOf('docs/formats.md'), '## What a live capture writes')).flatMap((cell) =>
    cell.split(', '),
  )
  assert.deepEqual(listed.toSorted(), [...CAPTURE_EVENTS].toSorted())
})

test('[docs-json-capture] the names of what a capture says are those that are printed', {
  skip: cannotCapture,
}, async () => {
  const port = freshPort()
  const flags = ['--filter', `udp dst port ${port}`, '--statistics', '1s']
  const live = startLive({ interface: 'lo', archive: join(folder, 'archive'), keys: join(folder, 'keys'), flags })
  await live.heard('started')
  await sendDatagrams(port, ['x'])
  await live.heard('statistics', ({ received }) => received === 1)
  assert.equal(await live.end(), 0)
  const section = sectionOf(documentOf('docs/cli.md'), '## JSON of capture')
  for (const [kind, heading] of [
    ['started', '### `started`'],
    ['statistics', '### `statistics`'],
    ['event', '### `event` of capture'],
    ['segment', '### `segment` of capture'],
    ['end', '### `end` of capture'],
  ] as const) {
    const names = live.notices.filter((notice) => notice.kind === kind).flatMap((notice) => Object.keys(notice))
    assert.deepEqual([...new Set(names)].toSorted(), namesOf(sectionOf(section, heading)).toSorted(), kind)
  }
})
