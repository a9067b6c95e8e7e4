/** Minutes east of UTC that hold at an instant (milliseconds since the epoch). */
export type Zone = (epochMs: number) => number

export const UTC: Zone = () => 0

/** The zone of this machine, with the rules that held at the instant asked for. */
export const LOCAL: Zone = (epochMs) => -new Date(epochMs).getTimezoneOffset()

/** "+01:00"; UTC is "Z" in time stamps but "+00:00" as an offset. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${minutes < 0 ? '−' : '+'}${two(size / 60)}:${two(size % 60)}`
}
