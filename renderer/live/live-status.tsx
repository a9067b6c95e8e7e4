import { Button } from '@blueprintjs/core'
import type { LiveArchive, LiveState } from '../../contract/live.ts'
import { REJECT_REASONS } from '../../core/finding.ts'
import { caseStore } from '../case/case-store.ts'
import { run } from '../keys/do.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import {
  CAUSES,
  type Counters,
  captureOf,
  countersOf,
  dropsSince,
  rejectsOf,
  type Standing,
  standingOf,
  sumOf,
  unfollowed,
} from './account.ts'
import { isCurrent, liveStore } from './live-store.ts'
import { LossPlate } from './loss-plate.tsx'
import { behindText, CAUSE_NAMES, captureWord, rateText, STANDINGS } from './words.ts'

/** In the status bar, always in sight: what is followed, how fast it comes, what was dropped and what could not be read. */
export function LiveStatus() {
  const { live, seen } = useStore(liveStore, (state) => state)
  const current = useStore(caseStore, isCurrent)
  const others = live ? unfollowed(live) : []
  if (!live || live.archives.length + others.length === 0) return <Idle />
  const { archives } = live
  return (
    <>
      <div className="live">
        <button
          type="button"
          className="link-box"
          title="What is followed, with its counters (opens a sheet)"
          aria-haspopup="dialog"
          onClick={() => run('live')}
        >
          <What archives={archives} live={live} />
          {others.map((capture) => (
            <span key={capture.capture} className="other">
              <i className="live-dot starting" />
              {captureWord(capture)} <b>{visibleString(capture.interface)}</b>
            </span>
          ))}
        </button>
      </div>
      {!current ? (
        <div>
          <span
            className="plate unknown"
            title="The engine is away: counters are of before, and what comes now is not counted here"
          >
            counters not known now
          </span>
        </div>
      ) : (
        <>
          <Behind archives={archives} />
          <DropsNow counters={countersOf(live)} seen={seen} />
          {archives.length > 0 && <Unread archives={archives} />}
        </>
      )}
    </>
  )
}

/** Nothing is live. */
function Idle() {
  return (
    <div className="soft idle">
      No capture running
      <Button className="small quiet" onClick={() => run('capture')}>
        Start a capture…
      </Button>
    </div>
  )
}

/** The worse comes first: it is what is told where one word has to do for several. */
const ORDER: readonly Standing[] = ['failed', 'left', 'starting', 'stopping', 'following', 'ended']

/** The state, the interface and the engine, and packets a second. Of several archives their number and the sum. */
function What({ archives, live }: { archives: readonly LiveArchive[]; live: LiveState }) {
  const [first] = archives
  if (!first) return null
  const standings = archives.map((archive) => standingOf(archive, live))
  const standing = ORDER.find((one) => standings.includes(one))!
  const [word] = STANDINGS[standing]
  const grows = standings.some((one) => one === 'following' || one === 'starting' || one === 'stopping')
  const packets = archives.reduce((sum, { capture }) => sum + (capture?.packetsPerSecond ?? 0), 0)
  const isCapture = archives.some(({ capture }) => capture !== null)
  return (
    <>
      <i className={`live-dot ${standing}`} />
      <span className={standing === 'failed' || standing === 'left' ? 'trouble' : ''}>{word}</span>
      {archives.length === 1 ? <Name archive={first} live={live} /> : <b>{archives.length} archives</b>}
      {isCapture && grows && (
        <span className="rate" title="Packets a second, over the last seconds">
          {rateText(packets)}
        </span>
      )}
    </>
  )
}

/** The interface and by what it is captured; of an archive that is no capture, its name. */
function Name({ archive, live }: { archive: LiveArchive; live: LiveState }) {
  const own = captureOf(archive, live)
  const name = archive.capture?.interface ?? own?.interface ?? null
  const engine = archive.capture?.engine ?? own?.engine ?? null
  return (
    <>
      <b className="cut">{visibleString(name ?? archive.name)}</b>
      {engine !== null && <span className="d">{visibleString(engine)}</span>}
    </>
  )
}

/** Only while it cannot keep up. */
function Behind({ archives }: { archives: readonly LiveArchive[] }) {
  const late = archives.reduce<LiveArchive | undefined>((a, b) => (a && a.behindMs >= b.behindMs ? a : b), undefined)
  const text = late ? behindText(late) : null
  if (text === null) return null
  return (
    <div role="status">
      <span
        className="plate unknown"
        title="More is written than can be read at a time: the end of the list is not the present"
      >
        {text}
      </span>
    </div>
  )
}

type DropsProps = { counters: readonly Counters[]; seen: ReturnType<typeof liveStore.get>['seen'] }

/** Dropped by cause since the start, and what of it is new since the last look. Where nothing counts, it is not known. */
function DropsNow({ counters, seen }: DropsProps) {
  const drops = counters.map(({ path, drops }) => ({ now: drops, seen: seen[path] }))
  const since = drops.map(({ now, seen }) => dropsSince(now, seen))
  const sums = CAUSES.map((cause) => ({ cause, sum: sumOf(drops.map(({ now }) => now[cause])) }))
  const blind = counters.flatMap(({ blindness }) => blindness ?? [])
  const isKnown = sums.some(({ sum }) => sum.isWhole || sum.value > 0)
  const fresh = CAUSES.reduce((all, cause) => all + sumOf(since.map((drop) => drop[cause])).value, 0)
  const lastLook = drops.some(({ seen }) => seen)
  return (
    <div className="drops">
      <button
        type="button"
        className="link-box"
        title="Packets dropped since the start, by cause. Opens the counters, and is a look at them."
        aria-haspopup="dialog"
        onClick={() => run('live')}
      >
        {isKnown ? (
          <>
            <span className="d">dropped</span>
            {sums.map(({ cause, sum }) => (
              <span key={cause} className="cause">
                <LossPlate sum={sum} title={CAUSE_NAMES[cause][1]} /> {CAUSE_NAMES[cause][0]}
              </span>
            ))}
            {fresh > 0 && lastLook && <span className="fresh">+{count(fresh)} since the last look</span>}
          </>
        ) : (
          <span className="plate unknown" title={blind.join('\n') || 'Nothing counts them'}>
            drops unknown
          </span>
        )}
      </button>
      <span className="unseen" role="alert">
        {fresh > 0 ? 'Packets were dropped since the last look' : ''}
      </span>
    </div>
  )
}

/** What could not be read since the following began: the most frequent reason in words, the others as their number. */
function Unread({ archives }: { archives: readonly LiveArchive[] }) {
  const reasons = rejectsOf(archives)
  const total = reasons.reduce((sum, [, number]) => sum + number, 0)
  const all = reasons.map(([reason, number]) => `${count(number)}: ${REJECT_REASONS[reason]}`)
  const [first] = reasons
  return (
    <div className="unread">
      <button
        type="button"
        className="link-box"
        title={first ? all.join('\n') : 'Everything that came was turned into messages, or is traffic of another kind'}
        onClick={() => run('findings')}
      >
        <LossPlate sum={{ value: total, isWhole: true }} /> not decoded
        {first && (
          <span className="d cut reason">
            {first[0]}
            {reasons.length > 1 ? ` and ${reasons.length - 1} more` : ''}
          </span>
        )}
      </button>
    </div>
  )
}
