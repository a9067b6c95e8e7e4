import { Button } from '@blueprintjs/core'
import { useEffect, useRef } from 'react'
import type { CaptureWish } from '../../contract/live.ts'
import { visibleString } from '../text/visible.ts'
import { PRIVILEGE_WORDS } from './words.ts'

/** Before a capture begins: what its process may do, what it gives up, and what is written where. */
export function Permission(props: {
  wish: CaptureWish
  engine: string
  isBusy: boolean
  onStart: () => void
  onBack: () => void
}) {
  const { wish, engine, isBusy, onStart, onBack } = props
  // What is said is heard before anything can be pressed.
  const box = useRef<HTMLFieldSetElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <fieldset className="permission" ref={box} tabIndex={-1} aria-label="What the capture process may do">
      <p>
        This starts a process of its own that listens on <b className="m">{visibleString(wish.interface)}</b>. It sees
        what others send there too: be sure that you may listen.
      </p>
      <dl>
        <div>
          <dt>It may</dt>
          <dd>
            open this one interface and take the packets that{' '}
            {wish.filter === '' ? (
              'pass there'
            ) : (
              <>
                the filter lets through: <span className="m">{visibleString(wish.filter)}</span>
              </>
            )}
            . It is the only process of Logwitness that needs a privilege, and it takes no packet apart: that is done in
            another one.
          </dd>
        </div>
        <div>
          <dt>It gives up</dt>
          <dd>{PRIVILEGE_WORDS[engine] ?? PRIVILEGE_WORDS.libpcap}</dd>
        </div>
        <div>
          <dt>It writes</dt>
          <dd>
            nothing but packets and its own account of what it lost, to the process that seals them{' '}
            {wish.archive ? (
              <>
                in <span className="m">{visibleString(wish.archive)}</span>
              </>
            ) : (
              'in a new archive beside your cases'
            )}
            . Nothing is sent.
          </dd>
        </div>
        <div>
          <dt>It ends</dt>
          <dd>when you stop it, or when Logwitness ends. What was captured until then is sealed.</dd>
        </div>
      </dl>
      <div className="act">
        <Button className="primary" disabled={isBusy} onClick={onStart}>
          {isBusy ? 'Starting…' : 'Start the capture'}
        </Button>
        <Button disabled={isBusy} onClick={onBack}>
          Back
        </Button>
      </div>
    </fieldset>
  )
}
