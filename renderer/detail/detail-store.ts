import type { MessageDetail } from '../../contract/shapes.ts'
import { call, explain } from '../bridge.ts'
import { list } from '../messages/list-store.ts'
import { createStore } from '../state/store.ts'

/** The message that the details show. It trails the selection until its evidence has been read. */
export interface DetailState {
  readonly detail: MessageDetail | null
  /** The bytes of `detail.raw`. */
  readonly bytes: Uint8Array
  readonly error: string | null
  /** The part whose bytes and field are marked. */
  readonly part: Part | null
}

/** A part of a message that has a place in its bytes. */
export type Part = MessageDetail['parts'][number]['part']

const NOTHING: DetailState = { detail: null, bytes: new Uint8Array(0), error: null, part: null }

/** What the details show now. */
export const detailStore = createStore<DetailState>(NOTHING)

/** Milliseconds that a selection must rest before its evidence is read, so that running down the list does not read every row. */
const REST = 60

/** Bytes of base64 text; throws on anything else, which the contract rules out. */
export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/** Reads the selected message from the evidence. */
export function startDetail(): void {
  let wanted = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  list.subscribe(() => {
    const { message } = list.get()
    // A message that was checked in the meantime is read again.
    const key = message ? `${message.item}/${message.seq}/${message.verdict}` : ''
    if (key === wanted) return
    wanted = key
    clearTimeout(timer)
    if (!message) {
      detailStore.set(NOTHING)
      return
    }
    timer = setTimeout(async () => {
      try {
        const detail = await call('message.detail', { item: message.item, seq: message.seq })
        if (key === wanted) detailStore.set({ detail, bytes: decodeBase64(detail.raw), error: null, part: null })
      } catch (error) {
        if (key === wanted) detailStore.set({ ...NOTHING, error: explain(error) })
      }
    }, REST)
  })
}
