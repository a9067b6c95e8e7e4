/** What is known of one file of a set of rotated logs. Times are nanoseconds since 1970-01-01T00:00:00Z. */
export interface RotatedFile {
  /** Name or path, by which the files are put in order (core/log/rotation.ts). */
  readonly name: string
  /** Number of the evidence item; null: it was named and not read. */
  readonly item: number | null
  /** Mark of rotation in the name: a number (`.3`), or a date; null: no such mark. */
  readonly number: number | null
  readonly date: bigint | null
  /** Bytes of its (uncompressed) content, as far as messages were read. */
  readonly size: number
  /** Times of the earliest and the latest line; null: no line states one. */
  readonly first: bigint | null
  readonly last: bigint | null
  readonly lines: number
  /** Longest time between two of its lines, nanoseconds; null: fewer than two lines have times. */
  readonly longestPause: bigint | null
  /** Whether its last byte ends a line; null: not known. */
  readonly endsWithLineEnd: boolean | null
  /** Its compressed data ends too early or is damaged. */
  readonly endsEarly: boolean
}
