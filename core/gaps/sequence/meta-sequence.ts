import type { GapSink } from '../finding.ts'
import type { Detector } from '../row.ts'
import type { Dialect } from './dialect.ts'
import { relayedNumberingDetector } from './relayed-numbering.ts'
import { MAX_SEQUENCE_ID } from './sequence-id.ts'

const DIALECT: Dialect = {
  detector: 'meta-sequence',
  greatest: MAX_SEQUENCE_ID,
  begins: 1,
  unit: 'messages',
  name: 'the sequenceId numbering',
  one: 'message',
  many: 'messages',
  confidence: 'certain',
  caveat: 'What became of them the numbers do not say: a filter on the way leaves the same hole as a loss.',
}

/** Where one counter goes on over the messages of several hosts. */
const OF_RELAYS: Dialect = {
  ...DIALECT,
  name: 'the sequenceId numbering that goes on over messages of several hosts, as a relay wrote it,',
  caveat: `Of which host they were is not known. ${DIALECT.caveat}`,
}

/**
 * Finds holes and new starts in the sequenceId of SD-ELEMENT meta, which senders raise by one a message (RFC 5424 §7.3.1), and in
 * what relays write in its place.
 */
export function metaSequenceDetector(sink: GapSink): Detector {
  return relayedNumberingDetector(DIALECT, OF_RELAYS, sink, ({ sequenceId }) => sequenceId)
}
