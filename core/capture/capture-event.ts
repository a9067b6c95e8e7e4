/**
 * What a live capture says of itself: the comment of an interface statistics block of its own, one line such as
 * `logwitness: start engine=libpcap filter="udp port 514"`. docs/formats.md lists the events and what they state.
 */
export interface CaptureEvent {
  readonly event: CaptureEventName
  /** In the order written. */
  readonly facts: Readonly<Record<string, string>>
}

export const CAPTURE_EVENTS = [
  'start',
  'restarted',
  'statistics',
  'heartbeat',
  'rotation',
  'clock-step',
  'interface-down',
  'interface-up',
  'connected',
  'disconnected',
  'connection-refused',
  'frame-rejected',
  'warning',
  'disk-full',
  'stop',
] as const
export type CaptureEventName = (typeof CAPTURE_EVENTS)[number]

/** Characters of a comment that is looked at: what is longer was not written by us. */
export const MAX_EVENT_TEXT = 1024
/** Characters that are written of one value; of a longer one the end is left out, marked by an ellipsis. */
export const MAX_FACT_TEXT = 256

const PREFIX = 'logwitness: '
const PLAIN = /^[A-Za-z0-9_.:/+%@-]+$/
const FACT = / ([a-z][a-z-]*)=(?:([A-Za-z0-9_.:/+%@-]+)|"((?:[^"\\\p{Cc}]|\\.)*)")/gu

/** An event as text; values that are not plain are quoted as JSON strings. Facts that are undefined are left out. */
export function formatCaptureEvent(
  event: CaptureEventName,
  facts: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const written = Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined) return []
    const whole = String(value)
    const text = whole.length > MAX_FACT_TEXT ? `${whole.slice(0, MAX_FACT_TEXT - 1)}…` : whole
    return [` ${name}=${PLAIN.test(text) ? text : quoted(text)}`]
  })
  return `${PREFIX}${event}${written.join('')}`
}

/** Reads the comment of a block; undefined where it is no event of ours. */
export function parseCaptureEvent(comment: string): CaptureEvent | undefined {
  if (!comment.startsWith(PREFIX) || comment.length > MAX_EVENT_TEXT) return undefined
  const [name = ''] = /^[a-z-]*/.exec(comment.slice(PREFIX.length)) ?? []
  const event = CAPTURE_EVENTS.find((each) => each === name)
  if (event === undefined) return undefined
  const facts: Record<string, string> = {}
  let at = PREFIX.length + name.length
  FACT.lastIndex = at
  for (let fact = FACT.exec(comment); fact !== null && fact.index === at; fact = FACT.exec(comment)) {
    const value = fact[2] ?? unquoted(fact[3]!)
    if (value === undefined) return undefined
    facts[fact[1]!] = value
    at = FACT.lastIndex
  }
  return at === comment.length ? { event, facts } : undefined
}

/** JSON leaves the control characters from U+007F on as they are. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function unquoted(inner: string): string | undefined {
  try {
    return JSON.parse(`"${inner}"`) as string
  } catch {
    return undefined
  }
}
