import { useStore } from '../state/store.ts'
import { dropStore } from './drop.ts'

/** Says that what hangs over the window may be dropped. */
export function DropVeil() {
  const over = useStore(dropStore, (state) => state.over)
  return over ? <div className="drop-veil">Drop to add to the case</div> : null
}
