import { run } from '../keys/do.ts'
import { list } from '../messages/list-store.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { following } from './following.ts'
import { isFollowed, liveStore } from './live-store.ts'

/** Over the list: whether it stays at its end, and how many messages came while it does not. Its button does not move. */
export function FollowNotice() {
  const { mode, from } = useStore(following, (state) => state)
  const messages = useStore(list, (state) => state.rows.messages)
  const grows = useStore(liveStore, isFollowed)
  if (mode === 'off') return null
  const isPaused = mode === 'paused'
  const news = isPaused && from !== null ? Math.max(0, messages - from) : 0
  if (!grows && news === 0) return null
  return (
    <div className={`follow-notice${isPaused ? ' paused' : ''}`}>
      <span className="state" role="status">
        <i className={`live-dot ${isPaused ? 'paused' : 'following'}`} />
        {isPaused ? 'paused' : 'at the end'}
      </span>
      {isPaused && (
        <span className="news">
          <b>{count(news)}</b> new
        </span>
      )}
      <button
        type="button"
        aria-keyshortcuts="="
        title={isPaused ? 'Goes to the end and stays there' : 'Stays where it is; so do scrolling and selecting'}
        onClick={() => run('follow')}
      >
        {isPaused ? 'Resume' : 'Pause'} <kbd>=</kbd>
      </button>
    </div>
  )
}
