import type { Gap, MissingState } from '../../contract/missing.ts'
import type { CaseSummary, Scope } from '../../contract/shapes.ts'
import type { LossUnit } from '../../core/gaps/finding.ts'
import { captureDrops } from '../case/totals.ts'
import { percentText } from '../missing/words.ts'
import type { Narrowing } from '../query/history.ts'
import { count, counted } from '../text/number.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { rfc3339 } from '../time/instant.ts'
import { spanText } from '../time/span.ts'
import { zoneName } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { countsText } from '../verdict/look.ts'
import { KIND_NAMES, lossLook, lostText } from './gap-words.ts'

/** A line of the statement. `known` is false where something of it is not known: the line then says so and is never left out. */
export interface Line {
  readonly term: string
  readonly text: string
  readonly known: boolean
}

/** What an empty result is stated of. */
export interface Examined {
  readonly scope: Scope
  readonly summary: Pick<CaseSummary, 'items' | 'verdicts' | 'firstTime' | 'lastTime'>
  readonly narrowing: Pick<Narrowing, 'range'>
  readonly clock: string
  readonly zone: Zone
  /** null: not asked yet. */
  readonly missing: MissingState | null
  /** Findings that the search does not rule out, and how many more there are. */
  readonly gaps: readonly Gap[]
  readonly moreGaps: number
}

/** What was examined, line by line, and what that leaves open. */
export function absenceStatement(examined: Examined): Line[] {
  const { scope, summary } = examined
  return [
    examinedLine(examined),
    recordsLine(summary),
    coveredLine(examined),
    lostLine(examined),
    ...dropsLine(summary),
    { term: 'Not read', text: counted(scope.unreadFiles, 'file'), known: true },
    { term: 'Not decoded', text: counted(scope.rejects, 'packet or piece', 'packets or pieces'), known: true },
    ...(scope.unknown > 0
      ? [{ term: 'Not judged', text: `${counted(scope.unknown, 'message')} without the field asked for`, known: true }]
      : []),
    { term: 'Rules', text: 'This version has no rules.', known: false },
    { term: 'Integrity', text: `Messages of the case: ${countsText(summary.verdicts)}`, known: true },
  ]
}

/** A line as text, for the clipboard: the words that stand for marks are written out. */
export function plainLine({ term, text, known }: Line): string {
  return `${term}: ${known ? '' : 'unknown. '}${text}`
}

function examinedLine({ scope, summary: { firstTime, lastTime }, narrowing: { range }, clock, zone }: Examined): Line {
  const span = (from: string, to: string, isCoarse: boolean): string =>
    `${spanText(from, to, zone, isCoarse)} ${zoneName(zone, Number(BigInt(from) / 1_000_000n))}`
  const all = firstTime === null || lastTime === null ? 'all times' : `all times, ${span(firstTime, lastTime, true)}`
  const when = range ? span(range.from, range.to, false) : all
  const held = `${counted(scope.messages, 'message')} in ${counted(scope.items, 'item')}, ${count(scope.bytes)} bytes`
  const more = scope.loading ? '. More is still being read' : ''
  return { term: 'Examined', text: `${held}, ${when}, ${clock} clock${more}`, known: true }
}

/** What messages were cut from. An item that was not read to its end holds more than that. */
function recordsLine({ items }: Examined['summary']): Line {
  const sum = (isLog: boolean): number =>
    items.reduce((total, { kind, counts }) => total + ((kind === 'log') === isLog ? counts.packets : 0), 0)
  const partly = items.filter(({ state }) => state !== 'complete').length
  const open = partly === 0 ? '' : `. ${counted(partly, 'item')} not read to the end`
  const text = `${counted(sum(false), 'packet')}, ${counted(sum(true), 'line')}${open}`
  return { term: 'Records', text, known: partly === 0 }
}

