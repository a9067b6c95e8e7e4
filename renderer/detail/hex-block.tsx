import type { MessageDetail } from '../../contract/shapes.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { detailStore, type Part } from './detail-store.ts'
import { HEX_WIDTH, type HexRun, hexLines } from './hex.ts'

/** The colour family of a part: header, time, host, structured data, text. */
export const FAMILY: Readonly<Record<Part, 'head' | 'time' | 'host' | 'sd' | 'msg'>> = {
  pri: 'head',
  header: 'head',
  time: 'time',
  host: 'host',
  app: 'head',
  procid: 'head',
  msgid: 'head',
  sd: 'sd',
  text: 'msg',
}

/** The first `rows` lines of a message's bytes, coloured by part. A part that is pointed at is marked here and among the fields. */
export function Hex({ detail, rows, from = 0 }: { detail: MessageDetail; rows: number; from?: number }) {
  const bytes = useStore(detailStore, (state) => state.bytes)
  const lines = hexLines(bytes, detail.parts, from, from + rows)
  const last = Math.min(bytes.length, (from + rows) * HEX_WIDTH) - 1
  return (
    <>
      <h3>
        Bytes{' '}
        <span className="d">
          {bytes.length === 0 ? 'none' : `${count(from * HEX_WIDTH)} to ${count(last)} of ${count(detail.rawLength)}`}
        </span>
        <span className="key">
          <span className="f-head">header</span>
          <span className="f-time">time</span>
          <span className="f-host">host</span>
          <span className="f-sd">data</span>
        </span>
      </h3>
      <pre className="hex">
        {lines.map((line) => (
          <div key={line.offset}>
            <span className="o">{line.offset.toString(16).padStart(detail.rawLength > 0xffff ? 6 : 4, '0')}</span>{' '}
            {line.runs.map((run) => (
              <Run key={run.start} run={run} text={run.hex} />
            ))}
            {' '.repeat(line.missing * 3 + Math.floor(line.missing / 4) + 2)}
            {line.runs.map((run) => (
              <Run key={run.start} run={run} text={run.ascii} />
            ))}
          </div>
        ))}
      </pre>
    </>
  )
}

/** Bytes of one part. Pointing at them marks the field, as pointing at the field marks them. */
function Run({ run, text }: { run: HexRun<Part>; text: string }) {
  const marked = useStore(detailStore, (state) => run.part !== null && state.part === run.part)
  // The blanks before a run belong to no part and carry no line.
  const blanks = text.length - text.trimStart().length
  return (
    <>
      {text.slice(0, blanks)}
      <span
        className={`${run.part ? `f-${FAMILY[run.part]} part` : 'o'}${marked ? ' marked' : ''}`}
        title={run.part ?? undefined}
        onPointerEnter={() => detailStore.set({ part: run.part })}
        onPointerLeave={() => detailStore.set({ part: null })}
      >
        {text.slice(blanks)}
      </span>
    </>
  )
}
