import type { GapSink } from './finding.ts'
import { mirroredReports } from './reports/mirrored-reports.ts'
import { stated } from './reports/stated.ts'
import { addressOf, type Detector, type GapRow, placedAt } from './row.ts'
import { type Statement, signatureIndex, statementsOf } from './signature.ts'
import { SIGNATURES } from './signature-table.ts'
import { count, sentences } from './words.ts'

const REPEATS = signatureIndex(SIGNATURES.filter(({ meaning }) => meaning === 'repeat'))

/**
 * Copies that a message stands for, as "last message repeated 5 times" states: 0 for other messages. They were received and
 * folded into one line, so they count for what was sent, and are not lost. The line itself is the logger's own.
 */
export function repeatCount(row: GapRow): number {
  return repeatOf(row)?.count ?? 0
}

function repeatOf(row: GapRow): Statement | null {
  if (!row.hasAnchor) return null
  return statementsOf(row.app, row.text, REPEATS)[0] ?? null
}

/** Finds repeats that were folded (docs/gaps.md, "repeat"): nothing is lost, but times of single copies are. */
export function repeatDetector({ sink }: { sink: GapSink }): Detector {
  const isMirrored = mirroredReports()
  return {
    item(): void {},
    row(row: GapRow): void {
      const statement = repeatOf(row)
      if (statement === null || isMirrored(row)) return
      const copies = statement.count ?? 0
      const until = placedAt(row)
      sink({
        kind: 'repeat',
        detector: 'repeat',
        source: row.source === '' ? null : row.source,
        // The copies came after the message that they repeat; when is not stated.
        since: null,
        until,
        lost: { min: 0, max: 0, unit: 'messages' },
        confidence: 'certain',
        text: sentences(
          stated(statement, row.source, until),
          `${count(copies, 'copy of a message was', 'copies of a message were')} folded into this line: nothing is lost but the time of each.`,
          statement.signature.caveat,
        ),
        addresses: [addressOf(row)],
      })
    },
    end(): void {},
  }
}
