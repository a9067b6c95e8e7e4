import { Button } from '@blueprintjs/core'
import { useMemo, useState } from 'react'
import type { FindingBytes } from '../../contract/integrity.ts'
import { decodeBase64 } from '../detail/detail-store.ts'
import { HEX_WIDTH, hexLines } from '../detail/hex.ts'
import { count } from '../text/number.ts'
import { dumpWindow } from './dump-window.ts'

/** Lines shown around the record at first, and how many more at a time. */
const AROUND = 2
const LINES = 24
const MORE = 200

/** A dump of the piece that a finding is about. Its addresses are those of the segment; the record is marked by ground and outline. */
export function BytesBlock({ shown }: { shown: FindingBytes }) {
  const bytes = useMemo(() => decodeBase64(shown.bytes), [shown])
  const [more, setMore] = useState(0)
  const { from, to, all } = dumpWindow(shown, bytes.length, AROUND, LINES + more * MORE)
  const gone = shown.start === shown.end
  const parts = gone ? [] : [{ part: 'record', start: shown.start, end: shown.end }]
  const wide = count(shown.offset + to * HEX_WIDTH).length
  const lines = hexLines(bytes, parts, from, to)
  return (
    <>
      <section
        data-focus="finding-bytes"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the key for bytes leads here
        tabIndex={0}
        aria-label={`Bytes from ${count(shown.offset + from * HEX_WIDTH)}`}
      >
        <pre className="hex dump">
          {lines.map((line) => (
            <div
              key={line.offset}
              className={gone && isGap(line.offset, shown.start, bytes.length) ? 'gap-here' : undefined}
            >
              <span className="o">{count(shown.offset + line.offset).padStart(wide)}</span>
              {'  '}
              {line.runs.map((run) => (
                <Run key={run.start} marked={run.part !== null} text={run.hex} />
              ))}
              {' '.repeat(line.missing * 3 + Math.floor(line.missing / 4) + 2)}
              {line.runs.map((run) => (
                <Run key={run.start} marked={run.part !== null} text={run.ascii} />
              ))}
            </div>
          ))}
        </pre>
      </section>
      {gone && <p className="remark">What was sealed here stood before byte {count(shown.offset + shown.start)}.</p>}
      {to < all && (
        <Button className="small" onClick={() => setMore(more + 1)}>
          {`Show more: ${count(bytes.length - to * HEX_WIDTH)} bytes`}
        </Button>
      )}
    </>
  )
}

/** Whether the place where something is gone lies in this line. */
function isGap(offset: number, start: number, length: number): boolean {
  const at = Math.min(start, Math.max(0, length - 1))
  return at >= offset && at < offset + HEX_WIDTH
}

function Run({ marked, text }: { marked: boolean; text: string }) {
  const blanks = text.length - text.trimStart().length
  return (
    <>
      {text.slice(0, blanks)}
      <span className={marked ? 'now' : undefined}>{text.slice(blanks)}</span>
    </>
  )
}
