import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { colourQuery } from '../../../renderer/query/colour.ts'

const roles = (text: string) => colourQuery(text).map((part) => `${part.role} ${text.slice(part.start, part.end)}`)

test('[query-colour] fields, operators, values and text are told apart', () => {
  assert.deepEqual(roles('host:web /a b/ OR "c"'), [
    'field host',
    'operator :',
    'value web',
    'space  ',
    'text /a b/',
    'space  ',
    'operator OR',
    'space  ',
    'text "c"',
  ])
})

test('[query-colour] a negated term has one colour, and the next term its own', () => {
  assert.deepEqual(roles('-app:cron x'), ['not -', 'not app', 'not :', 'not cron', 'space  ', 'text x'])
  assert.deepEqual(roles('NOT x y'), ['not NOT', 'space  ', 'not x', 'space  ', 'text y'])
})

test('[query-colour] the parts cover any text from end to end', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab:()[]"/-!<=, OR') }), (text) => {
      assert.equal(
        colourQuery(text)
          .map((part) => text.slice(part.start, part.end))
          .join(''),
        text,
      )
    }),
  )
})
