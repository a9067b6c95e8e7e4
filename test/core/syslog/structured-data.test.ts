import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { RULES } from '../../../core/syslog/rule.ts'
import { MAX_SD_NAME, readStructuredData, scanned, scanStructuredData } from '../../../core/syslog/structured-data.ts'
import { toBytes } from '../../support/message.ts'

function scan(text: string): { end: number; rule: string } {
  const bytes = toBytes(`${text}"]`)
  const end = scanStructuredData(bytes, 0, bytes.length - 2)
  return { end, rule: RULES[scanned.rule]!.id }
}

describe('scanning', () => {
  const cases: [string, number, string][] = [
    ['[a]', 3, 'none'],
    ['[a][b] x', 6, 'none'],
    ['[a b=""]', 8, 'none'],
    ['[a b="\\"\\]\\\\"]', 14, 'none'],
    ['[a b="]"]', 9, '5424-sd-escape'],
    ['[a b="\\n"]', 10, '5424-sd-escape'],
    ['[a][a]', 6, '5424-sd-duplicate'],
    ['[', -1, '5424-sd-name'],
    ['[]', -1, '5424-sd-name'],
    ['[ a]', -1, '5424-sd-name'],
    ['[a  b="c"]', -1, '5424-sd-name'],
    ['[a', -1, '5424-structured-data'],
    ['[a b]', -1, '5424-structured-data'],
    ['[a b=c]', -1, '5424-structured-data'],
    ['[a b="c]', -1, '5424-structured-data'],
    ['[a b="c"', -1, '5424-structured-data'],
    ['[a b="c"d]', -1, '5424-structured-data'],
    ['[a b="\\', -1, '5424-structured-data'],
  ]
  for (const [text, end, rule] of cases) {
    it(`[${rule === 'none' ? 'sd-form' : rule}] ${text}`, () => assert.deepEqual(scan(text), { end, rule }))
  }
  it('[sd-name-length] names of 31 and 32 bytes conform, longer ones are read and break a rule', () => {
    for (const [length, rule] of [
      [MAX_SD_NAME - 1, 'none'],
      [MAX_SD_NAME, 'none'],
      [MAX_SD_NAME + 1, '5424-sd-name'],
    ] as const) {
      const name = 'n'.repeat(length)
      assert.deepEqual(scan(`[${name}]`), { end: length + 2, rule })
      assert.deepEqual(scan(`[a ${name}="v"]`), { end: length + 8, rule })
    }
  })
  it('[5424-sd-duplicate] is found among any number of elements', () => {
    for (const count of [2, 31, 32, 33, 64, 65, 5000]) {
      const ids = Array.from({ length: count }, (_, i) => `[e${i}]`)
      assert.equal(scan(ids.join('')).rule, 'none')
      ids[count - 1] = '[e0]'
      assert.equal(scan(ids.join('')).rule, '5424-sd-duplicate')
    }
  })
})

describe('reading', () => {
  it('[sd-read] escapes are undone, an invalid one stays as it is', () => {
    const bytes = toBytes('[x@1 a="\\"q\\"" b="\\\\ \\] \\n \u00e9" c=""][y]')
    assert.deepEqual(readStructuredData(bytes, 0, bytes.length), [
      {
        id: 'x@1',
        params: [
          { name: 'a', value: '"q"' },
          { name: 'b', value: '\\ ] \\n \u00e9' },
          { name: 'c', value: '' },
        ],
      },
      { id: 'y', params: [] },
    ])
  })
  it('[sd-read] reads as far as the data is well-formed', () => {
    const bytes = toBytes('[x a="1" b="2')
    assert.deepEqual(readStructuredData(bytes, 0, bytes.length), [{ id: 'x', params: [{ name: 'a', value: '1' }] }])
    assert.deepEqual(readStructuredData(bytes, 0, 0), [])
  })
  it('[sd-round-trip] values of any text come back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (values) => {
        const written = values.map((value, i) => ` p${i}="${value.replace(/["\\\]]/g, '\\$&')}"`).join('')
        const bytes = toBytes(`[id${written}]`)
        assert.equal(scanStructuredData(bytes, 0, bytes.length), bytes.length)
        assert.equal(scanned.rule, 0)
        const [element] = readStructuredData(bytes, 0, bytes.length)
        assert.deepEqual(
          element!.params.map((param) => param.value),
          values,
        )
      }),
    )
  })
})
