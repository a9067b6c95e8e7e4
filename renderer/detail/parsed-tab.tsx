import type { ReactNode } from 'react'
import type { MessageDetail } from '../../contract/shapes.ts'
import type { MessageRow } from '../../core/columns/message-row.ts'
import { hitFinder } from '../query/hits.ts'
import { search } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { VisibleText } from '../text/visible-text.tsx'
import { CopyButton } from '../widgets/copy-button.tsx'
import { SEVERITIES } from '../widgets/severity.tsx'
import { detailStore, type Part } from './detail-store.ts'
import { FACILITIES } from './facility.ts'
import { FourTimes } from './four-times.tsx'
import { Hex } from './hex-block.tsx'
import { Value } from './value.tsx'

/** Rows of the byte block at the end of the parsed view. */
const PREVIEW = 6

/** What the message says, field by field, as its format reads it. */
export function ParsedTab({ detail }: { detail: MessageDetail }) {
  const text = useStore(search, (state) => state.foundWith?.narrowing.text ?? '')
  const { row } = detail
  return (
    <>
      <section className="sec" aria-label="Text">
        <div className="m message-text" data-part="text">
          {row.text === '' ? (
            <span className="d">no text</span>
          ) : (
            <VisibleText text={row.text} hits={hitFinder(text)(row.text, 'text')} />
          )}
        </div>
        {row.textState !== 'exact' && (
          <p className="remark">
            {row.textState === 'cut'
              ? 'The text is cut; the bytes are whole.'
              : 'Bytes that are not UTF-8 were replaced; the bytes keep them.'}
          </p>
        )}
        <CopyButton label="Copy the text" quiet text={() => row.text} />
      </section>
      {detail.ruleText && (
        <section className="sec" aria-label="Rule broken">
          <h3>
            Does not conform <span className="d m">{row.rule}</span>
          </h3>
          <p>{detail.ruleText}</p>
        </section>
      )}
      <section className="sec" aria-label="Fields">
        <Fields row={row} />
        <StructuredData data={detail.structuredData} />
      </section>
      <FourTimes row={row} />
      <section className="sec" aria-label="Bytes">
        <Hex detail={detail} rows={PREVIEW} />
      </section>
    </>
  )
}

/** The header’s fields, and the way the frame travelled. */
function Fields({ row }: { row: MessageRow }) {
  const facility = row.facility === null ? null : (FACILITIES[row.facility] ?? String(row.facility))
  const severity = row.severity === null ? null : (SEVERITIES[row.severity] ?? String(row.severity))
  return (
    <dl className="fields m">
      <Field name="Facility" field="facility" part="pri" value={facility} note={row.facility} />
      <Field name="Severity" field="severity" part="pri" value={severity} note={row.severity} />
      <Field name="App" field="app" part="app" value={row.app} />
      <Field name="Host" field="host" part="host" value={row.host} />
      <Field name="Proc id" field="procid" part="procid" value={row.procid} />
      <Field name="Msg id" field="msgid" part="msgid" value={row.msgid} />
      {row.transport !== 'file' && <Field name="From" field="src" value={row.src} note={row.sport} />}
      {row.transport !== 'file' && <Field name="To" field="dst" value={row.dst} note={row.dport} />}
      <Field name="Carried" field="transport" value={row.transport} note={row.framing} />
    </dl>
  )
}

/** A field and its value; a value that was not sent says so and can be asked for too. */
function Field(props: { name: string; field: string; part?: Part; value: string | null; note?: ReactNode }) {
  const { name, field, part, value, note } = props
  const marked = useStore(detailStore, (state) => part !== undefined && state.part === part)
  return (
    <div
      className={marked ? 'marked' : ''}
      onPointerEnter={() => part && detailStore.set({ part })}
      onPointerLeave={() => detailStore.set({ part: null })}
    >
      <dt>{name}</dt>
      <dd>
        <Value field={field} value={value}>
          {value === null ? <span className="d">none said</span> : <VisibleText text={value} />}
          {value !== null && note !== null && note !== undefined && <span className="d"> {note}</span>}
        </Value>
      </dd>
    </div>
  )
}

/** STRUCTURED-DATA, RFC 5424 §6.3: each element with its parameters. */
function StructuredData({ data }: { data: MessageDetail['structuredData'] }) {
  if (data.length === 0) return null
  return (
    <section
      className="structured m"
      aria-label="Structured data"
      onPointerEnter={() => detailStore.set({ part: 'sd' })}
      onPointerLeave={() => detailStore.set({ part: null })}
    >
      {data.map(({ id, params }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message may name the same element twice; the order does not change
        <div key={index}>
          <span className="id">
            <VisibleText text={id} />
          </span>
          <span className="params">
            {params.map(({ name, value }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <span key={at}>
                <i>
                  <VisibleText text={name} />
                </i>{' '}
                <VisibleText text={value} />{' '}
              </span>
            ))}
          </span>
        </div>
      ))}
    </section>
  )
}
