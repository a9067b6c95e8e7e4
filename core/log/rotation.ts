/**
 * The order of rotated log files, told by their names alone. A name is a base (`messages`, `app.log`) with at most one mark of
 * rotation, behind it or in front of its extension, and then endings of compression. Marks: `.N` (larger is older), a date with
 * or without a time (earlier is older), seconds since the epoch, `.old`, `.bak`, `.prev`, `~`.
 *
 * `-N` with a small number is no mark: it as often names one of several programs (`web-1.log`, `web-2.log`). Nor is `.N` behind
 * a digit: that is a version or an address (`php8.1.log`, `10.0.0.1`).
 */
interface RotatedName {
  /** What all files of the set share. */
  readonly set: string
  /** Files of a higher rank are newer, whatever their order within a rank. */
  readonly rank: number
  /** Larger is newer, within the rank. */
  readonly order: number
}

/** By a number: the scheme of old; where a set has dates too, rotation by number came before. */
const NUMBERED = 0
/** Renamed once, when the file in use was begun anew: no older than the file with number 1. */
const OLD = 1
const DATED = 2
/** Without a mark: the file that is being written. */
const CURRENT = 3

const COMPRESSION = /\.(?:gz|bz2|xz|zst|zstd|lz4|lzma|lz|lzo|Z|z|br)$/
const OLD_MARK = /(?:[.-](?:old|bak|prev|orig|yesterday)|~)$/
const NUMBER_MARK = /^(.*[^\d.])\.(\d{1,5})(\.[A-Za-z]\w*)?$/
/** Base, year to second (the clock or a part of it may be missing), a separator, extension. */
const DATE_MARK =
  /^(.*?)[._-]?(?<!\d)((?:19|20)\d\d([-._]?)(?:0[1-9]|1[0-2])\3(?:0[1-9]|[12]\d|3[01])(?:[-._T]?(?:[01]\d|2[0-3])(?:[-.:_]?[0-5]\d){0,2})?Z?)(?!\d)((?:\.[A-Za-z]\w*)?)$/
const EPOCH_MARK = /^(.*?)[._-](1\d{9})((?:\.[A-Za-z]\w*)?)$/
/** Digits of a full date and time; shorter ones are filled up with zeros. */
const STAMP_DIGITS = 14

/** The order of a calendar date against one of seconds since the epoch, both made seconds. */
function dateOrder(text: string): number {
  const d = text.replace(/\D/g, '').padEnd(STAMP_DIGITS, '0')
  const field = (from: number, to: number): number => Number(d.slice(from, to))
  return Date.UTC(field(0, 4), field(4, 6) - 1, field(6, 8), field(8, 10), field(10, 12), field(12, 14)) / 1000
}

function readName(path: string): RotatedName {
  const slash = path.lastIndexOf('/') + 1
  const folder = path.slice(0, slash)
  const name = path.slice(slash).replace(COMPRESSION, '')
  const date = DATE_MARK.exec(name)
  if (date !== null && date[1]! + date[4]! !== '') {
    return { set: folder + date[1]! + date[4]!, rank: DATED, order: dateOrder(date[2]!) }
  }
  const epoch = EPOCH_MARK.exec(name)
  if (epoch !== null && epoch[1] !== '') {
    return { set: folder + epoch[1]! + epoch[3]!, rank: DATED, order: Number(epoch[2]) }
  }
  const number = NUMBER_MARK.exec(name)
  if (number !== null)
    return { set: folder + number[1]! + (number[3] ?? ''), rank: NUMBERED, order: -Number(number[2]) }
  const base = name.replace(OLD_MARK, '')
  if (base !== name && base !== '') return { set: folder + base, rank: OLD, order: 0 }
  return { set: folder + name, rank: CURRENT, order: 0 }
}

/** The mark of rotation in a name: a number, or a date in nanoseconds since 1970-01-01T00:00:00Z; null where there is no such mark. */
export function rotationMark(path: string): { readonly number: number | null; readonly date: bigint | null } {
  const { rank, order } = readName(path)
  return {
    number: rank === NUMBERED ? -order : null,
    date: rank === DATED && Number.isFinite(order) ? BigInt(Math.trunc(order)) * 1_000_000_000n : null,
  }
}

/**
 * Groups file names (or paths) into rotated sets and puts each set in order, oldest first. Every name is in exactly one set;
 * sets stand in the order in which their first name was given; names of one age stand in the order of their characters.
 */
export function rotationOrder(names: readonly string[]): string[][] {
  const sets = new Map<string, { name: string; mark: RotatedName }[]>()
  for (const name of names) {
    const mark = readName(name)
    const set = sets.get(mark.set)
    if (set === undefined) sets.set(mark.set, [{ name, mark }])
    else set.push({ name, mark })
  }
  return [...sets.values()].map((set) =>
    set
      .sort((a, b) => a.mark.rank - b.mark.rank || a.mark.order - b.mark.order || (a.name < b.name ? -1 : 1))
      .map((file) => file.name),
  )
}
