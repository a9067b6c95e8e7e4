import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '../../build/provision/places.ts'
import { MESSAGE_COLUMNS } from '../../core/columns/schema.ts'
import { DEFAULT_DECODE_OPTIONS } from '../../core/decode/content-decoder.ts'
import { CASE_FORMAT, CASE_VERSION } from '../../main/store/case-folder.ts'
import { logwitness } from '../support/cli.ts'
import { documentOf, namesOf, sectionOf, tableOf } from '../support/markdown.ts'

const text = documentOf('docs/formats.md')
const folder = mkdtempSync(join(tmpdir(), 'logwitness-formats-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('[docs-columns] the columns are those of the schema, in its order', () => {
  assert.deepEqual(
    namesOf(sectionOf(text, '## Columns')),
    MESSAGE_COLUMNS.map(({ name }) => name),
  )
})

test('[docs-column-words] a column of fixed words lists all of them', () => {
  const meanings = new Map(tableOf(sectionOf(text, '## Columns')).map(([name, , , meaning]) => [name, meaning!]))
  for (const column of MESSAGE_COLUMNS) {
    if (column.kind !== 'word' || column.name === 'rule') continue
    for (const word of column.words)
      assert.ok(meanings.get(`\`${column.name}\``)!.includes(`\`${word}\``), `${column.name}: ${word}`)
  }
})

for (const [path, heading] of [
  ['docs/formats.md', '## Limits'],
  ['docs/rules.md', '## Limits of the formats'],
] as const) {
  test(`[docs-limits] the limits of ${path} are those of the code`, async () => {
    const rows = tableOf(sectionOf(documentOf(path), heading))
    assert.ok(rows.length > 10)
    for (const [name, value, file] of rows) {
      const module = await import(join(root, file!.replaceAll('`', '')))
      assert.equal(module[name!.replaceAll('`', '')], Number(value!.replaceAll(',', '')), `${name} in ${file}`)
    }
  })
}

/** Records of a file of self-checking lines. */
function recordsOf(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line).record)
}

/** Events of a table, with the fields that each has beside `event`. */
function eventsOf(heading: string): Map<string, string[]> {
  const rows = tableOf(sectionOf(text, heading))
  const name = (cell: string) => [...cell.matchAll(/`(\w[\w-]*)`/g)].map(([, word]) => word!)
  return new Map(rows.map(([event, fields]) => [name(event!)[0]!, name(fields!).toSorted()]))
}

test('[docs-case] the files of a case are as documented', () => {
  const path = join(folder, 'case')
  assert.equal(logwitness(['open', path, join(root, 'samples/logs/db-01'), '--copy']).status, 0)
  const head = JSON.parse(readFileSync(join(path, 'case.json'), 'utf8'))
  assert.deepEqual([head.format, head.version], [CASE_FORMAT, CASE_VERSION])
  for (const name of Object.keys(head)) assert.ok(sectionOf(text, '## The case').includes(`\`${name}\``), name)
  for (const [file, heading] of [
    ['items.jsonl', '### Records of `items.jsonl`'],
    ['index/manifest.jsonl', '## The index'],
  ] as const) {
    const events = eventsOf(heading)
    for (const { event, ...fields } of recordsOf(join(path, file)))
      assert.deepEqual(Object.keys(fields).toSorted(), events.get(event as string), `${file}: ${event}`)
  }
  const part = recordsOf(join(path, 'index/manifest.jsonl')).find(({ event }) => event === 'part')!.part as object
  for (const name of Object.keys(part)) assert.ok(sectionOf(text, '## The index').includes(`\`${name}\``), name)
})

test('[docs-defaults] the version of a case and the zone that is assumed are those documented', () => {
  assert.ok(text.includes(`\`version\` (${CASE_VERSION})`))
  assert.equal(DEFAULT_DECODE_OPTIONS.zoneOffset, 0, 'a zone that is not stated is documented to be UTC')
})
