import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { visible } from '../../../core/text/visible.ts'

test('[visible-acts] what would act on a terminal is written as its code point', () => {
  assert.equal(visible('a\u001b[2Jb'), 'a<U+001B>[2Jb')
  assert.equal(visible('\u0000\t\n\u007f\u009b'), '<U+0000><U+0009><U+000A><U+007F><U+009B>')
  assert.equal(visible('admin\u202etxt.exe'), 'admin<U+202E>txt.exe')
  assert.equal(visible('a\u200bb\ufeffc\u2028d'), 'a<U+200B>b<U+FEFF>c<U+2028>d')
})

test('[visible-plain] letters of any script, signs and emoji stay as they are', () => {
  for (const text of ['plain ASCII ~', 'Zürich łódź', '日本語', 'пример', 'شبكة', '😀👍🏽', '\ufffd'])
    assert.equal(visible(text), text)
})

test('[visible-any] no text leaves a control or bidirectional character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      assert.doesNotMatch(visible(text), /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/)
    }),
  )
})
