/** A table of aligned columns on standard output; columns whose index is in `left` begin at the left. */
export function printTable(rows: readonly (readonly string[])[], left: readonly number[]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  for (const row of rows) {
    console.log(
      row
        .map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
  }
}

/** A figure, or that it is not known. */
export function shown(value: number | undefined, digits: number): string {
  return value === undefined ? 'unknown' : value.toFixed(digits)
}
