import assert from 'node:assert/strict'
import { parseQuery } from '../../core/query/parse.ts'
import { printQuery } from '../../core/query/print.ts'
import { allOf, matchCondition, unknownCondition } from '../../main/store/sql.ts'
import { bytesOf, type FuzzTarget } from './target.ts'

const decoder = new TextDecoder()

export const targets: readonly FuzzTarget[] = [
  {
    name: 'query',
    seeds: [
      'failed "pass word" -host:web* AND (NOT /x{2}/i || severity <= err)',
      'time:2026-11-18T03:00..2026-11-18T04:00 port != 514 has:sd missing:host',
      'host:[a, "b c", d*] text matches "re+" app ~ /c/ packet:..20 facility:local7',
    ].map(bytesOf),
    run(bytes) {
      const text = decoder.decode(bytes)
      const parsed = parseQuery(text)
      let at = 0
      for (const { start, end } of parsed.tokens) {
        assert.ok(start >= at && end > start && end <= text.length, 'tokens follow one another')
        at = end
      }
      if (!parsed.ok) {
        const { start, end, message } = parsed.error
        assert.ok(start >= 0 && start <= end && end <= text.length && message !== '')
        return
      }
      const printed = printQuery(parsed.query)
      const again = parseQuery(printed)
      assert.ok(again.ok, 'what is printed can be read')
      assert.equal(printQuery(again.query), printed, 'and is the same query')
      const { sql, values } = allOf(matchCondition(parsed.query), unknownCondition(parsed.query))
      assert.equal(sql.split('?').length - 1, values.length, 'each value has its place in the SQL')
    },
  },
]
