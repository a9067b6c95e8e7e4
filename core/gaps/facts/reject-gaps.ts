import type { ListedReject } from '../../decode/tally.ts'
import type { RejectReason } from '../../finding.ts'
import { MAX_FRAGMENT_AGE } from '../../packet/fragments.ts'
import { type GapAddress, type GapFinding, type LossUnit, MAX_ADDRESSES } from '../finding.ts'
import { count, figure, period } from '../words.ts'
import { earlier, later, nanosOf } from './instants.ts'
import {
  cutBytes,
  isCutMessage,
  lateBytes,
  type MissingBytes,
  missingBytes,
  unfinishedDatagram,
} from './reject-words.ts'

const MAX_WAIT = BigInt(MAX_FRAGMENT_AGE) * 1_000_000_000n

/** The rejects of an item: those that are listed, in the order in which they were found, and how many there are of each reason. */
export interface RejectFacts {
  readonly listed: readonly ListedReject[]
  readonly counts: Readonly<Partial<Record<RejectReason, number>>>
}

/**
 * Missing fragments, missing bytes of streams, and packets that end too early to be read, as the decoders found them. `begin`: time
 * of the first packet of the capture; what is missing of a stream was sent later than what was seen of it.
 */
export function rejectGaps(item: number, rejects: RejectFacts, begin: bigint | null): GapFinding[] {
  return [...fragmentGaps(item, rejects), ...streamGaps(item, rejects, begin), ...cutGaps(item, rejects)]
}

/** One finding for each IP datagram that never got all its fragments. */
export function fragmentGaps(item: number, rejects: RejectFacts): GapFinding[] {
  const found = rejects.listed.filter(({ reason }) => reason === 'fragment-incomplete')
  const findings = found.map((reject): GapFinding => {
    const datagram = unfinishedDatagram(reject)
    const since = nanosOf(reject.begun)
    const noticed = nanosOf(reject.noticed)
    // A fragment that comes later does not help: receivers have given the datagram up by then.
    const latest = since === null ? null : since + MAX_WAIT
    const until = latest !== null && (noticed === null || noticed > latest) ? latest : noticed
    const from = reject.sender === undefined ? '' : ` from ${reject.sender}`
    const size =
      datagram === undefined
        ? 'at least one fragment is missing'
        : datagram.total === null
          ? `${count(datagram.bytes, 'byte')} of it were seen; how long it was is not known, as its last fragment is missing`
          : `${figure(datagram.bytes)} of its ${count(datagram.total, 'byte')} were seen, ${figure(datagram.total - datagram.bytes)} are missing`
    const name = datagram === undefined ? 'an IP datagram' : `IP datagram ${datagram.id}`
    return {
      kind: 'fragment',
      detector: 'ip-fragments',
      source: reject.sender ?? null,
      since,
      until,
      lost: { min: 1, max: null, unit: 'fragments' },
      confidence: 'certain',
      text: `${period(since, until)} ${name}${from}, begun in packet ${reject.packet}, did not get all its fragments: ${size}. The message that it may have carried was not read.`,
      addresses: [addressOf(item, reject)],
    }
  })
  return [...findings, ...beyond(item, 'fragment-incomplete', found.length, 'fragments', 'IP datagrams', rejects)]
}

/**
 * One finding for each gap in a TCP stream, with the message that it cuts; what is missing at the ends of segments is one finding for a stream.
 * Bytes that were declared missing and came late are in the capture, so they are not missing.
 */
export function streamGaps(item: number, rejects: RejectFacts, begin: bigint | null): GapFinding[] {
  const gaps: StreamGap[] = []
  const cutOff = new Map<number, StreamGap[]>()
  let listed = 0
  for (const [index, reject] of rejects.listed.entries()) {
    if (reject.reason !== 'stream-gap') continue
    listed++
    const late = lateBytes(reject)
    if (late !== undefined) takeOff(gaps, late)
    const missing = missingBytes(reject)
    if (missing === undefined) continue
    // The framer is told of the gap at once, so what it rejects for it stands right behind.
    const next = rejects.listed[index + 1]
    const gap = { reject, missing, bytes: missing.bytes, broken: next?.reason === 'frame-broken' ? next : undefined }
    if (!missing.why.includes('snap length')) gaps.push(gap)
    else if (!cutOff.has(missing.stream)) cutOff.set(missing.stream, [gap])
    else cutOff.get(missing.stream)!.push(gap)
  }
  return [
    ...gaps.filter(({ bytes }) => bytes > 0).map((gap) => findingOfGap(item, gap, begin)),
    ...[...cutOff.values()].map((cuts) => findingOfCuts(item, cuts)),
    ...beyond(item, 'stream-gap', listed, 'bytes', 'gaps in TCP streams', rejects),
  ]
}

interface StreamGap {
  readonly reject: ListedReject
  readonly missing: MissingBytes
  /** What is missing still, when late bytes were taken off. */
  bytes: number
  /** The message that it cuts. */
  readonly broken: ListedReject | undefined
}

/** Takes late bytes off the newest gap of their stream that they fall into. */
function takeOff(gaps: readonly StreamGap[], late: { stream: number; bytes: number; position: number }): void {
  const gap = gaps.findLast(
    ({ missing }) =>
      missing.stream === late.stream &&
      late.position < missing.position + missing.bytes &&
      late.position + late.bytes > missing.position,
  )
  if (gap !== undefined) gap.bytes = Math.max(0, gap.bytes - late.bytes)
}

