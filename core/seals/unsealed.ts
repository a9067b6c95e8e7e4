import { rotationOrder } from '../log/rotation.ts'
import type { Alteration } from '../verdict/report.ts'

/** A file that no seal names, among others of its rotation that seals do name. */
export interface Unsealed {
  readonly kind: Extract<Alteration, 'sealing stopped' | 'file added'>
  /** The file; of several behind one another the oldest. */
  readonly file: string
  /** The newest file in front of it that a seal names. */
  readonly after: string
  /** Files without a seal from this one on, up to the next that has one. */
  readonly files: number
  readonly text: string
}

/**
 * Holds the files of one folder against those that seals name. Rotated files are taken in their order; where an older one is
 * sealed and newer ones are not, sealing stopped; where a newer one is sealed as well, the file between was added or left out.
 * Files that are older than every sealed one are no finding: sealing began later. Nor is the one file that is still written to.
 */
export function findUnsealed(files: readonly string[], sealed: ReadonlySet<string>): Unsealed[] {
  return rotationOrder(files).flatMap((set) => findInSet(set, sealed))
}

function findInSet(set: readonly string[], sealed: ReadonlySet<string>): Unsealed[] {
  const found: Unsealed[] = []
  let after: string | undefined
  for (let i = 0; i < set.length; ) {
    const file = set[i]!
    if (sealed.has(file)) after = file
    if (sealed.has(file) || after === undefined) {
      i++
      continue
    }
    let end = i + 1
    while (end < set.length && !sealed.has(set[end]!)) end++
    const isCurrent = end === set.length && end - i === 1 && isWritten(file, set)
    if (!isCurrent) found.push(describe(set, i, end, after))
    i = end
  }
  return found
}

/** Whether a file is the one still written to, which the others were rotated out of: nobody seals it before its turn. */
function isWritten(file: string, set: readonly string[]): boolean {
  return set.some((other) => other.startsWith(`${file}.`) || other.startsWith(`${file}-`))
}

function describe(set: readonly string[], start: number, end: number, after: string): Unsealed {
  const file = set[start]!
  const files = end - start
  const base = { file, after, files }
  if (end < set.length) {
    const which = files === 1 ? `${file} is unsealed` : `${file} and ${files - 1} more behind it are unsealed`
    const text = `${which}, although ${after} in front and ${set[end]} behind have seals: put in later, or its seal was removed.`
    return { kind: 'file added', ...base, text }
  }
  if (files === 1) {
    const text = `${file}, the newest of its rotation, is unsealed, while ${after} before it has a seal: it may still have been written, or its writer was interrupted.`
    return { kind: 'sealing stopped', ...base, text }
  }
  const text = `Sealing stopped after ${after}: ${file} and ${files - 1} newer ${files === 2 ? 'file' : 'files'} of its rotation are unsealed.`
  return { kind: 'sealing stopped', ...base, text }
}
