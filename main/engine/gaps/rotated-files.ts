import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { parseSegmentName } from '../../../core/archive/segment-name.ts'
import type { RotatedFile } from '../../../core/gaps/archive/rotated-file.ts'
import { type Detector, type GapItem, type GapRow, placedAt } from '../../../core/gaps/row.ts'
import { rotationMark } from '../../../core/log/rotation.ts'
import type { CaseItem } from '../../store/case-folder.ts'
import type { ItemFacts } from '../item-facts.ts'
import type { OpenCase } from '../open-case.ts'

const LINE_FEED = 0x0a

interface Times {
  first: bigint | null
  last: bigint | null
  longestPause: bigint | null
}

/** Gathers the times of the log files of a case, and with them what is known of each as one of a rotation. */
export class RotatedFiles implements Detector {
  private readonly times = new Map<number, Times>()
  private current: Times = { first: null, last: null, longestPause: null }
  private isLog = false

  item({ item, kind }: GapItem): void {
    this.isLog = kind === 'log'
    this.current = { first: null, last: null, longestPause: null }
    if (this.isLog) this.times.set(item, this.current)
  }

  row(row: GapRow): void {
    if (!this.isLog) return
    const time = placedAt(row)
    if (time === null) return
    const { current } = this
    if (current.first === null || time < current.first) current.first = time
    // A line that goes back in time ends no pause.
    if (current.last !== null && time <= current.last) return
    const pause = current.last === null ? null : time - current.last
    if (pause !== null && (current.longestPause === null || pause > current.longestPause)) current.longestPause = pause
    current.last = time
  }

  end(): void {}

  /** The log files that are no segments of an archive: those have seals, which say more than names. */
  files(opened: OpenCase): RotatedFile[] {
    return opened.folder.items().flatMap((item) => {
      const times = this.times.get(item.entry.item)
      const isSegment = parseSegmentName(item.entry.name.replace(/\.(?:gz|zst)$/, '')) !== undefined
      return times === undefined || isSegment ? [] : [rotatedFile(opened, item, times)]
    })
  }
}

function rotatedFile(opened: OpenCase, { entry, outcome }: CaseItem, times: Times): RotatedFile {
  const counts = (outcome?.facts as ItemFacts | undefined)?.counts
  const path = opened.folder.locate(entry)?.path
  const isPlain = entry.compression === 'none'
  return {
    name: entry.origin ?? entry.path,
    item: entry.item,
    ...rotationMark(entry.name),
    size: entry.size,
    ...times,
    lines: counts?.packets ?? 0,
    endsWithLineEnd: isPlain && path !== undefined ? endsWithLineFeed(path) : null,
    endsEarly: (counts?.rejects['compressed-data'] ?? 0) > 0,
  }
}

/** null: the file cannot be read, or is empty. */
function endsWithLineFeed(path: string): boolean | null {
  try {
    const file = openSync(path, 'r')
    try {
      const last = new Uint8Array(1)
      const { size } = fstatSync(file)
      return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 ? last[0] === LINE_FEED : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
