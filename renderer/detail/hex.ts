/** A stretch of the bytes that belongs to one part of the message. */
export interface PartRange<P extends string = string> {
  readonly part: P
  readonly start: number
  readonly end: number
}

/** A run of bytes within a line of the dump, all of the same part. */
export interface HexRun<P extends string = string> {
  readonly part: P | null
  readonly start: number
  readonly hex: string
  readonly ascii: string
}

/** One line of the dump. */
export interface HexLine<P extends string = string> {
  readonly offset: number
  readonly runs: readonly HexRun<P>[]
  /** Bytes that the last line lacks. */
  readonly missing: number
}

/** Bytes to a line. */
export const HEX_WIDTH = 12
/** A wider gap stands before every byte whose place is a multiple of this. */
const HEX_GROUP = 4

/** The part that each byte belongs to; of overlapping parts the shortest, since it says most. */
function partOfBytes<P extends string>(length: number, parts: readonly PartRange<P>[]): (P | null)[] {
  const owner = new Array<P | null>(length).fill(null)
  const longestFirst = [...parts].sort((a, b) => b.end - b.start - (a.end - a.start))
  for (const { part, start, end } of longestFirst) owner.fill(part, Math.max(0, start), Math.min(length, end))
  return owner
}

/** Lines [from, to) of a dump of bytes: hexadecimal and ASCII, cut into runs where the part changes. */
export function hexLines<P extends string>(
  bytes: Uint8Array,
  parts: readonly PartRange<P>[],
  from: number,
  to: number,
): HexLine<P>[] {
  const end = Math.min(bytes.length, to * HEX_WIDTH)
  const owner = partOfBytes(end, parts)
  const lines: HexLine<P>[] = []
  for (let offset = from * HEX_WIDTH; offset < end; offset += HEX_WIDTH) {
    const stop = Math.min(offset + HEX_WIDTH, end)
    const runs: HexRun<P>[] = []
    for (let at = offset; at < stop; ) {
      const part = owner[at]!
      let next = at
      let hex = ''
      let ascii = ''
      for (; next < stop && owner[next] === part; next++) {
        hex += separator(next - offset) + bytes[next]!.toString(16).padStart(2, '0')
        ascii += asciiOf(bytes[next]!)
      }
      runs.push({ part, start: at, hex, ascii })
      at = next
    }
    lines.push({ offset, runs, missing: HEX_WIDTH - (stop - offset) })
  }
  return lines
}

/** Blanks before a byte at a place of its line. */
export function separator(place: number): string {
  return place === 0 ? '' : place % HEX_GROUP === 0 ? '  ' : ' '
}

/** Printable ASCII as itself, a blank as a middle dot so that it is seen, everything else as a full stop. */
function asciiOf(byte: number): string {
  if (byte === 0x20) return '·'
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
}

/** A classic dump as text, for the clipboard. */
export function hexDump(bytes: Uint8Array): string {
  const out: string[] = []
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const line = bytes.subarray(offset, offset + 16)
    const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    out.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${ascii}`)
  }
  return out.join('\n')
}
