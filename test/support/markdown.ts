import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../build/provision/places.ts'

/** Text of a document, by its path from the root. */
export function documentOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** What stands under a heading (`## Limits`), up to the next heading of the same rank or a higher one. Throws where there is none. */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split('\n')
  const start = lines.indexOf(heading)
  if (start < 0) throw new Error(`there is no heading "${heading}"`)
  const rank = heading.indexOf(' ')
  const end = lines.findIndex((line, i) => i > start && /^#+ /.test(line) && line.indexOf(' ') <= rank)
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n')
}

/** Cells of the first table of a text, row by row, without its head. */
export function tableOf(text: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith('|---'))
  const length = lines.slice(start + 1).findIndex((line) => !line.startsWith('|'))
  const rows = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length)
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** First cells of the first table of a text, without their backticks. */
export function namesOf(text: string): string[] {
  return tableOf(text).map(([name]) => name!.replaceAll('`', ''))
}
