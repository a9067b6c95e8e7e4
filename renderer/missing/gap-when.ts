import type { Gap } from '../../contract/missing.ts'
import { durationText } from '../time/duration.ts'
import { dayText, instant } from '../time/instant.ts'
import { datePartFor } from '../time/span.ts'
import type { Zone } from '../time/zone.ts'

/** When something happened, and for how long; `length` is empty where that cannot be told, or where it was a moment. */
export interface When {
  readonly moment: string
  readonly length: string
}

/**
 * When it happened, as short as it can be told: "18 Nov 03:12:07" and "+ 33.8 s", "until 02:47:33", "03:31:20 to end". The day is
 * left out where all of the case, from `first` to `last`, is of one day.
 */
export function gapWhen(
  { since, until }: Pick<Gap, 'since' | 'until'>,
  zone: Zone,
  first: string | null,
  last: string | null,
): When {
  const begin = since ?? until
  if (begin === null) return { moment: 'time not known', length: '' }
  const withDay = datePartFor(first, last, zone) !== 'none'
  const withYear = datePartFor(first, last, zone) === 'year'
  const at = instant(begin, zone)
  const moment = `${withDay ? `${dayText(at, withYear)} ` : ''}${at.clock}`
  if (since === null) return { moment: `until ${moment}`, length: '' }
  if (until === null) return { moment: `${moment} to end`, length: '' }
  const length = BigInt(until) - BigInt(since)
  return { moment, length: length === 0n ? '' : `+ ${durationText(length)}` }
}
