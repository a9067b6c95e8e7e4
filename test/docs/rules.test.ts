import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES } from '../../core/syslog/rule.ts'
import { documentOf, tableOf } from '../support/markdown.ts'

test('[docs-rules] docs/rules.md has each rule with its source and sentence, in the order of the table', () => {
  const rows = tableOf(documentOf('docs/rules.md'))
  const rules = RULES.filter(({ id }) => id !== 'none')
  assert.deepEqual(
    rows,
    rules.map(({ id, section, sentence }) => [`\`${id}\``, section, sentence]),
  )
})
