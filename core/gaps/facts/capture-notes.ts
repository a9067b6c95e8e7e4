import type { CaptureNote } from '../../capture/interface.ts'
import type { CaptureFacts } from '../../decode/capture-facts.ts'
import { visible } from '../../text/visible.ts'
import type { GapFinding, Lost } from '../finding.ts'
import { period, utc } from '../words.ts'
import { nanosOf } from './instants.ts'

const DETECTOR = 'capture-notes'
const UNKNOWN: Lost = { min: 0, max: null, unit: 'packets' }
const NONE: Lost = { min: 0, max: 0, unit: 'packets' }

/**
 * What a live capture of ours wrote down of itself that bears on absence: that it was interrupted, that it ended for want of room, that
 * its interface was down, that its clock stepped. It wrote it while it happened, so it is certain; what passed meanwhile is not known.
 */
export function captureNotes(item: number, facts: CaptureFacts): GapFinding[] {
  return facts.interfaces.flatMap(({ account }) => {
    const notes = account?.notes ?? []
    return notes.flatMap((note, index) => findingOf(item, note, notes.slice(index + 1)) ?? [])
  })
}

function findingOf(item: number, note: CaptureNote, later: readonly CaptureNote[]): GapFinding | undefined {
  const at = nanosOf(note.at)
  const { event, facts } = note
  const finding = (since: bigint | null, until: bigint | null, text: string, lost = UNKNOWN): GapFinding => ({
    kind: lost === NONE ? 'clock' : 'capture',
    detector: DETECTOR,
    source: null,
    since,
    until,
    lost,
    confidence: 'certain',
    text,
    addresses: [{ item, packet: note.packetsBefore, offset: note.offset, length: 0, seq: null }],
  })
  switch (event) {
    case 'restarted': {
      const since = timeOf(facts.since)
      const after = facts.after === undefined ? '' : ` What was found: ${visible(facts.after)}.`
      return finding(
        since,
        at,
        `${period(since, at)} nothing was captured: the capture had been interrupted, and was started again.${after}`,
      )
    }
    case 'disk-full':
      return finding(at, null, `${period(at, null)} nothing was captured: the disk was full, and the capture ended.`)
    case 'interface-down': {
      const up = later.find((each) => each.event === 'interface-up')
      const until = up === undefined ? null : nanosOf(up.at)
      return finding(at, until, `${period(at, until)} the interface was down.`)
    }
    case 'stop':
      if (facts.reason === undefined || facts.reason === 'asked') return undefined
      return finding(
        at,
        null,
        `${period(at, null)} nothing was captured: the capture ended, as ${visible(facts.reason)}.`,
      )
    case 'clock-step': {
      const by = facts.by === undefined ? '' : ` by ${visible(facts.by)}`
      const when = at === null ? '' : ` at ${utc(at)}`
      return finding(
        at,
        at,
        `The clock of the machine that captured was set${by}${when}, or the machine slept that long. Times before and behind are not of one clock.`,
        NONE,
      )
    }
    default:
      return undefined
  }
}

/** A time as the capture wrote it; null where it wrote none that can be read. */
function timeOf(text: string | undefined): bigint | null {
  const milliseconds = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(milliseconds) ? null : BigInt(milliseconds) * 1_000_000n
}
