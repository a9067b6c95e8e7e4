// biome-ignore-all lint/a11y/useSemanticElements: a map of thousands of rows cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the map has the focus and says where its cursor stands
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { MAX_COVERAGE_BUCKETS } from '../../contract/contract.ts'
import type { CoverageMap } from '../../contract/missing.ts'
import { call } from '../bridge.ts'
import { useStore } from '../state/store.ts'
import { count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { durationText } from '../time/duration.ts'
import { useZone, zoneName } from '../time/use-zone.ts'
import { CoverageAxis, TickLines } from './coverage-axis.tsx'
import { CoverageLane, LANE } from './coverage-lane.tsx'
import { type CoverageRow, type Heat, heatOf, type MapAxis, xOf } from './coverage-map.ts'
import { CoverageTip } from './coverage-tip.tsx'
import { interval, type Range } from './interval.ts'
import { missing } from './missing-store.ts'
import { Tip } from './tip.tsx'
import { useChosen } from './use-chosen.ts'
import { AXIS, PADDING, useMapCursor } from './use-map-cursor.ts'
import { useSize } from './use-size.ts'
import { useSources } from './use-sources.ts'
import { percentText, sourceName } from './words.ts'

/** Room at the right of the lanes, for the two figures. */
const FIGURES = 132
/** Bounds of the room for names at the left, and the width of a letter of them, in pixels. */
const NAMES = { least: 84, most: 172, letter: 6.95 }
/** Pixels that a bucket has at least. */
const BUCKET = 7.4
/** Buckets are asked for by so many, so that a small change of width asks for nothing. */
const ROUND = 12
/** Sources whose longest name decides on the room for names. */
const MEASURED = 100

/** When each source was heard. */
export function CoveragePane() {
  const generation = useStore(missing, (all) => all.generation)
  const chosen = useStore(missing, (all) => all.chosen)
  const range = useStore(interval, (all) => all.range)
  const scroll = useRef<HTMLDivElement>(null)
  const { width } = useSize(scroll)
  const buckets = bucketsFor(width - FIGURES - NAMES.least)
  const sources = useSources<CoverageRow, CoverageMap>(
    width === 0 ? null : `${generation} ${buckets}`,
    (from, number) => call('missing.coverage', { from, count: number, buckets }),
  )
  const { first, total } = sources
  const names = namesWidth(first)
  const plot = Math.max(width - names - FIGURES, 0)
  const axis = useMemo(() => axisOf(first, plot), [first, plot])
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroll.current,
    estimateSize: () => LANE,
    overscan: 6,
    paddingStart: PADDING,
    scrollPaddingEnd: AXIS,
  })
  const shown = list.getVirtualItems()
  const from = shown[0]?.index ?? 0
  const to = (shown.at(-1)?.index ?? -1) + 1
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer has rows of its own
  useEffect(() => sources.want(from, to), [from, to, sources.first])
  const rows = shown.flatMap(({ index }) => sources.row(index) ?? [])
  const cursor = useMapCursor({
    axis,
    names,
    total,
    row: sources.row,
    reveal: (index) => list.scrollToIndex(index),
    scroll,
  })
  const gap = useChosen()
  // biome-ignore lint/correctness/useExhaustiveDependencies: brings the row into sight once, when it is chosen
  useEffect(() => {
    const index = first?.rows.findIndex(({ source }) => source === gap?.source) ?? -1
    if (index >= 0) list.scrollToIndex(index)
  }, [gap])
  const pointed = cursor.at === null ? undefined : sources.row(cursor.at.row)
  const heat = useMemo(() => heatOf(first?.rows ?? []), [first])
  return (
    <section className="pane coverage" aria-label="Coverage">
      <CoverageHead map={first} />
      {sources.failure && <p className="trouble">Coverage could not be asked for: {visibleString(sources.failure)}</p>}
      <div
        ref={scroll}
        className={`map scroll${sources.isOld ? ' dim' : ''}`}
        role="grid"
        tabIndex={0}
        aria-label="When each source was heard. Arrows move, Enter chooses, Shift and arrows mark a time"
        aria-rowcount={total}
        {...cursor.handlers}
      >
        <div className="lanes-of" style={{ height: list.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = sources.row(index)
            const isOn = gap !== undefined && gap.source !== null && gap.source === row?.source
            return (
              <div
                key={index}
                role="row"
                tabIndex={-1}
                aria-rowindex={index + 1}
                aria-selected={isOn}
                className={isOn ? 'on' : ''}
                style={{ transform: `translateY(${start}px)`, gridTemplateColumns: `${names}px ${plot}px 66px 54px` }}
              >
                {row && <Row row={row} axis={axis} heat={heat} chosen={chosen} />}
              </div>
            )
          })}
        </div>
        <div className="over" style={{ left: names, width: plot, height: list.getTotalSize() }}>
          <TickLines axis={axis} height={list.getTotalSize()} />
          {(cursor.marked ?? range) && <Brush axis={axis} range={(cursor.marked ?? range)!} />}
          {cursor.at && <Cursor axis={axis} bucket={cursor.at.bucket} top={PADDING + cursor.at.row * LANE} />}
        </div>
        {axis.buckets > 0 && <CoverageAxis axis={axis} names={names} gap={gap} />}
        {rows.length === 0 && !sources.failure && (
          <p className="d wait">{first ? 'No source was heard.' : 'Asking…'}</p>
        )}
      </div>
      {pointed && cursor.at?.place && (
        <Tip place={cursor.at.place}>
          <CoverageTip row={pointed} axis={axis} bucket={cursor.at.bucket} />
        </Tip>
      )}
    </section>
  )
}

