import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ColumnDef, MESSAGE_COLUMNS } from '../../../core/columns/schema.ts'

const text = readFileSync(join(import.meta.dirname, '../../../docs/formats.md'), 'utf8')

function typeOf(def: ColumnDef): string {
  if (def.kind === 'number') return `UINT_${def.bits}${def.optional ? ', optional' : ''}`
  if (def.kind === 'word') return def.optional ? 'UTF8, optional' : 'UTF8'
  return { count: 'INT64', time: 'INT64, optional', name: 'UTF8, optional', text: 'UTF8' }[def.kind]
}

test('[formats-columns] docs/formats.md has each column of a part with its type, in their order', () => {
  const documented = [...text.slice(text.indexOf('\n### Parts')).matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(
    ([, name, type]) => `${name}: ${type}`,
  )
  assert.deepEqual(
    documented.slice(0, MESSAGE_COLUMNS.length),
    MESSAGE_COLUMNS.map((def) => `${def.name}: ${typeOf(def)}`),
  )
})
