import { useStore } from '../state/store.ts'
import { view } from '../state/view.ts'
import { LOCAL, offsetText, UTC, type Zone } from './zone.ts'

/** The zone that every axis, column and tooltip is written in. */
export function useZone(): Zone {
  return useStore(view, (state) => state.zone) === 'utc' ? UTC : LOCAL
}

/** "UTC" or "Local +01:00", for labels; the offset is the one at the given instant. */
export function zoneName(zone: Zone, epochMs: number): string {
  return zone === UTC ? 'UTC' : `Local ${offsetText(zone(epochMs))}`
}
