import type { ArchiveReport, SegmentReport } from '../../core/verdict/report.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { instant } from '../time/instant.ts'
import { shortClock } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import { LOOK } from '../verdict/look.ts'
import { Glyph } from '../widgets/glyph.tsx'
import { choose, integrity } from './integrity-store.ts'
import { type Box, type Chain, type Group, holdOf, type Link } from './layout.ts'
import { nanosOf, recordRange, STATE_WORDS, segmentLabel, shortName } from './words.ts'

/** Heights within the lane, in pixels: foot of a segment, middle of a checkpoint's mark. */
const FOOT = 25
const MARK = 56
const MARK_HEIGHT = 17
/** A mark that also has room for its time, and one that has not. */
const WIDE_MARK = 78
const NARROW_MARK = 46
/** Widths from which a segment has room for its records, and for their whole range. */
const ROOM_FOR_RECORDS = 110
const ROOM_FOR_RANGE = 176

/** Width of the mark under a segment. */
function markWidth(group: Group): number {
  return group.checkpoints.length > 1 || group.label.length > 3
    ? WIDE_MARK + 20
    : group.label === ''
      ? NARROW_MARK
      : WIDE_MARK
}

/** One segment: verdict by colour, mark and ground; its state in words. */
export function SegmentBox(props: {
  archive: number
  at: number
  segment: SegmentReport
  box: Box
  /** What is looked at concerns it. */
  selected: boolean
  /** The one segment that Tab reaches; arrow keys lead on. */
  reached: boolean
  /** Whether it is not rather its checkpoint that is looked at. */
  chosen: boolean
}) {
  const { archive, at, segment, box, selected } = props
  const { style, glyph } = LOOK[segment.verdict]
  const words = STATE_WORDS[segment.state]
  const right =
    words !== ''
      ? words
      : box.width >= ROOM_FOR_RANGE
        ? recordRange(segment)
        : box.width >= ROOM_FOR_RECORDS
          ? count(segment.records)
          : ''
  return (
    <button
      type="button"
      className={`segment ${style} ${segment.state}${selected ? ' sel' : ''}`}
      style={{ left: box.x, width: box.width }}
      aria-label={segmentLabel(segment)}
      aria-pressed={selected}
      tabIndex={props.reached ? 0 : -1}
      {...(props.chosen ? { 'data-follow': true } : {})}
      title={`${segmentLabel(segment)}\n${visibleString(segment.reason)}`}
      onClick={() => choose({ kind: 'segment', archive, segment: at })}
    >
      <span className="glyph-box">
        <Glyph name={glyph} size={10} />
      </span>
      <span className="m">{visibleString(shortName(segment.name))}</span>
      <span className="s cut">{right}</span>
    </button>
  )
}

/** The checkpoints that name one segment, as one mark. Of several, the last is looked at first. */
export function CheckpointMark(props: { archive: number; group: Group; box: Box; report: ArchiveReport }) {
  const { archive, group, box, report } = props
  const zone = useZone()
  const selected = useStore(
    integrity,
    ({ chosen }) =>
      chosen?.kind === 'checkpoint' && chosen.archive === archive && group.checkpoints.includes(chosen.checkpoint),
  )
  const last = group.checkpoints.at(-1)!
  const worstAt = group.checkpoints.find((index) => report.checkpoints[index]!.verdict === group.verdict) ?? last
  const nanos = nanosOf(report.checkpoints[last]!.time)
  const clock = nanos === null ? '' : shortClock({ ...instant(nanos, zone), fraction: '' }).slice(0, 5)
  const { style, glyph } = LOOK[group.verdict]
  const width = Math.min(markWidth(group), box.width)
  const name = `Checkpoint ${group.label}, ${group.verdict}`
  return (
    <button
      type="button"
      className={`mark ${style}${selected ? ' sel' : ''}`}
      style={{ left: box.x + (box.width - width) / 2, width, top: MARK - MARK_HEIGHT / 2 }}
      aria-label={name}
      aria-pressed={selected}
      tabIndex={selected ? 0 : -1}
      data-follow
      title={`${name}\n${visibleString(report.checkpoints[worstAt]!.reason)}`}
      onClick={() => choose({ kind: 'checkpoint', archive, checkpoint: group.verdict === 'verified' ? last : worstAt })}
    >
      {group.verdict !== 'verified' && <Glyph name={glyph} size={9} />}
      {group.label}
      {clock !== '' && group.checkpoints.length === 1 ? ` · ${clock}` : ''}
    </button>
  )
}

