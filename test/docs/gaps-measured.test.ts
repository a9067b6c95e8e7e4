import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RATE_RUNS, SILENCE_TIMES } from '../../build/incidents/silences.ts'
import { markdown, rateTable, recallTable, scoreTable } from '../../build/incidents/table.ts'
import { CIRCUMSTANCES, CONSEQUENCES, COUNTED } from '../../build/incidents/truth.ts'
import { FALSE_ALARM_RATE } from '../../core/gaps/rhythm/silence.ts'
import { documentOf, sectionOf, tableOf } from '../support/markdown.ts'

const text = documentOf('docs/gaps-measured.md')
const measured = sectionOf(text, '## Measured')
const silence = sectionOf(text, '## Measured: silence')
/** The table that begins with this head. */
const table = (within: string, head: string): string[][] => tableOf(within.slice(within.indexOf(head)))
const headOf = (cells: Parameters<typeof markdown>[0]): string => markdown(cells, 1).split('\n')[0]!

test('[docs-measured] the table has a row for each detector that counts, which misses nothing and has nothing false, or the text says so', () => {
  const head = headOf(scoreTable([]))
  assert.ok(measured.includes(head))
  const rows = table(measured, head)
  const columns = head.split('|').map((cell) => cell.trim())
  const cell = (row: readonly string[], name: string) => row[columns.indexOf(name) - 1]!
  for (const detector of COUNTED) {
    const row = rows.find(([name]) => name === `**${detector}**`)
    assert.ok(row, detector)
    const isGood = cell(row, 'recall') === '1.000' && cell(row, 'false') === '0'
    assert.ok(isGood || measured.includes(`- \`${detector}\` `), detector)
  }
})

test('[docs-measured-rules] each rule and each circumstance is explained as the bench has it', () => {
  for (const [head, names] of [
    ['| rule |', CONSEQUENCES],
    ['| circumstance | what', CIRCUMSTANCES],
  ] as const)
    assert.deepEqual(
      table(measured, head),
      Object.entries(names).map(([name, why]) => [`\`${name}\``, why]),
    )
})

test('[docs-measured-silence] measured false alarms of silence keep to the stated rate, by what 99 in 100 such runs give', () => {
  const rows = table(silence, headOf(rateTable([])))
  assert.equal(rows.length % RATE_RUNS.length, 0)
  for (const [habit, days, sources, alarms, , stated] of rows) {
    assert.equal(Number(stated), FALSE_ALARM_RATE)
    const expected = FALSE_ALARM_RATE * Number(days) * Number(sources)
    assert.ok(Number(alarms) <= expected + 2.33 * Math.sqrt(expected), `${habit} in ${days} days: ${alarms}`)
  }
  const recalls = SILENCE_TIMES.map((times) => ({ habit: '', times, silences: 0, found: 0 }))
  assert.ok(silence.includes(headOf(recallTable(recalls))))
})
