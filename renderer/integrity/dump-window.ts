import { HEX_WIDTH } from '../detail/hex.ts'

/**
 * The lines of a dump to show: from `around` lines before the record, `most` lines at most. Beyond that little is told by
 * more, and a record may be a megabyte.
 */
export function dumpWindow(
  { start, end }: { readonly start: number; readonly end: number },
  length: number,
  around: number,
  most: number,
): { from: number; to: number; all: number } {
  const all = Math.ceil(length / HEX_WIDTH)
  const from = Math.max(0, Math.floor(start / HEX_WIDTH) - around)
  const wanted = Math.ceil(Math.max(end, start + 1) / HEX_WIDTH) + around
  return { from, to: Math.min(all, wanted, from + most), all: Math.min(all, wanted) }
}
