import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { nearest, QUERY_FIELDS } from '../../../core/query/field.ts'

test('[query-fields-documented] docs/query.md has each field, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/query.md'), 'utf8')
  const section = text.slice(text.indexOf('\n## Fields'), text.indexOf('\n## Times'))
  const documented = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  )
  assert.deepEqual(documented.toSorted(), Object.keys(QUERY_FIELDS).toSorted())
})

test('[query-nearest] the nearest name is given, and none where nothing is like it', () => {
  const names = Object.keys(QUERY_FIELDS)
  assert.equal(nearest('sevrity', names), 'severity')
  assert.equal(nearest('HSOT', names), 'host')
  assert.equal(nearest('zzzzzzzz', names), undefined)
  assert.equal(nearest('h'.repeat(41), names), undefined)
})