/** Whether gaps were looked for, when, and what of it concerns the search. */
function coveredLine({ missing, gaps, moreGaps, zone }: Examined): Line {
  const line = (text: string, known = false): Line => ({ term: 'Covered', text, known })
  if (missing === null) return line('Whether gaps and silence were looked for is not known yet.')
  const { state, lookedAt, error } = missing
  if (state === 'none') return line('There is nothing to look through for gaps and silence.')
  if (lookedAt === null) {
    if (state === 'running') return line('Gaps and silence are being looked for now.')
    if (state === 'failed')
      return line(`Gaps could not be looked for: ${sentence(visibleString(error ?? 'no reason is given'))}`)
    return line('Gaps and silence have not been looked for yet.')
  }
  const at = `Looked for gaps at ${rfc3339(lookedAt, zone, 0)}`
  const total = gaps.length + moreGaps
  const of = moreGaps > 0 ? `: ${kindsText(gaps)} and ${count(moreGaps)} more` : total > 0 ? `: ${kindsText(gaps)}` : ''
  const verb = total === 1 ? 'concerns' : 'concern'
  const which =
    total === 0 ? 'no finding concerns this search' : `${counted(total, 'finding')} ${verb} this search${of}`
  if (state !== 'done') return line(`${at}, and ${whyNotNow(missing)}. Then ${which}.`)
  const share =
    missing.covered === null ? '' : ` Of the time of all sources, ${percentText(missing.covered)} is covered.`
  const unlisted = missing.unlisted > 0 ? ` ${counted(missing.unlisted, 'finding')} counted, not listed.` : ''
  // No finding is no proof, but a gap that may hold the answer leaves it open.
  const isOpen = gaps.some(({ lost }) => lossLook(lost) !== 'none') || moreGaps + missing.unlisted > 0
  return line(`${at}, ${which}.${share}${unlisted}`, !isOpen)
}

/** Why what was found then does not answer for now. */
function whyNotNow({ state, error }: MissingState): string {
  if (state === 'running') return 'they are being looked for anew'
  if (state === 'failed') return `a later look failed (${visibleString(error ?? 'no reason is given')})`
  return 'the evidence is no longer the same'
}

/** "silence (2), capture loss (1)": kinds in the order in which they come. */
function kindsText(gaps: readonly Gap[]): string {
  const kinds = new Map<string, number>()
  for (const { kind } of gaps) kinds.set(KIND_NAMES[kind], (kinds.get(KIND_NAMES[kind]) ?? 0) + 1)
  return [...kinds].map(([name, number]) => `${name.toLowerCase()} (${count(number)})`).join(', ')
}

/** What was lost at least, by unit, in the gaps that concern the search. Units are never added to one another. */
function lostLine({ missing, gaps, moreGaps }: Examined): Line {
  const term = 'Lost'
  if (missing === null || missing.lookedAt === null)
    return { term, text: 'Not known: gaps were not looked for.', known: false }
  const units = new Map<LossUnit, number>()
  for (const { lost } of gaps) if (lost.min > 0) units.set(lost.unit, (units.get(lost.unit) ?? 0) + lost.min)
  const unknown = gaps.filter(({ lost }) => lossLook(lost) === 'unknown').length
  const least = [...units].map(([unit, min]) => lostText({ min, max: min, unit })).join(', ')
  const isKnown = unknown === 0 && moreGaps === 0 && missing.state === 'done'
  const parts = [
    least === '' ? '' : `${isKnown ? '' : 'at least '}${least}`,
    unknown === 0 ? '' : `${counted(unknown, 'gap')} of unknown size`,
  ].filter((part) => part !== '')
  const text =
    parts.length === 0 ? 'nothing that was found' : `${parts.join('; ')}. One loss may stand in several findings`
  return { term, text, known: isKnown }
}

/** What captures say of their own drops; a capture that says nothing leaves it unknown. */
function dropsLine(summary: Examined['summary']): Line[] {
  const { stated, silent, captures } = captureDrops(summary)
  if (captures === 0) return []
  const says = `${counted(stated, 'packet')} dropped, as ${captures - silent === 1 ? 'the capture states' : 'captures state'}`
  const lacks = `${counted(silent, 'capture')} without a counter of drops`
  const text = silent === 0 ? says : silent === captures ? lacks : `${says}; ${lacks}`
  return [{ term: 'Capture drops', text, known: silent === 0 }]
}