function CoverageHead({ map }: { map: CoverageMap | null }) {
  const zone = useZone()
  return (
    <h2>
      Coverage
      {map && (
        <span className="d cut">
          {counted(map.total, 'source')}, {count(map.buckets)} × {durationText(BigInt(map.step))},{' '}
          {zoneName(zone, Number(BigInt(map.since) / 1_000_000n))}
          {map.outside > 0 && `, ${counted(map.outside, 'message')} without a place`}
        </span>
      )}
      <span className="key">
        <span>
          <span className="heat">
            {[1, 2, 3, 4, 5].map((level) => (
              <i key={level} style={{ background: `var(--heat-${level})` }} />
            ))}
          </span>
          seen, few to many
        </span>
        <span className="opt">
          <i className="quiet" />
          silent as usual
        </span>
        <span>
          <i className="unknown" />
          unknown
        </span>
        <span className="opt">
          <i className="counted" />
          counted loss
        </span>
        <span className="opt">
          <i className="planned" />
          planned
        </span>
      </span>
    </h2>
  )
}

function Row({ row, axis, heat, chosen }: { row: CoverageRow; axis: MapAxis; heat: Heat; chosen: number | null }) {
  const heard = row.counts.filter((messages) => messages > 0).length
  const unknown = row.stretches.filter(({ what }) => what === 'unknown').length
  const label = `heard in ${heard} of ${row.counts.length} stretches${unknown > 0 ? `, ${counted(unknown, 'unknown stretch', 'unknown stretches')}` : ''}`
  return (
    <>
      <span role="rowheader" className="m cut" title={sourceName(row.source)}>
        {sourceName(row.source)}
      </span>
      <span role="gridcell" aria-label={label}>
        <CoverageLane row={row} axis={axis} heat={heat} chosen={chosen} />
      </span>
      <span role="gridcell" className="figure">
        {count(row.messages)}
      </span>
      <span role="gridcell" className={`figure${row.covered < 1 ? ' part' : ''}`}>
        {percentText(row.covered)}
      </span>
    </>
  )
}

/** The time that the ledger is of, or that is being marked. */
function Brush({ axis, range }: { axis: MapAxis; range: Range }) {
  const left = xOf(axis, range.from)
  return <div className="brush-of" style={{ left, width: Math.max(xOf(axis, range.to) - left, 2) }} />
}

function Cursor({ axis, bucket, top }: { axis: MapAxis; bucket: number; top: number }) {
  const size = axis.width / Math.max(axis.buckets, 1)
  return <div className="cursor" style={{ left: bucket * size, width: size, top, height: LANE - 2 }} />
}

function axisOf(map: CoverageMap | null, width: number): MapAxis {
  if (map === null) return { since: 0n, step: 1n, buckets: 0, width }
  return { since: BigInt(map.since), step: BigInt(map.step), buckets: map.buckets, width }
}

function bucketsFor(width: number): number {
  const most = Math.floor(width / BUCKET / ROUND) * ROUND
  return Math.min(Math.max(most, ROUND), MAX_COVERAGE_BUCKETS)
}

function namesWidth(map: CoverageMap | null): number {
  const longest = Math.max(0, ...(map?.rows ?? []).slice(0, MEASURED).map(({ source }) => sourceName(source).length))
  return Math.round(Math.min(Math.max(12 + longest * NAMES.letter + 8, NAMES.least), NAMES.most))
}
