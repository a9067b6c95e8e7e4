import { visible } from '../text/visible.ts'
import { CodeCache } from './code-cache.ts'
import { type GapAddress, type GapSink, MAX_ADDRESSES } from './finding.ts'
import { addressOf, type Detector, type GapItem, type GapRow, MAX_SOURCES, placedAt } from './row.ts'
import { count, figure, period } from './words.ts'

/**
 * Lengths at which senders and relays cut datagrams, bytes: what every receiver must take (RFC 5426 §3.2: 480 over IPv4, 1180 over
 * IPv6; OpenBSD's syslogd forwards no more than 1180), the longest message of RFC 3164 §4.1 (1024), what every receiver should
 * take (RFC 5424 §6.1, RFC 5426 §3.2: 2048), and the buffers of common relays (8192).
 */
export const CUT_LENGTHS: readonly number[] = [480, 1024, 1180, 2048, 8192]

/** Messages of one length and source from which on chance is no good explanation any more. */
export const LIKELY_COUNT = 3

/** A text that ends with one of these may well end there: a sentence, a list in brackets, a quoted value. */
const NATURAL_ENDS = '.!?)]}>"\'`;|\n\r\0'

/** What is known of the messages of one length, or of those that the capture cut. */
interface Run {
  messages: number
  since: bigint | null
  until: bigint | null
  readonly addresses: GapAddress[]
}

/** No message is longer: a frame is of at most 32 bits. Not Infinity: whole numbers are kept where they are looked at. */
const MAX_LENGTH = 0x7fff_ffff

interface Source {
  /** Longest datagram so far, and whether they differ in length. */
  longest: number
  shortest: number
  /** By the index of CUT_LENGTHS. */
  readonly runs: (Run | undefined)[]
  cut: Run | undefined
}

/**
 * Finds datagrams that were cut on their way: exactly as long as a known limit, ending in the middle of something, from a source
 * whose other messages have other lengths and none of whose datagrams is longer. And messages that the capture itself did not
 * keep whole. One finding for each item, source and limit.
 */
export function truncationDetector(sink: GapSink): Detector {
  const sources = new Map<string, Source>()
  let cache = new CodeCache<Source>()
  let beyond = 0

  function sourceOf({ source: name, part, sourceCode }: GapRow): Source | undefined {
    let source = sources.get(name)
    if (source === undefined) {
      if (sources.size === MAX_SOURCES) return undefined
      source = { longest: 0, shortest: MAX_LENGTH, runs: [], cut: undefined }
      sources.set(name, source)
    }
    cache.set(part, sourceCode, source)
    return source
  }

  function finish(): void {
    for (const [name, source] of sources) report(name, source, sink)
    if (beyond > 0) sink(tooManySources(beyond))
    sources.clear()
    cache = new CodeCache()
    beyond = 0
  }

  return {
    item(_item: GapItem) {
      finish()
    },
    row(row: GapRow) {
      if (!row.isCut && row.transport !== 'udp') return
      const source = cache.get(row.part, row.sourceCode) ?? sourceOf(row)
      if (source === undefined) {
        beyond++
        return
      }
      if (row.isCut) {
        source.cut = add(source.cut, row)
        return
      }
      const { length } = row
      if (length > source.longest) source.longest = length
      if (length < source.shortest) source.shortest = length
      const limit = length < CUT_LENGTHS[0]! ? -1 : CUT_LENGTHS.indexOf(length)
      if (limit >= 0 && !endsNaturally(row.text)) source.runs[limit] = add(source.runs[limit], row)
    },
    end: finish,
  }
}

function endsNaturally(text: string): boolean {
  return text === '' || NATURAL_ENDS.includes(text.charAt(text.length - 1))
}

function add(run: Run | undefined, row: GapRow): Run {
  const at = placedAt(row)
  if (run === undefined) return { messages: 1, since: at, until: at, addresses: [addressOf(row)] }
  run.messages++
  if (at !== null && (run.since === null || at < run.since)) run.since = at
  if (at !== null && (run.until === null || at > run.until)) run.until = at
  if (run.addresses.length < MAX_ADDRESSES) run.addresses.push(addressOf(row))
  return run
}

function report(name: string, { runs, cut, longest, shortest }: Source, sink: GapSink): void {
  const source = name === '' ? null : name
  const who = source === null ? 'a source without a name' : visible(source)
  if (cut !== undefined) {
    const { messages, since, until, addresses } = cut
    const lost = { min: messages, max: null, unit: 'bytes' } as const
    const text = `${period(since, until)} the ends of ${count(messages, 'message')} of ${who} are not in the capture: their packets end before the length that their headers state, as where a snap length cuts them. At least one byte of each is missing.`
    sink({
      kind: 'truncation',
      detector: 'snap-length',
      source,
      since,
      until,
      lost,
      confidence: 'certain',
      text,
      addresses,
    })
  }
  const index = CUT_LENGTHS.indexOf(longest)
  const run = runs[index]
  // A datagram longer than the limit shows that nothing cuts there; where all have one length, that is their length.
  if (run === undefined || shortest === longest) return
  const { messages, since, until, addresses } = run
  const confidence = messages >= LIKELY_COUNT ? 'likely' : 'possible'
  const text = `${period(since, until)} ${count(messages, 'datagram')} of ${who} ${messages === 1 ? 'is' : 'are'} exactly ${count(longest, 'byte')} long and ${messages === 1 ? 'ends' : 'end'} in the middle of the text; no datagram of this source is longer. Senders and relays are known to cut there, so the rest was probably lost; how much is not known.`
  const lost = { min: 0, max: null, unit: 'bytes' } as const
  sink({ kind: 'truncation', detector: 'udp-length', source, since, until, lost, confidence, text, addresses })
}

function tooManySources(messages: number): Parameters<GapSink>[0] {
  return {
    kind: 'truncation',
    detector: 'udp-length',
    source: null,
    since: null,
    until: null,
    lost: { min: 0, max: null, unit: 'bytes' },
    confidence: 'possible',
    text: `${count(messages, 'message')} of sources beyond the first ${figure(MAX_SOURCES)} were not examined for cuts.`,
    addresses: [],
  }
}
