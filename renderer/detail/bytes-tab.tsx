import { Button } from '@blueprintjs/core'
import { useState } from 'react'
import type { MessageDetail } from '../../contract/shapes.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { detailStore } from './detail-store.ts'
import { HEX_WIDTH, hexDump } from './hex.ts'
import { Hex } from './hex-block.tsx'

/** Lines of the dump that are drawn at once; more are asked for. */
const LINES = 200

/** The frame as it was captured or written. */
export function BytesTab({ detail }: { detail: MessageDetail }) {
  const bytes = useStore(detailStore, (state) => state.bytes)
  const [pages, setPages] = useState(1)
  const { row } = detail
  const all = Math.ceil(bytes.length / HEX_WIDTH)
  return (
    <section className="sec" aria-label="All bytes">
      <p className="remark">
        {detail.fromEvidence
          ? 'Read again from the evidence just now, and equal to what was indexed.'
          : 'Not read from the evidence: shown as indexed.'}
        {detail.note ? ` ${visibleString(detail.note)}` : ''}
      </p>
      <dl className="where m">
        <dt>{row.transport === 'file' ? 'Line' : 'Packet'}</dt>
        <dd>{count(row.packet)}</dd>
        <dt>Offset</dt>
        <dd>
          {count(row.offset)} <span className="d">0x{row.offset.toString(16)}, of the uncompressed item</span>
        </dd>
        <dt>Length</dt>
        <dd>
          {count(detail.rawLength)} <span className="d">bytes</span>
        </dd>
        {row.spans && (
          <>
            <dt>Pieces</dt>
            <dd className="break">{row.spans}</dd>
          </>
        )}
      </dl>
      <div className="act">
        <CopyButton label="Copy as dump" text={() => hexDump(bytes)} />
        <CopyButton
          label="Copy as hex"
          text={() => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}
        />
      </div>
      <Hex detail={detail} rows={pages * LINES} />
      {all > pages * LINES && (
        <Button className="small" onClick={() => setPages(pages + 1)}>
          {`Show more: ${count(bytes.length - pages * LINES * HEX_WIDTH)} bytes`}
        </Button>
      )}
      {detail.rawLength > bytes.length && (
        <p className="remark">
          {count(detail.rawLength - bytes.length)} further bytes are not shown; they stand in the evidence from offset{' '}
          {count(row.offset + bytes.length)}.
        </p>
      )}
    </section>
  )
}
