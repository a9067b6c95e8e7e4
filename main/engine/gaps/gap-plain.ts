import type { ClockPage, Gap } from '../../../contract/missing.ts'
import type { ClockState } from '../../../core/gaps/clock/clock.ts'
import type { GapFinding } from '../../../core/gaps/finding.ts'

/** What the contract and files hold instead of 64-bit times: decimal nanoseconds. */

export type PlainFinding = Omit<Gap, 'number'>
export type PlainClock = ClockPage['rows'][number]

export function plainFinding({ since, until, addresses, ...rest }: GapFinding): PlainFinding {
  return { ...rest, since: textOf(since), until: textOf(until), addresses: [...addresses] }
}

export function findingOf({ since, until, ...rest }: PlainFinding): GapFinding {
  return { ...rest, since: timeOf(since), until: timeOf(until) }
}

export function plainClock({ steps, windows, ...rest }: ClockState): PlainClock {
  return {
    ...rest,
    steps: steps.map(({ since, until, amount }) => ({
      since: String(since),
      until: String(until),
      amountMs: amount * 1000,
    })),
    windows: windows.map((window) => ({ ...window, since: String(window.since), until: String(window.until) })),
  }
}

function textOf(time: bigint | null): string | null {
  return time === null ? null : String(time)
}

function timeOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text)
}
