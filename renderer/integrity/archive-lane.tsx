import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { ArchiveReport } from '../../core/verdict/report.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { ChainLines, CheckpointMark, SegmentBox } from './chain.tsx'
import { checkpointOf } from './findings.ts'
import { type Chosen, choose, type IntegrityView, integrity } from './integrity-store.ts'
import { type Chain, chainOf, isPassed, layoutSegments, visibleBoxes } from './layout.ts'
import { Overview } from './overview.tsx'
import { archiveLines } from './words.ts'

/** Pixels beyond the window that are drawn too, so that nothing is missing while it scrolls. */
const AHEAD = 300

/** One archive: who it is, and its chain. Only the segments in the window exist as elements, however many there are. */
export function ArchiveLane({ archive, index }: { archive: ArchiveReport; index: number }) {
  const id = useId()
  const scroll = useRef<HTMLDivElement>(null)
  const [port, setPort] = useState({ left: 0, width: 0 })
  const chosen = useStore(integrity, (all) => all.chosen)
  const findings = useStore(integrity, (all) => all.findings)
  const chain = useMemo(() => chainOf(archive), [archive])
  const { boxes, total } = useMemo(() => layoutSegments(archive.segments, port.width), [archive, port.width])
  useEffect(() => {
    const element = scroll.current
    if (!element) return
    const look = (): void => setPort({ left: element.scrollLeft, width: element.clientWidth })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])

  const place = placeOf(archive, index, chain, { chosen, findings })
  useEffect(() => {
    const element = scroll.current
    const box = place === null ? undefined : boxes[place]
    if (!element || !box) return
    element.scrollIntoView({ block: 'nearest' })
    const { scrollLeft, clientWidth } = element
    if (box.x >= scrollLeft && box.x + box.width <= scrollLeft + clientWidth) return
    element.scrollLeft = box.x - (clientWidth - box.width) / 2
  }, [place, boxes])

  const breaks = chain.links.some(({ broken }) => broken !== null)
  // The focus goes along with what the keys choose, once it is drawn.
  const follow = useRef(false)
  useEffect(() => {
    if (!follow.current) return
    const element = scroll.current?.querySelector<HTMLElement>('[aria-pressed="true"][data-follow]')
    if (!element) return
    element.focus({ preventScroll: true })
    follow.current = false
  })
  const { from, to } = visibleBoxes(boxes, port.left - AHEAD, port.left + port.width + AHEAD)
  const places = Array.from({ length: to - from }, (_, offset) => from + offset)
  const first = visibleBoxes(boxes, port.left, port.left + port.width).from
  const key = (event: KeyboardEvent): void => {
    const next = afterKey(event.key, archive, index, place ?? first, chain)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    follow.current = true
    choose(next)
  }
  return (
    <section className="archive" aria-label={`Archive ${visibleString(archive.origin)}`}>
      <div className="who">
        <b className="cut" title={visibleString(archive.path)}>
          {visibleString(archive.origin)}
        </b>
        <Verdict verdict={archive.verdict} reason={visibleString(archive.reason)} />
        {archiveLines(archive).map((line) => (
          <span key={line} className="s">
            {line}
          </span>
        ))}
      </div>
      <div className="chain">
        {/* biome-ignore lint/a11y/useSemanticElements: a list of thousands of segments of which few are drawn */}
        <div
          className="strip-of"
          id={id}
          ref={scroll}
          role="group"
          aria-label="Segments and checkpoints"
          onKeyDown={key}
        >
          {port.width > 0 && (
            <div className={`canvas${breaks ? ' breaks' : ''}`} style={{ width: total }}>
              <ChainLines archive={archive} chain={chain} boxes={boxes} places={places} />
              {places.map((at) => (
                <SegmentBox
                  key={`s${at}`}
                  archive={index}
                  at={at}
                  segment={archive.segments[at]!}
                  box={boxes[at]!}
                  selected={place === at}
                  reached={at === (place ?? first)}
                  chosen={chosen?.kind !== 'checkpoint'}
                />
              ))}
              {places.map((at) => {
                const group = chain.groups[at]
                const box = boxes[at]!
                return group ? (
                  <CheckpointMark key={`c${at}`} archive={index} group={group} box={box} report={archive} />
                ) : (
                  !isPassed(at, chain) && (
                    <span
                      key={`c${at}`}
                      className={`no-checkpoint${archive.segments[at]!.verdict === 'failed' ? ' failed' : ''}`}
                      style={{ left: box.x, width: box.width }}
                    >
                      no checkpoint
                    </span>
                  )
                )
              })}
            </div>
          )}
        </div>
        {port.width > 0 && total > port.width + 1 && (
          <Overview
            verdicts={archive.segments.map(({ verdict }) => verdict)}
            width={port.width}
            controls={id}
            window={{ start: port.left / total, share: port.width / total }}
            onChange={(start) => {
              scroll.current!.scrollLeft = start * total
            }}
          />
        )}
      </div>
    </section>
  )
}

/** What an arrow key leads to: along the segments, or between a segment and its checkpoint; null for other keys. */
function afterKey(
  key: string,
  { segments }: ArchiveReport,
  archive: number,
  at: number,
  { groups }: Chain,
): Chosen | null {
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const segment = Math.min(Math.max(at + (key === 'ArrowRight' ? 1 : -1), 0), segments.length - 1)
    return { kind: 'segment', archive, segment }
  }
  if (key === 'ArrowUp') return { kind: 'segment', archive, segment: at }
  const checkpoint = groups[at]?.checkpoints.at(-1)
  return key === 'ArrowDown' && checkpoint !== undefined ? { kind: 'checkpoint', archive, checkpoint } : null
}

/** The segment of this archive that what is looked at concerns, by place; null: none. */
function placeOf(
  { segments, checkpoints }: ArchiveReport,
  archive: number,
  { groups }: Chain,
  { chosen, findings }: Pick<IntegrityView, 'chosen' | 'findings'>,
): number | null {
  if (chosen === null) return null
  const listed = chosen.kind === 'finding' ? findings[chosen.at] : undefined
  if ((chosen.kind === 'finding' ? listed?.archive : chosen.archive) !== archive) return null
  if (chosen.kind === 'segment') return chosen.segment
  const finding = listed?.finding
  const checkpoint =
    chosen.kind === 'checkpoint'
      ? chosen.checkpoint
      : checkpoints.findIndex(({ number }) => finding && number === checkpointOf(finding))
  const at =
    finding && finding.segment !== null
      ? segments.findIndex(({ number }) => number === finding.segment)
      : groups.findIndex((group) => group?.checkpoints.includes(checkpoint))
  return at >= 0 ? at : null
}
