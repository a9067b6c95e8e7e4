import { useEffect, useState } from 'react'
import type { Gap } from '../../contract/missing.ts'
import { call } from '../bridge.ts'
import { caseStore } from '../case/case-store.ts'
import { useStore } from '../state/store.ts'
import { count } from '../text/number.ts'
import { visibleString } from '../text/visible.ts'
import { type GapAddress, openAddress } from './go.ts'
import { roleOf } from './words.ts'

/** What a finding rests on: each place in the evidence, and the message there, which it leads to. */
export function GapAddresses({ gap }: { gap: Gap }) {
  if (gap.addresses.length === 0) return null
  return (
    <ul className="rests-on" aria-label="What it rests on">
      {gap.addresses.map((address, index) => (
        <li key={`${address.item} ${address.packet} ${address.offset}`}>
          <span className="k">{roleOf(gap, index)}</span>
          <Said address={address} />
          <Where address={address} />
        </li>
      ))}
    </ul>
  )
}

/** The message at an address; without one, the item. */
function Said({ address }: { address: GapAddress }) {
  const { item, seq } = address
  const [text, setText] = useState<string | null>(null)
  const name = useStore(caseStore, (all) => all.summary?.items.find((one) => one.item === item)?.name)
  useEffect(() => {
    if (seq === null) return
    let isWanted = true
    call('message.detail', { item, seq }).then(
      ({ row }) => isWanted && setText(`${row.app === null ? '' : `${row.app}: `}${row.text}`),
      // The address stands beside it and says where to look.
      () => isWanted && setText('cannot be read'),
    )
    return () => {
      isWanted = false
    }
  }, [item, seq])
  const words = visibleString(seq === null ? (name ?? `item ${item}`) : (text ?? '…'))
  return (
    <span className="m said cut" title={words}>
      {words}
    </span>
  )
}

/** Packet or line, else the offset; a message opens in the list. */
function Where({ address }: { address: GapAddress }) {
  const { item, packet, offset, length, seq } = address
  const found = useStore(caseStore, (all) => all.summary?.items.find((one) => one.item === item))
  const unit = found?.kind === 'log' ? 'line' : 'packet'
  const words = packet > 0 ? `${unit} ${count(packet)}` : `offset ${count(offset)}`
  const title = `${visibleString(found?.path ?? `item ${item}`)}${packet > 0 ? `, ${unit} ${count(packet)}` : ''}, offset ${count(offset)}, ${count(length)} bytes`
  if (seq === null) {
    return (
      <span className="m d2" title={title}>
        {words}
      </span>
    )
  }
  return (
    <button
      type="button"
      className="m a"
      title={`${title}: show the message`}
      onClick={() => void openAddress(address)}
    >
      {words}
    </button>
  )
}
