import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentence } from '../../../renderer/text/sentence.ts'

test('[sentence] a reason is a sentence; names keep their letters', () => {
  assert.equal(sentence('record 7 is not what was sealed'), 'Record 7 is not what was sealed.')
  assert.equal(sentence('auth.log.1 is not there'), 'auth.log.1 is not there.')
  assert.equal(sentence('web-03 signed it'), 'web-03 signed it.')
  assert.equal(sentence('It names no file.'), 'It names no file.')
  assert.equal(sentence(''), '')
})