const middle = ({ x, width }: Box): number => x + width / 2

/** The lines between segments and checkpoints, and along the chain. A line that is whole was recomputed; a break has its words. */
export function ChainLines(props: {
  archive: ArchiveReport
  chain: Chain
  boxes: readonly Box[]
  places: readonly number[]
}) {
  const { archive, chain, boxes, places } = props
  const first = places[0] ?? 0
  const last = places.at(-1) ?? -1
  const left = boxes[first]?.x ?? 0
  const right = last >= 0 ? boxes[last]!.x + boxes[last]!.width : 0
  const inSight = chain.links.filter(({ from, to }) => to >= first && from <= last)
  return (
    <svg
      className="lines"
      style={{ left, width: right - left }}
      viewBox={`${left} 0 ${Math.max(1, right - left)} 72`}
      aria-hidden="true"
    >
      {inSight.map((link) => (
        <ChainLink key={link.to} link={link} chain={chain} boxes={boxes} />
      ))}
      {places.map((at) => (
        <DownLink
          key={at}
          segment={archive.segments[at]!}
          words={breakWords(archive, archive.segments[at]!)}
          x={middle(boxes[at]!)}
        />
      ))}
    </svg>
  )
}

/** What broke at a segment: the first finding about it. */
function breakWords({ findings }: ArchiveReport, { number }: SegmentReport): string {
  return findings.find(({ segment }) => segment === number)?.kind ?? 'failed'
}

/** From a segment to the checkpoint that names it. */
function DownLink({ segment, words, x }: { segment: SegmentReport; words: string; x: number }) {
  const top = FOOT
  const bottom = MARK - MARK_HEIGHT / 2
  const hold = holdOf(segment)
  if (hold === 'none') return null
  if (hold === 'broken') {
    return (
      <g className="broken">
        <path d={`M${x} ${top}v7M${x} ${bottom}v-7`} strokeWidth="2.5" />
        <path d={`M${x - 5} ${top + 10}l10 -5M${x - 5} ${bottom - 5}l10 -5`} strokeWidth="1.6" />
        <text x={x + 11} y={(top + bottom) / 2 + 4}>
          {words}
        </text>
      </g>
    )
  }
  const dashes = hold === 'dashed' ? '4 3' : hold === 'dotted' ? '1.5 3' : undefined
  return (
    <path
      d={`M${x} ${top}V${bottom}`}
      stroke={`var(--ver-${LOOK[segment.verdict].style})`}
      strokeWidth={hold === 'solid' ? 2.5 : 1.6}
      strokeDasharray={dashes}
    />
  )
}

/** From one checkpoint to the next: each names the one before it. */
function ChainLink({ link, chain, boxes }: { link: Link; chain: Chain; boxes: readonly Box[] }) {
  const before = chain.groups[link.from]!
  const after = chain.groups[link.to]!
  const from = middle(boxes[link.from]!) + Math.min(markWidth(before), boxes[link.from]!.width) / 2
  const to = middle(boxes[link.to]!) - Math.min(markWidth(after), boxes[link.to]!.width) / 2
  if (link.broken === null) {
    // The chain is only as good as the later of the two: it is the one that names the other.
    const { style } = LOOK[after.verdict]
    const dashes = { ok: undefined, failed: '4 3', unsigned: '6 3', none: '1.5 3', cannot: '4 3' }[style]
    return (
      <path
        d={`M${from} ${MARK}H${to}`}
        stroke={`var(--ver-${style})`}
        strokeWidth={style === 'ok' ? 2.5 : 1.6}
        strokeDasharray={dashes}
      />
    )
  }
  const x = (from + to) / 2
  return (
    <g className="broken">
      <path d={`M${from} ${MARK}H${x - 6}M${x + 6} ${MARK}H${to}`} strokeWidth="2.5" />
      <path d={`M${x - 8} ${MARK + 5}l5 -10M${x + 3} ${MARK + 5}l5 -10`} strokeWidth="1.6" />
      <text x={x} y={MARK + 19} textAnchor="middle">
        {link.broken}
      </text>
    </g>
  )
}
