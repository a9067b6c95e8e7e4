import { Button } from '@blueprintjs/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { Item, SourceCounts } from '../../contract/shapes.ts'
import { call } from '../bridge.ts'
import { caseStore, report } from '../case/case-store.ts'
import { openFiles } from '../keys/do.ts'
import { exclude, include, search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { bytesText, count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { instant } from '../time/instant.ts'
import { spanText } from '../time/span.ts'
import { useZone } from '../time/use-zone.ts'
import type { Zone } from '../time/zone.ts'
import { CopyButton } from '../widgets/copy-button.tsx'
import { Glyph } from '../widgets/glyph.tsx'

/** Where the messages come from: items, hosts, programs, with their counts in the result. */
export function SourcesPanel() {
  const counts = useSourceCounts()
  const summary = useStore(caseStore, (state) => state.summary)
  return (
    <aside className="sources" aria-label="Sources">
      <header>
        <h2>Sources</h2>
        <span className="d">counts in the result</span>
        <span className="grow" />
        <Button
          className="small quiet square"
          aria-label="Close the sources"
          title="Close (o)"
          onClick={() => view.set({ sources: false })}
        >
          <Glyph name="close" size={10} />
        </Button>
      </header>
      <div className="scroll">
        <Group name="Items" total={summary?.items.length ?? 0}>
          {summary?.items.map((item) => (
            <ItemEntry key={item.item} item={item} found={countOf(counts, item.item)} />
          ))}
          {summary?.unread.map(({ path, reason }) => (
            <li key={path} className="item">
              <div className="line">
                <span className="cut m">{visibleString(path)}</span>
                <span className="plate unknown">unread</span>
              </div>
              <div className="d">{reason}</div>
            </li>
          ))}
          <li>
            <Button className="small" onClick={() => void openFiles()}>
              Add files…
            </Button>
          </li>
        </Group>
        <Group name="Hosts" total={(counts?.hosts.length ?? 0) + (counts?.moreHosts ?? 0)}>
          <Values field="host" values={counts?.hosts ?? []} more={counts?.moreHosts ?? 0} />
        </Group>
        <Group name="Programs" total={(counts?.apps.length ?? 0) + (counts?.moreApps ?? 0)}>
          <Values field="app" values={counts?.apps ?? []} more={counts?.moreApps ?? 0} />
        </Group>
      </div>
    </aside>
  )
}

/** Counts of the result that stands; null until they are here. */
function useSourceCounts(): SourceCounts | null {
  const foundWith = useStore(search, (state) => state.foundWith)
  const revision = useStore(search, (state) => state.found?.result ?? 0)
  const [counts, setCounts] = useState<SourceCounts | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new result of the same query has new counts
  useEffect(() => {
    if (!foundWith) return
    let wanted = true
    const { query, clock, narrowing } = foundWith
    call('search.sources', { query, clock, ...(narrowing.range ? { range: narrowing.range } : {}) }).then(
      (answer) => wanted && setCounts(answer),
      report,
    )
    return () => {
      wanted = false
    }
  }, [foundWith, revision])
  return counts
}

/** Hits in an item; null while they are being counted. */
function countOf(counts: SourceCounts | null, item: number): number | null {
  return counts ? (counts.items.find((entry) => entry.item === item)?.count ?? 0) : null
}

function Group({ name, total, children }: { name: string; total: number; children: ReactNode }) {
  return (
    <details open>
      <summary>
        <Glyph name="next" size={9} />
        {name} <span className="d">{count(total)}</span>
      </summary>
      <ul aria-label={name}>{children}</ul>
    </details>
  )
}

const STATES: Readonly<Record<Item['state'], string>> = {
  loading: 'being read',
  complete: 'read',
  cancelled: 'cancelled: read in part',
  failed: 'failed',
  rebuilding: 'index being rebuilt',
  following: 'being written, and followed',
}

/** One file: its state, its hash, its extent, and how many of the hits it holds. */
function ItemEntry({ item, found }: { item: Item; found: number | null }) {
  const zone = useZone()
  const troubled = item.state === 'failed' || item.now === 'changed'
  return (
    <li className="item">
      <div className="line">
        <button
          type="button"
          className="name cut m"
          title={`${visibleString(item.path)}\nShow only this item`}
          onClick={() => include('item', String(item.item))}
        >
          {visibleString(item.name)}
        </button>
        <span className="n" title={`of ${count(item.counts.messages)} messages`}>
          {found === null ? '' : count(found)}
        </span>
        <ExcludeButton field="item" value={String(item.item)} />
      </div>
      <div className={troubled ? 'trouble' : 'd'}>
        {STATES[item.state]} · {item.kind}
        {item.compression === 'none' ? '' : ` in ${item.compression}`} · {bytesText(item.size)}
        {item.now === 'unchanged' || item.state === 'following'
          ? ''
          : ` · ${item.now === 'changed' ? 'changed since taken in' : item.now === 'absent' ? 'no longer there' : 'not compared again'}`}
      </div>
      {item.firstTime && item.lastTime && <div className="d">{datedSpan(item.firstTime, item.lastTime, zone)}</div>}
      <div className="d hash">
        SHA-256{' '}
        {item.sha256 ? (
          <>
            <span className="m" title={item.sha256}>
              {item.sha256.slice(0, 16)}…
            </span>
            <CopyButton quiet label="Copy the SHA-256" text={() => item.sha256 ?? ''} />
          </>
        ) : item.state === 'following' ? (
          'not known until it is sealed'
        ) : (
          'not known until it is read'
        )}
      </div>
      {item.note && <div className="d">{visibleString(item.note)}</div>}
    </li>
  )
}

/** A span with its year: items of one case may be years apart. */
function datedSpan(from: string, to: string, zone: Zone): string {
  const { year } = instant(to, zone)
  const span = spanText(from, to, zone, true)
  return span.endsWith(String(year)) ? span : `${span}, ${year}`
}

function ExcludeButton({ field, value }: { field: string; value: string | null }) {
  return (
    <button
      type="button"
      className="exclude"
      aria-label={`Exclude ${field} ${value ?? 'none said'}`}
      title="Exclude"
      onClick={() => exclude(field, value)}
    >
      <Glyph name="close" size={9} />
    </button>
  )
}

/** Values of a field with their counts, the most frequent first. */
function Values(props: { field: string; values: readonly { value: string | null; count: number }[]; more: number }) {
  const { field, values, more } = props
  const most = Math.max(1, ...values.map((entry) => entry.count))
  return (
    <>
      {values.map(({ value, count: found }) => (
        <li key={value ?? '\u0000'} className="entry">
          <i className="share" style={{ width: `${(found / most) * 100}%` }} />
          <button type="button" className="name cut m" title="Show only this" onClick={() => include(field, value)}>
            {value === null ? <span className="d">none said</span> : visibleString(value)}
          </button>
          <span className="n">{count(found)}</span>
          <ExcludeButton field={field} value={value} />
        </li>
      ))}
      {more > 0 && <li className="d more">and {count(more)} more; ask for them by name</li>}
    </>
  )
}
