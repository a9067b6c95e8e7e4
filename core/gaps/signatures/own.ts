import { N, type Signature, signature, words } from './form.ts'

const PULL = 'logwitness pull'
const PUSH = 'logwitness receive'
const RELAY = 'logwitness relay'
const SAYS = '^logwitness: '

const READ_LATER =
  'What the remote files held meanwhile was read afterwards, and what could not be read any more is a report of its own.'

/** What this program says of its own work, in the archives that it writes and to whom it passes messages on. */
export const OWN_SIGNATURES: readonly Signature[] = [
  signature({
    id: 'lw-pull-lost',
    producer: PULL,
    meaning: 'at-risk',
    literals: ['ssh pull lost: '],
    pattern: words(SAYS, 'ssh pull lost: .{1,400}'),
    pair: 'lw-pull',
    edge: 'begins',
    caveat: READ_LATER,
    source: 'core/ssh/ssh-event.ts',
  }),
  signature({
    id: 'lw-pull-again',
    producer: PULL,
    meaning: 'at-risk',
    literals: ['ssh pull connected: again'],
    pattern: words(SAYS, 'ssh pull connected: again.{0,400}'),
    pair: 'lw-pull',
    edge: 'ends',
    caveat: READ_LATER,
    source: 'core/ssh/ssh-event.ts',
  }),
  signature({
    id: 'lw-pull-down',
    producer: PULL,
    meaning: 'at-risk',
    literals: ['ssh pull started: nothing'],
    pattern: words(SAYS, 'ssh pull started: nothing.{0,400}'),
    caveat: READ_LATER,
    source: 'core/ssh/ssh-event.ts',
  }),
  signature({
    id: 'lw-pull-missed',
    producer: PULL,
    meaning: 'lost-uncounted',
    unit: 'bytes',
    literals: ['ssh pull missed: '],
    pattern: words(SAYS, 'ssh pull missed: .{1,400}'),
    caveat: 'What stood there may have been nothing: it was gone before it could be looked at.',
    source: 'core/ssh/ssh-event.ts',
  }),
  signature({
    id: 'lw-pull-refused',
    producer: PULL,
    meaning: 'at-risk',
    literals: ['ssh pull refused: '],
    pattern: words(SAYS, 'ssh pull refused: .{1,400}'),
    caveat: 'Nothing is read of a file as long as something else stands under its name.',
    source: 'core/ssh/ssh-event.ts',
  }),
  signature({
    id: 'lw-push-down',
    producer: PUSH,
    meaning: 'at-risk',
    literals: ['ssh push connected: nothing'],
    pattern: words(SAYS, 'ssh push connected: nothing.{0,400}'),
    caveat: 'What the sender wrote meanwhile it may send later, or never; only its own log shows it.',
    source: 'core/ssh/ssh-event.ts',
  }),
  signature({
    id: 'lw-relay-dropped',
    producer: RELAY,
    meaning: 'lost',
    layer: 'relay',
    literals: ['relay dropped '],
    pattern: words(SAYS, 'relay dropped ', N, String.raw` messages for (\S{1,300}): .{1,200}`),
    count: 1,
    name: 2,
    caveat: 'The archive that the relay reads still has them; a report that is repeated has the same number.',
    source: 'core/relay/own-message.ts',
  }),
]
