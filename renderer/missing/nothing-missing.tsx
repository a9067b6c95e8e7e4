import type { MissingState } from '../../contract/missing.ts'
import { count, counted } from '../text/number.ts'
import { alarmsText } from './words.ts'

/** What every look goes through, and where that is told. */
export const LOOKED_FOR = [
  ['Numbering', 'holes in what senders number: sequenceId, Cisco numbers, audit serials, kernel stamps'],
  ['Reports', 'what senders and relays state of their own losses'],
  ['Captures', 'drop counters, cut packets, fragments, bytes of TCP streams'],
  ['Silence', 'pauses beyond the habit of each source, and heartbeats that did not come'],
  ['Files', 'rotation, ends that are cut, segments of sealed archives'],
  ['Clocks', 'steps and drift of senders against the wire'],
] as const

/** Nothing was found: what was looked at, and that it is no proof. */
export function NothingMissing({ state }: { state: MissingState }) {
  const { looked } = state
  return (
    <div className="nothing-missing scroll">
      <h3>Nothing was found missing.</h3>
      {looked && (
        <p>
          Looked through: {counted(looked.messages, 'message')} from {counted(looked.sources, 'source')} in{' '}
          {counted(looked.items, 'item')}. That is no proof that nothing is missing: the ledger shows what nothing
          counted.
        </p>
      )}
      <LookedFor found={looked !== null} />
      {state.alarmsPerDay > 0 && (
        <p className="d">
          A silence is told only where at most {alarmsText(state.alarmsPerDay)} would be a false alarm.
        </p>
      )}
    </div>
  )
}

/** The list of what a look goes through; `found`: it did, and found none. */
export function LookedFor({ found }: { found: boolean }) {
  return (
    <dl>
      {LOOKED_FOR.map(([name, what]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {found && `${count(0)} found `}
            <span className="d">{what}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
