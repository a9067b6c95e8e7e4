import { collect } from './collect.ts'
import { type Probed, probe, type Unread } from './probe.ts'

/** What the user's paths come to: files that can be read, and those that cannot, with reasons. */
export interface Evidence {
  readonly readable: readonly Probed[]
  readonly unread: readonly Unread[]
  /** Absolute paths of files (not folders) that were given: for them, not being readable is an error. */
  readonly named: ReadonlySet<string>
}

/** Looks at files and folders without creating anything. */
export async function findEvidence(paths: readonly string[]): Promise<Evidence> {
  const { files, named, unread } = collect(paths)
  const readable: Probed[] = []
  for (const path of files) {
    const found = await probe(path)
    if ('reason' in found) unread.push(found)
    else readable.push(found)
  }
  return { readable, unread, named }
}

/** One line that says why nothing can be read. */
export function nothingReadable(paths: readonly string[], unread: readonly Unread[]): string {
  const [first, ...others] = unread
  if (first === undefined) return `there is no file in ${paths.join(', ')}`
  const more = others.length > 0 ? ` (and ${others.length} more that cannot be read)` : ''
  return `${first.path} ${first.reason}${more}`
}