function findingOfGap(item: number, { reject, missing, bytes, broken }: StreamGap, begin: bigint | null): GapFinding {
  const until = nanosOf(reject.noticed)
  const since = until !== null && begin !== null && begin > until ? null : begin
  const cut =
    broken === undefined
      ? ''
      : ` A message that began in packet ${broken.packet} is cut by it: ${count(broken.length, 'byte')} of its beginning are there.`
  return {
    kind: 'stream',
    detector: 'tcp-bytes',
    source: reject.sender ?? null,
    since,
    until,
    lost: { min: bytes, max: bytes, unit: 'bytes' },
    confidence: 'certain',
    text: `${period(since, until)} ${count(bytes, 'byte')} of ${streamOf(reject, missing)}, behind its first ${missing.position}, are not in the capture: ${missing.why}.${cut} How many messages they carried is not known.`,
    addresses: [addressOf(item, reject), ...(broken === undefined ? [] : [addressOf(item, broken)])],
  }
}

function findingOfCuts(item: number, cuts: readonly StreamGap[]): GapFinding {
  const { reject, missing } = cuts[0]!
  const bytes = cuts.reduce((sum, cut) => sum + cut.bytes, 0)
  const messages = cuts.filter(({ broken }) => broken !== undefined).length
  const times = cuts.map((cut) => nanosOf(cut.reject.noticed))
  const [since, until] = [times.reduce(earlier, null), times.reduce(later, null)]
  return {
    kind: 'stream',
    detector: 'snap-length',
    source: reject.sender ?? null,
    since,
    until,
    lost: { min: bytes, max: bytes, unit: 'bytes' },
    confidence: 'certain',
    text: `${period(since, until)} ${count(cuts.length, 'segment')} of ${streamOf(reject, missing)} ${cuts.length === 1 ? 'ends before the length that its header states' : 'end before the length that their headers state'}, as where a snap length cuts: ${count(bytes, 'byte')} ${bytes === 1 ? 'is' : 'are'} missing.${messages === 0 ? '' : ` At least ${count(messages, 'message')} ${messages === 1 ? 'is' : 'are'} cut by it.`}`,
    addresses: cuts.slice(0, MAX_ADDRESSES).map((cut) => addressOf(item, cut.reject)),
  }
}

function streamOf({ sender }: ListedReject, { stream }: MissingBytes): string {
  return `TCP stream ${stream}${sender === undefined ? '' : ` from ${sender}`}`
}

/**
 * One finding for all packets that end before the length that their headers state, so early that they could not be read. Where only
 * the end of a message is missing, its row tells of that.
 */
export function cutGaps(item: number, rejects: RejectFacts): GapFinding[] {
  const all = rejects.listed.filter(({ reason }) => reason === 'packet-truncated')
  const cut = all.filter(({ detail }) => !isCutMessage(detail))
  if (cut.length === 0) return []
  // Of those not listed it is not known whether they could be read.
  const isAll = (rejects.counts['packet-truncated'] ?? 0) <= all.length
  const sizes = cut.map(cutBytes)
  // Of a packet that ends early, at least one byte is missing.
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 1), 0)
  const isExact = isAll && sizes.every((size) => size !== undefined)
  const times = cut.map(({ noticed }) => nanosOf(noticed))
  const [since, until] = [times.reduce(earlier, null), times.reduce(later, null)]
  const packets = `${isAll ? '' : 'at least '}${count(cut.length, 'packet')} of the capture`
  const isOne = cut.length === 1
  return [
    {
      kind: 'capture',
      detector: 'snap-length',
      source: null,
      since,
      until,
      lost: { min: bytes, max: isExact ? bytes : null, unit: 'bytes' },
      confidence: 'certain',
      text: `${period(since, until)} ${packets} ${isOne ? 'ends before the length that its header states' : 'end before the length that their headers state'}, as where a snap length cuts: ${isExact ? '' : 'at least '}${count(bytes, 'byte')} ${bytes === 1 ? 'is' : 'are'} missing. What ${isOne ? 'it' : 'they'} carried could not be read.`,
      addresses: cut.slice(0, MAX_ADDRESSES).map((reject) => addressOf(item, reject)),
    },
  ]
}

/** Says how many rejects there are beyond those listed. */
function beyond(
  item: number,
  reason: RejectReason,
  listed: number,
  unit: LossUnit,
  what: string,
  rejects: RejectFacts,
): GapFinding[] {
  const more = (rejects.counts[reason] ?? 0) - listed
  if (more <= 0) return []
  return [
    {
      kind: reason === 'stream-gap' ? 'stream' : 'fragment',
      detector: reason === 'stream-gap' ? 'tcp-bytes' : 'ip-fragments',
      source: null,
      since: null,
      until: null,
      // Of the gaps not listed, some may be bytes that came too late.
      lost: { min: reason === 'stream-gap' ? 0 : more, max: null, unit },
      confidence: reason === 'stream-gap' ? 'likely' : 'certain',
      text: `${figure(more)} more ${what} like those listed were counted; where they are was not kept.`,
      addresses: [{ item, packet: 0, offset: 0, length: 0, seq: null }],
    },
  ]
}

function addressOf(item: number, { packet, offset, length }: ListedReject): GapAddress {
  return { item, packet, offset, length, seq: null }
}
