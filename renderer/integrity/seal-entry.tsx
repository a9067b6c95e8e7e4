import { useState } from 'react'
import type { SealReport } from '../../core/verdict/report.ts'
import { count, counted } from '../text/number.ts'
import { sentence } from '../text/sentence.ts'
import { visibleString } from '../text/visible.ts'
import { rfc3339 } from '../time/instant.ts'
import { useZone } from '../time/use-zone.ts'
import { Verdict } from '../verdict/verdict.tsx'
import { Glyph } from '../widgets/glyph.tsx'
import { VirtualList } from '../widgets/virtual-list.tsx'
import { nameOf } from './findings.ts'
import { filesText, nanosOf } from './words.ts'

/** Likely height of a file in pixels. */
const FILE = 36

/** One seal: verdict, what and where it is, why, who signed it, and the files that it names. */
export function SealEntry({ seal }: { seal: SealReport }) {
  const [open, setOpen] = useState(false)
  const zone = useZone()
  const nanos = seal.time === null ? null : nanosOf(seal.time)
  const named = Object.values(seal.counts).reduce((sum, number) => sum + number, 0)
  return (
    <div className="seal">
      <Verdict verdict={seal.verdict} reason={visibleString(seal.reason)} />
      <div>
        <div className="cut" title={visibleString(seal.path)}>
          <span className="m">{visibleString(nameOf(seal.path))}</span>{' '}
          <span className="s">
            {seal.type}
            {seal.detail === '' ? '' : `, ${visibleString(seal.detail)}`}
          </span>
        </div>
        <p>{visibleString(sentence(seal.reason))}</p>
        {(seal.signer !== null || seal.time !== null) && (
          <p className="s">
            {seal.signer === null ? 'signer not stated' : `signed by ${visibleString(seal.signer)}`}
            {seal.time === null ? '' : `, ${nanos === null ? visibleString(seal.time) : rfc3339(nanos, zone, 0)}`}
          </p>
        )}
        <button
          type="button"
          className="unfold s"
          aria-expanded={open}
          disabled={named === 0}
          onClick={() => setOpen(!open)}
        >
          <Glyph name={open ? 'down' : 'next'} size={9} />
          {filesText(seal)}
        </button>
        {open && <Files seal={seal} named={named} />}
      </div>
    </div>
  )
}

/** The files that a seal names, the worst first. */
function Files({ seal, named }: { seal: SealReport; named: number }) {
  return (
    <>
      <VirtualList count={seal.files.length} estimate={FILE} label={`Files of ${visibleString(nameOf(seal.path))}`}>
        {(index) => {
          const { path, verdict, reason } = seal.files[index]!
          return (
            <div className="sealed-file">
              <Verdict verdict={verdict} reason={visibleString(reason)} />
              <div>
                <div className="m cut" title={visibleString(path)}>
                  {visibleString(path)}
                </div>
                <p className="s">{visibleString(sentence(reason))}</p>
              </div>
            </div>
          )
        }}
      </VirtualList>
      {named > seal.files.length && (
        <p className="s">
          {counted(named - seal.files.length, 'further file')} counted above and not listed: {count(seal.files.length)}{' '}
          are.
        </p>
      )}
    </>
  )
}
