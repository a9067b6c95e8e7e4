import type { Gap, LedgerPage, MissingState } from '../../contract/missing.ts'
import type { Confidence, LossUnit, Lost } from '../../core/gaps/finding.ts'
import type { LedgerLayer } from '../../core/gaps/ledger.ts'
import { lostText } from '../messages/gap-words.ts'
import { bytesText, count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { durationText } from '../time/duration.ts'

/** What one layer lost, as the contract gives it. */
export type Cell = LedgerPage['rows'][number]['cells'][LedgerLayer]

/** A source by its name, as it can be shown. */
export function sourceName(source: string): string {
  return source === '' ? '(no host)' : visibleString(source)
}

/** Heads of the ledger: the layer, and what in it loses. */
export const LAYER_HEADS: Readonly<Record<LedgerLayer, readonly [name: string, of: string]>> = {
  link: ['Link', 'interface'],
  kernel: ['Kernel', 'buffer'],
  process: ['Capture', 'process'],
  fragment: ['Fragment', 'IP'],
  stream: ['Stream', 'TCP'],
  decoder: ['Decoder', 'rejects'],
  relay: ['Relay', 'forwarded'],
  originator: ['Originator', 'sender'],
  archive: ['Archive', 'files'],
  unplaced: ['Unplaced', 'layer open'],
}

/** Units where a column is narrow; the tooltip has the word. */
const SHORT: Readonly<Record<LossUnit, string>> = {
  messages: '',
  packets: 'pkt',
  fragments: 'frag',
  bytes: 'B',
  records: 'rec',
  events: 'ev',
  callbacks: 'calls',
  files: 'files',
}

/** How a cell is drawn, and its words: a figure, and its unit in small. */
export interface CellText {
  readonly look: 'zero' | 'count' | 'unknown' | 'absent'
  readonly figure: string
  readonly unit: string
}

function amount({ unit }: Lost, value: number): { figure: string; unit: string } {
  if (unit !== 'bytes') return { figure: count(value), unit: SHORT[unit] }
  const [figure = '', name = ''] = bytesText(value).split(' ')
  return { figure, unit: name }
}

/** A figure with what is open in it: "42", "≥ 42", "≤ 51", "2 to 5", "?". */
function figureOf(lost: Lost): { figure: string; unit: string } {
  const { min, max } = lost
  if (max === null) return min > 0 ? prefixed('≥', amount(lost, min)) : { figure: '?', unit: '' }
  if (min === max) return amount(lost, min)
  if (min === 0) return prefixed('≤', amount(lost, max))
  return { figure: `${amount(lost, min).figure} to ${amount(lost, max).figure}`, unit: amount(lost, max).unit }
}

function prefixed(sign: string, { figure, unit }: { figure: string; unit: string }): { figure: string; unit: string } {
  return { figure: `${sign} ${figure}`, unit }
}

/** The words of a cell. Of counts in several units the first is shown, and that there are more. */
export function cellText({ state, lost }: Cell): CellText {
  if (state === 'zero') return { look: 'zero', figure: '0', unit: '' }
  if (state === 'absent') return { look: 'absent', figure: 'n/a', unit: '' }
  const [first] = state === 'counted' ? lost.filter(({ min }) => min > 0) : lost
  if (first === undefined) return { look: 'unknown', figure: '?', unit: '' }
  const { figure, unit } = figureOf(first)
  const more = lost.length > 1 ? ' +' : ''
  return { look: state === 'counted' ? 'count' : 'unknown', figure, unit: `${unit}${more}` }
}

/** The words of the last column: messages lost in all layers together. Zero only where every layer says so. */
export function totalText(lost: Lost): CellText {
  if (lost.max === 0) return { look: 'zero', figure: '0', unit: '' }
  if (lost.max === null && lost.min === 0) return { look: 'unknown', figure: 'unknown', unit: '' }
  return { look: lost.min === lost.max ? 'count' : 'unknown', ...figureOf(lost) }
}

const CELL_MEANING: Readonly<Record<Cell['state'], string>> = {
  zero: 'none: a counter says so',
  counted: 'counted',
  bounded: 'at most, perhaps none',
  unknown: 'unknown: nothing counted it',
  absent: 'there is no such layer here',
}

/** A cell in words, without where they come from: "at least 1 fragment; counted". */
export function cellWords({ state, lost }: Cell): string {
  const amounts = lost.map((each) => lostText(each)).join(', ')
  return amounts === '' ? CELL_MEANING[state] : `${amounts}; ${CELL_MEANING[state]}`
}

/** What a stretch of the map is, where its name is the kind of a finding. */
const STRETCH_WORDS: Readonly<Record<string, string>> = {
  silence: 'silent beyond habit',
  heartbeat: 'heartbeat missed',
  archive: 'log incomplete',
  sequence: 'numbered anew',
  'drop-report': 'loss reported',
  capture: 'capture incomplete',
  fragment: 'fragment lost',
  stream: 'stream gap',
  truncation: 'cut short',
}

/** Words for an unknown stretch, the longest first. */
export function stretchWords({ name }: { readonly name: string }): string[] {
  const words = STRETCH_WORDS[name] ?? visibleString(name)
  return [`${words}, size unknown`, words, words.split(' ')[0]!]
}

/** Filled marks out of three. */
export const CONFIDENCE_LEVEL: Readonly<Record<Confidence, 1 | 2 | 3>> = { certain: 3, likely: 2, possible: 1 }

/** How well the size is known: "exact", "at least", "at most", "within bounds", "unknown"; null: there is none. */
export function sizeText({ min, max }: Lost): string | null {
  if (max === 0) return null
  if (min === max) return 'exact'
  if (max === null) return min > 0 ? 'a lower bound' : 'unknown'
  return min > 0 ? 'within bounds' : 'an upper bound'
}

/** How well the time is known: "within 33.8 s", "until then", "from then on", "not known". */
export function placeText({ since, until }: Pick<Gap, 'since' | 'until'>): string {
  if (since !== null && until !== null) {
    const length = BigInt(until) - BigInt(since)
    return length === 0n ? 'at one moment' : `within ${durationText(length)}`
  }
  if (until !== null) return 'begin not stated'
  return since === null ? 'not known' : 'end not stated'
}

/** The numbers on both sides of a hole, as its sentence states them; null where it states none. */
export function holeNumbers({
  kind,
  lost,
  text,
}: Pick<Gap, 'kind' | 'lost' | 'text'>): { before: number; after: number } | null {
  const match =
    kind === 'sequence' && lost.min === lost.max ? /\bgoes from (\d{1,15}) to (\d{1,15})\b/.exec(text) : null
  return match ? { before: Number(match[1]), after: Number(match[2]) } : null
}

/** What an address of a finding is: the message before the hole, the one after it, or one of several things. */
export function roleOf({ kind, addresses }: Pick<Gap, 'kind' | 'addresses'>, index: number): string {
  const isBetween = kind === 'sequence' || kind === 'silence' || kind === 'heartbeat' || kind === 'clock'
  if (isBetween && addresses.length === 2) return index === 0 ? 'before' : 'after'
  if (kind === 'silence' && addresses.length === 1) return 'last heard'
  return addresses.length === 1 ? 'stated at' : `rests on ${index + 1}`
}

/** The state of the first question in a few words, for its tab; `isLoss`: it has the colour of losses. */
export function navWords(state: MissingState | null): { words: string; isLoss: boolean } {
  if (state === null || state.state === 'none' || state.state === 'not looked')
    return { words: 'not looked for', isLoss: false }
  if (state.state === 'running') return { words: 'looking', isLoss: false }
  if (state.lookedAt === null) return { words: 'look failed', isLoss: false }
  const found = state.gaps > 0 ? counted(state.gaps, 'gap') : 'none found'
  const stale = state.state === 'done' ? '' : ', out of date'
  return { words: `${found}${stale}`, isLoss: state.gaps > 0 }
}

/** "96.2 %"; what is not whole is never rounded up to 100 %, and what is not nothing never down to 0 %. */
export function percentText(share: number): string {
  if (share >= 1) return '100 %'
  const percent = Math.max(share * 100, 0)
  const digits = percent > 99 || percent < 1 ? 2 : 1
  const text = percent.toFixed(digits)
  if (Number(text) >= 100) return '> 99.99 %'
  return Number(text) === 0 && percent > 0 ? '< 0.01 %' : `${text} %`
}

/** "0.4 a day", with no more digits than say something. */
export function alarmsText(perDay: number): string {
  if (perDay > 0 && perDay < 0.01) return 'below 0.01 a day'
  return `${Number(perDay.toPrecision(2)).toLocaleString('en-US')} a day`
}
