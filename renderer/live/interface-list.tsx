import type { CaptureInterfaces } from '../../contract/live.ts'
import { visibleString } from '../text/visible.ts'
import { Hint } from './hint.tsx'

export type Device = CaptureInterfaces['interfaces'][number]

/** Whether it can be captured from, as far as it was tried. */
export function canCapture({ engines }: Device): boolean {
  return engines === null || engines.length > 0
}

/** What is known of the state of an interface, in words. */
export function flagsOf({ up, running, loopback, wireless }: Device): string {
  const flags = [
    up === null ? null : up ? 'up' : 'down',
    up && running === false ? 'no link' : null,
    loopback ? 'loopback' : null,
    wireless ? 'wireless' : null,
  ].filter((flag) => flag !== null)
  return flags.length > 0 ? flags.join(', ') : 'state not known'
}

/** Addresses that a line has room for. */
const ADDRESSES = 3

/** The interfaces to choose from. Those that cannot be opened can be chosen too: it is said below why. */
export function InterfaceList(props: {
  interfaces: readonly Device[]
  chosen: string | null
  onChoose: (name: string) => void
}) {
  return (
    <fieldset className="devices" aria-label="Interfaces">
      {props.interfaces.map((device) => {
        const { name, description, addresses } = device
        const more = addresses.length - ADDRESSES
        return (
          <label key={name} className={canCapture(device) ? '' : 'refused'}>
            <input
              type="radio"
              name="interface"
              value={name}
              checked={name === props.chosen}
              onChange={() => props.onChoose(name)}
            />
            <b className="m cut" title={visibleString(name)}>
              {visibleString(name)}
            </b>
            <span className="flags">{flagsOf(device)}</span>
            <span className="m cut addresses" title={addresses.join('\n')}>
              {addresses.slice(0, ADDRESSES).map(visibleString).join(' ')}
              {more > 0 ? ` and ${more} more` : ''}
              {addresses.length === 0 && (
                <span className="d said-of">{visibleString(description ?? 'no address')}</span>
              )}
            </span>
            <span className="by">{by(device)}</span>
          </label>
        )
      })}
    </fieldset>
  )
}

function by({ engines }: Device) {
  if (engines === null) return <span className="d">not tried</span>
  const [best] = engines
  return best ? <>by {best}</> : <span className="trouble">cannot be opened</span>
}

/** Why an interface cannot be opened, by engine, and what would help. */
export function Refusals({ device }: { device: Device }) {
  return (
    <div className="refusals" role="status">
      <p>
        <b>{visibleString(device.name)}</b> cannot be captured from:
      </p>
      <ul>
        {device.refused.map(({ name, reason, hint }) => (
          <li key={name}>
            <b>{name}</b>: {visibleString(reason)}
            {hint !== null && <Hint hint={hint} />}
          </li>
        ))}
      </ul>
    </div>
  )
}
