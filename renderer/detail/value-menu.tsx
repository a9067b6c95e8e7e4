import { ContextMenuPopover, MenuItem } from '@blueprintjs/core'
import { exclude, include } from '../query/search-store.ts'
import { useStore } from '../state/store.ts'
import { visibleString } from '../text/visible.ts'
import { copyText } from '../widgets/copy-button.tsx'
import { FocusMenu } from '../widgets/focus-menu.tsx'
import { menuStore } from './menu-store.ts'

const LONGEST = 40

/** Include, exclude, copy: for the value that was clicked. */
export function ValueMenu() {
  const clicked = useStore(menuStore, (state) => state.clicked)
  if (!clicked) return null
  const { field, value, left, top } = clicked
  const close = (): void => menuStore.set({ clicked: null })
  const whole = value === null ? 'none said' : visibleString(value)
  const shown = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole
  return (
    <ContextMenuPopover
      isOpen
      onClose={close}
      targetOffset={{ left, top }}
      transitionDuration={0}
      content={
        <FocusMenu label={`${field} ${shown}`}>
          <MenuItem text={`Include ${field} ${shown}`} onClick={() => include(field, value)} />
          <MenuItem text={`Exclude ${field} ${shown}`} onClick={() => exclude(field, value)} />
          {value !== null && <MenuItem text="Copy" onClick={() => void copyText(value)} />}
        </FocusMenu>
      }
    />
  )
}
