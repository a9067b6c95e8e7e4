import type { LiveArchive, LiveState, StartedCapture } from '../../contract/live.ts'

/** By what packets are dropped before the capture gets them: no room in the kernel's buffer; the interface or its driver. */
export const CAUSES = ['kernel', 'interface'] as const
export type Cause = (typeof CAUSES)[number]

/** Packets dropped, by cause; null: nothing counts them. */
export type Drops = Readonly<Record<Cause, number | null>>

/** Drops as they were when a person last looked, and when that was, milliseconds since the epoch. */
export interface Seen {
  readonly drops: Drops
  readonly at: number
}

/** How it stands with an archive, with what is known of the capture that writes it. */
export type Standing = 'starting' | 'following' | 'stopping' | 'left' | 'ended' | 'failed'

/** The newest capture of the app that writes the archive, ended or not. */
export function captureOf(
  { path }: LiveArchive,
  { captures }: Pick<LiveState, 'captures'>,
): StartedCapture | undefined {
  return captures.findLast(({ archive }) => archive === path)
}

/** Whether a capture is still at work. */
export function isAtWork({ state }: StartedCapture): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping'
}

export function standingOf(archive: LiveArchive, live: Pick<LiveState, 'captures'>): Standing {
  if (archive.state !== 'following') return archive.state
  const capture = captureOf(archive, live)
  if (capture?.state === 'stopping') return 'stopping'
  if (archive.written === false) return 'left'
  return archive.segment === null && archive.segments === 0 ? 'starting' : 'following'
}

/** What was dropped since the capture began. A process that is at work tells its counters before they stand in the archive. */
export function dropsOf(archive: LiveArchive, live: Pick<LiveState, 'captures'>): Drops {
  const capture = captureOf(archive, live)
  const told = capture && isAtWork(capture) ? capture : undefined
  return {
    kernel: told?.dropped ?? archive.capture?.dropped ?? null,
    interface: told?.interfaceDropped ?? archive.capture?.interfaceDropped ?? null,
  }
}

/** Captures of the app that are at work, and whose archives are not followed. */
export function unfollowed({ archives, captures }: LiveState): StartedCapture[] {
  return captures.filter((capture) => isAtWork(capture) && !archives.some(({ path }) => path === capture.archive))
}

/** The counters of something that is live, by the archive that is written. */
export interface Counters {
  readonly path: string
  readonly drops: Drops
  /** Why they do not tell all, in words. */
  readonly blindness: string | null
}

/** Of all that is live, whether it is followed or not. */
export function countersOf(live: LiveState): Counters[] {
  const followed = live.archives.map((archive) => ({
    path: archive.path,
    drops: dropsOf(archive, live),
    blindness: archive.capture?.blindness ?? null,
  }))
  const others = unfollowed(live).map(({ archive, dropped, interfaceDropped }) => ({
    path: archive,
    drops: { kernel: dropped, interface: interfaceDropped },
    blindness: null,
  }))
  return [...followed, ...others]
}

/** What was dropped since the last look; counters that are lower than then are those of another capture. */
export function dropsSince(now: Drops, seen: Seen | undefined): Drops {
  const since = (cause: Cause): number | null => {
    const count = now[cause]
    const before = seen?.drops[cause] ?? 0
    return count === null || count < before ? count : count - before
  }
  return { kernel: since('kernel'), interface: since('interface') }
}

/** A sum with an unknown part is a lower bound. */
export interface Sum {
  readonly value: number
  readonly isWhole: boolean
}

/** Adds up counts, each null where nothing counts. */
export function sumOf(counts: readonly (number | null)[]): Sum {
  return {
    value: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    isWhole: counts.every((count) => count !== null),
  }
}

/** How a sum is drawn, as all that was lost: a plain zero, a filled plate, or hatched where a part of it is not known. */
export function lossOf({ value, isWhole }: Sum): { look: 'zero' | 'count' | 'unknown'; value: number } {
  return { look: !isWhole ? 'unknown' : value > 0 ? 'count' : 'zero', value }
}

/** What could not be read, by reason, the most frequent first. */
export function rejectsOf(archives: readonly Pick<LiveArchive, 'rejects'>[]): [LiveReason, number][] {
  const sums = new Map<LiveReason, number>()
  for (const { rejects } of archives)
    for (const [reason, count] of Object.entries(rejects) as [LiveReason, number][])
      sums.set(reason, (sums.get(reason) ?? 0) + count)
  return [...sums].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a)
}

type LiveReason = keyof LiveArchive['rejects']
