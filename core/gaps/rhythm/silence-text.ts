import { count, duration, utc } from '../words.ts'
import type { Silence } from './habit.ts'
import { type Interval, lengthOf } from './intervals.ts'
import { nanos } from './micros.ts'

/** What else is known of a silence. */
export interface Circumstances {
  /** Names of planned maintenance that it overlaps. */
  readonly planned: readonly string[]
  /** Other sources that were heard meanwhile; null: there are no others. `isMore`: at least so many. */
  readonly heard: { readonly count: number; readonly isMore: boolean } | null
  /** Parts in which nobody was heard, or that no item covers. */
  readonly unheard: readonly Interval[]
}

/** The sentences of a silence of one source. */
export function silenceText(source: string, silence: Silence, circumstances: Circumstances): string {
  const { pause } = silence
  const length = duration(pause.until - pause.since)
  const said = pause.isLast
    ? `The last message of ${source} is of ${utc(nanos(pause.since))}; none came in the ${length} until this evidence ends.`
    : `Between ${utc(nanos(pause.since))} and ${utc(nanos(pause.until))} nothing was heard of ${source} for ${length}.`
  return [
    said,
    habitText(silence),
    ...meanwhile(circumstances),
    'How many messages are missing, if any, cannot be known.',
  ].join(' ')
}

/** The sentences of an interval in which no source at all was heard. */
export function nobodyText(silence: Silence, sources: number, planned: readonly string[]): string {
  const { since, until } = silence.pause
  return [
    `Between ${utc(nanos(since))} and ${utc(nanos(until))} none of ${count(sources, 'source')} was heard for ${duration(until - since)}.`,
    habitText(silence),
    'So the capture, or the way to it, was most likely down. What was sent meanwhile cannot be known.',
    ...plannedText(planned),
  ].join(' ')
}

/** The sentences of an interval between the items of a series that no item covers. */
export function uncoveredText({ pause }: Silence, hole: number, sources: number): string {
  return [
    `No item of this evidence covers ${duration(hole)} between ${utc(nanos(pause.since))} and ${utc(nanos(pause.until))},`,
    `although items of the same series stand before and after it, with ${count(sources, 'source')}.`,
    'An item may be missing; what it held cannot be known.',
  ].join(' ')
}

function habitText({ longestOther, pauses, threshold, knowsHours }: Silence): string {
  const other = `Otherwise the longest of its ${count(pauses, 'pause')} in this evidence was ${duration(longestOther)};`
  const short = knowsHours ? '' : ' The evidence is too short to show quiet hours of the day.'
  return `${other} by this habit a pause is unusual from ${duration(threshold)} on.${short}`
}

function meanwhile({ heard, planned, unheard }: Circumstances): string[] {
  const lines: string[] = []
  if (heard === null)
    lines.push('No other source is in this evidence, so it cannot be told whether the source or its recording stopped.')
  else if (heard.count === 0) lines.push('No other source was heard meanwhile.')
  else
    lines.push(
      `Meanwhile ${heard.isMore ? 'at least ' : ''}${count(heard.count, 'other source was', 'other sources were')} heard.`,
    )
  if (unheard.length > 0) lines.push(`In ${duration(lengthOf(unheard))} of it nobody was heard, or no item covers it.`)
  return [...lines, ...plannedText(planned)]
}

function plannedText(planned: readonly string[]): string[] {
  return planned.length === 0 ? [] : [`A part of it was planned: ${planned.join(', ')}.`]
}
