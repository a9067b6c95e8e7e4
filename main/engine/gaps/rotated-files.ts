import { cleanedStretches } from '../../../core/gaps/archive/cleaned-log.ts'
import { volumeCounter } from '../../../core/gaps/archive/line-volume.ts'
import type { RotatedFile } from '../../../core/gaps/archive/rotated-file.ts'
import { sparseFiles } from '../../../core/gaps/archive/sparse-files.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'
import { asNanos, type Detector, type GapItem, type GapRow } from '../../../core/gaps/row.ts'
import { rotationMark } from '../../../core/log/rotation.ts'
import { type GapEvidenceItem, isSegment } from './gap-evidence.ts'

/** What is gathered of a file, without a bigint for each line. */
interface Times {
  firstSec: number
  firstNano: number
  lastSec: number
  lastNano: number
  /** Nanoseconds; NaN: fewer than two lines have times. */
  longestPause: number
  /** Where the last message ends, bytes of the content. */
  end: number
}

function noTimes(): Times {
  return { firstSec: NaN, firstNano: 0, lastSec: NaN, lastNano: 0, longestPause: NaN, end: 0 }
}

/**
 * Gathers the times and volumes of the log files of a case, and with them what is known of each as one of a rotation. Of a volume
 * nothing is kept once its file has ended, but what it shows.
 */
export class RotatedFiles implements Detector {
  private readonly times = new Map<number, Times>()
  private readonly stretches: GapFinding[] = []
  private readonly volume = volumeCounter((volume) => this.stretches.push(...cleanedStretches(volume, this.name)))
  private name = ''
  private current = noTimes()
  private isLog = false

  item({ item, name, kind }: GapItem): void {
    this.volume.begin(item)
    this.name = name
    // The segments of an archive have seals, which say more than volumes, names and ends.
    this.isLog = kind === 'log' && !isSegment({ name })
    this.current = noTimes()
    if (this.isLog) this.times.set(item, this.current)
  }

  row(row: GapRow): void {
    if (!this.isLog) return
    const { current } = this
    current.end = row.offset + row.length
    const { senderSec: sec, senderNano: nano } = row
    if (Number.isNaN(sec)) return
    this.volume.line(sec, row)
    // What is NaN is before nothing: the first time is both.
    if (!(current.firstSec < sec || (current.firstSec === sec && current.firstNano <= nano))) {
      current.firstSec = sec
      current.firstNano = nano
    }
    // A line that goes back in time ends no pause.
    const pause = (sec - current.lastSec) * 1e9 + nano - current.lastNano
    if (pause <= 0) return
    if (!(pause <= current.longestPause)) current.longestPause = pause
    current.lastSec = sec
    current.lastNano = nano
  }

  end(): void {
    this.volume.end()
  }

  /** Stretches that were taken out of files, and files that are sparse among those of their rotation. After `end`. */
  cleaned(items: readonly GapEvidenceItem[]): GapFinding[] {
    return [...this.stretches, ...sparseFiles(this.files(items))]
  }

  /** The log files that are no segments of an archive. */
  files(items: readonly GapEvidenceItem[]): RotatedFile[] {
    return items.flatMap((item) => {
      const times = this.times.get(item.item)
      return times === undefined ? [] : [rotatedFile(item, times)]
    })
  }
}

function rotatedFile(
  { item, name, path, size, records, endsWithLineEnd, rejects }: GapEvidenceItem,
  { firstSec, firstNano, lastSec, lastNano, longestPause, end }: Times,
): RotatedFile {
  return {
    name: path,
    item,
    ...rotationMark(name),
    // Of compressed content the size is not kept, and no more of it was read than its messages.
    size: endsWithLineEnd === null ? end : size,
    first: asNanos(firstSec, firstNano),
    last: asNanos(lastSec, lastNano),
    longestPause: Number.isNaN(longestPause) ? null : BigInt(Math.round(longestPause)),
    lines: records,
    endsWithLineEnd,
    endsEarly: (rejects.counts['compressed-data'] ?? 0) > 0,
  }
}
