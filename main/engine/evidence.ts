import { join, sep } from 'node:path'
import type { SealType } from '../../core/verdict/report.ts'
import { isHeld } from '../disk/lock.ts'
import { type FoundSeal, findSeals } from '../seals/find-seals.ts'
import { collect } from './collect.ts'
import { segmentOf } from './live/live-items.ts'
import { type Probed, probe, type Unread } from './probe.ts'

/** What the user's paths come to: files that can be read, and those that cannot, with reasons. */
export interface Evidence {
  readonly readable: readonly Probed[]
  readonly unread: readonly Unread[]
  /** Absolute paths of files (not folders) that were given: for them, not being readable is an error. */
  readonly named: ReadonlySet<string>
  /** Archives, and seals that others made. They are no evidence themselves, and are checked instead of being read. */
  readonly seals: readonly { readonly path: string; readonly type: 'archive' | SealType }[]
  /** Archives among them that a program is writing, or may be: on another machine. */
  readonly growing: readonly string[]
}

/** Looks at files and folders without creating anything. */
export async function findEvidence(paths: readonly string[]): Promise<Evidence> {
  const { files, named, unread, archives } = collect(paths)
  const found = await findSeals(paths, { archives })
  const seals = [...archives.map((path) => ({ path, type: 'archive' as const })), ...found]
  const isSeal = sealTest(found)
  const readable: Probed[] = []
  for (const path of files.filter((path) => !isSeal(path))) {
    const found = await probe(path)
    if ('reason' in found) unread.push(found)
    else readable.push(found)
  }
  return { readable, unread, named, seals, growing: archives.filter((path) => isHeld(path) !== false) }
}

/** Without the segments that are being written: those are read by following their archives. */
export function withoutGrowing(evidence: Evidence): Evidence {
  const isOpen = ({ path }: { path: string }) =>
    path.endsWith('.open') && evidence.growing.some((archive) => segmentOf(archive, path) !== undefined)
  const readable = evidence.readable.filter((found) => !isOpen(found))
  return { ...evidence, readable, unread: evidence.unread.filter((found) => !isOpen(found)) }
}

/** Whether a file is a seal, or part of the description of a bag: its payload lies in data/ (RFC 8493 §2.1). */
function sealTest(found: readonly FoundSeal[]): (path: string) => boolean {
  const files = new Set(found.map(({ path }) => path))
  const bags = found.filter(({ type }) => type === 'bagit').map(({ path }) => path)
  return (path) =>
    files.has(path) || bags.some((bag) => path.startsWith(bag + sep) && !path.startsWith(join(bag, 'data') + sep))
}

/** One line that says why nothing can be read. */
export function nothingReadable(paths: readonly string[], unread: readonly Unread[]): string {
  const [first, ...others] = unread
  if (first === undefined) return `there is no file in ${paths.join(', ')}`
  const more = others.length > 0 ? ` (and ${others.length} more that cannot be read)` : ''
  return `${first.path} ${first.reason}${more}`
}
