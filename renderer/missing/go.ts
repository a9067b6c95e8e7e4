import type { Gap } from '../../contract/missing.ts'
import { openMessage } from '../integrity/go.ts'
import { showGap } from '../messages/go-gap.ts'
import { view } from '../state/view.ts'
import { notify } from '../status/notice.ts'
import { chooseGap, loadGap, missing } from './missing-store.ts'

/** A place in the evidence that a finding rests on. */
export type GapAddress = Gap['addresses'][number]

/** Looks at a finding by its number, in the view of what is missing. */
export function showFinding(number: number): void {
  if (number < 0 || number >= missing.get().total) {
    notify('Nothing was found')
    return
  }
  view.set({ page: 'missing' })
  chooseGap(number)
}

/** The message at an address, in the list; with its bytes in sight if asked for. */
export async function openAddress({ item, seq }: GapAddress, withBytes = false): Promise<void> {
  if (seq === null) return
  if (withBytes) view.set({ tab: 'bytes' })
  await openMessage(item, seq)
}

/** The gap where it stands in the list of messages; where the result has no place for it, the first message that it rests on. */
export async function openGap(gap: Gap): Promise<void> {
  const address = gap.addresses.find(({ seq }) => seq !== null)
  if (await showGap(gap.number)) view.set({ page: 'messages' })
  else if (address) await openAddress(address)
  else notify('This finding rests on no message: its addresses are places in the evidence')
}

/** The finding that is looked at, in the list of messages. */
export async function openChosen(): Promise<void> {
  const { chosen } = missing.get()
  const gap = chosen === null ? undefined : await loadGap(chosen)
  if (gap) await openGap(gap)
  else notify('Choose a finding first')
}
