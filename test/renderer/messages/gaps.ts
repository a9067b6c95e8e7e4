import type { Gap } from '../../../contract/missing.ts'

/** A gap of 42 messages between two seconds; `over` makes it another. */
export function gapOf(over: Partial<Gap> = {}): Gap {
  return {
    number: 0,
    kind: 'sequence',
    detector: 'meta-sequence',
    source: 'web-03',
    since: '1000000000',
    until: '2000000000',
    lost: { min: 42, max: 42, unit: 'messages' },
    confidence: 'certain',
    text: 'The numbering goes from 1831 to 1874: 42 messages were not seen.',
    addresses: [],
    ...over,
  }
}
