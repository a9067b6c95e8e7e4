import { Drawer } from '@blueprintjs/core'
import { useEffect, useState } from 'react'
import type { FindingList, Item } from '../../contract/shapes.ts'
import { REJECT_REASONS, type RejectReason } from '../../core/finding.ts'
import { call, explain } from '../bridge.ts'
import { caseStore } from '../case/case-store.ts'
import { rejectCount } from '../case/totals.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { count, counted } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { VirtualList } from '../widgets/virtual-list.tsx'

/** What was not turned into messages: every reason with its count, and the addresses of the first ones. */
export function FindingsDrawer() {
  const open = useStore(view, (state) => state.sheet === 'findings')
  const summary = useStore(caseStore, (state) => state.summary)
  const troubled = summary?.items.filter((item) => rejectCount({ items: [item] }) > 0) ?? []
  const rest = (summary?.items.length ?? 0) - troubled.length
  return (
    <Drawer
      className="drawer"
      isOpen={open}
      onClose={() => view.set({ sheet: null })}
      title="Not decoded"
      size={620}
      transitionDuration={0}
    >
      <div className="drawer-body">
        {summary && (
          <p>
            {rejectCount(summary) === 0
              ? 'Everything that was read was turned into messages, or is traffic of another kind.'
              : `${counted(rejectCount(summary), 'piece')} of the evidence could not be turned into messages. The bytes are in the items, at the addresses given.`}
          </p>
        )}
        {open && troubled.map((item) => <ItemFindings key={item.item} item={item} />)}
        {open && rest > 0 && (
          <p className="d">{`${counted(rest, troubled.length > 0 ? 'further item' : 'item')}: nothing was rejected.`}</p>
        )}
      </div>
    </Drawer>
  )
}

/** The rejects of one item, by reason. */
function ItemFindings({ item }: { item: Item }) {
  const [found, setFound] = useState<FindingList | null>(null)
  const [error, setError] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again while the item grows
  useEffect(() => {
    let wanted = true
    call('findings.list', { item: item.item }).then(
      (list) => wanted && setFound(list),
      (reason) => wanted && setError(explain(reason)),
    )
    return () => {
      wanted = false
    }
  }, [item.item, item.counts.packets])
  const reasons = Object.entries(found?.counts ?? item.counts.rejects) as [RejectReason, number][]
  return (
    <section aria-label={visibleString(item.name)}>
      <h3 className="m">{visibleString(item.name)}</h3>
      {error && <p className="trouble">{error}</p>}
      <Fates item={item} />
      {reasons.map(([reason, number]) => (
        <details key={reason} open={reasons.length <= 3}>
          <summary>
            <span className="plate count">{count(number)}</span> {REJECT_REASONS[reason]}{' '}
            <span className="d m">{reason}</span>
          </summary>
          {found && (
            <Places
              item={item}
              reason={reason}
              findings={found.findings.filter((finding) => finding.reason === reason)}
            />
          )}
        </details>
      ))}
      {found && found.more > 0 && (
        <p className="d">{counted(found.more, 'further one is', 'further ones are')} counted above and not listed.</p>
      )}
    </section>
  )
}

/** The addresses of the first rejects of one reason. */
function Places({ item, reason, findings }: { item: Item; reason: RejectReason; findings: FindingList['findings'] }) {
  return (
    <VirtualList count={findings.length} estimate={38} label={REJECT_REASONS[reason]}>
      {(index) => {
        const { packet, offset, length, detail } = findings[index]!
        return (
          <>
            <span className="m where">
              {packet > 0 ? `${item.kind === 'log' ? 'line' : 'packet'} ${count(packet)}, ` : ''}
              offset {count(offset)}
              {length > 0 ? `, ${counted(length, 'byte')}` : ''}
            </span>
            <CopyButton
              quiet
              label="Copy the address"
              text={() => `${item.path} packet ${packet} offset ${offset} length ${length}`}
            />
            <div>{visibleString(detail)}</div>
          </>
        )
      }}
    </VirtualList>
  )
}

/** What became of every packet or line of the item; the parts add up to the whole. */
function Fates({ item }: { item: Item }) {
  const fates = Object.entries(item.counts.fates).filter(([, number]) => number > 0)
  return (
    <p className="d">
      {counted(item.counts.packets, item.kind === 'log' ? 'line' : 'packet')}
      {fates.length > 0 ? `: ${fates.map(([fate, number]) => `${count(number)} ${fate}`).join(', ')}` : ''}
    </p>
  )
}
