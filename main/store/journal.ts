import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { type Files, replaceFile } from '../disk/files.ts'

/** A place in a journal that cannot be read. */
export interface JournalDamage {
  /** 1-based. */
  readonly line: number
  readonly offset: number
  readonly length: number
  /** Says what is wrong, and what was done about it. */
  readonly text: string
}

const LINE = /^\{"crc32":"([0-9a-f]{8})","record":(.*)\}$/s

/**
 * An append-only file of JSON lines, each of which carries the CRC-32 of its own record:
 * `{"crc32":"0badcafe","record":{…}}`. A line that was written only in part, as in a crash, is cut off when the file is opened
 * and reported; a line that is damaged is left in place and reported. Neither is ever taken for a record.
 */
export class Journal {
  private readonly path: string
  private readonly files: Files
  /** Bytes of whole lines. */
  private length: number

  constructor(path: string, length: number, files: Files) {
    this.path = path
    this.length = length
    this.files = files
  }

  /** Adds a record. When it returns, the record is written; with `sync` (the default) it survives a loss of power. */
  append(record: object, sync = true): void {
    const bytes = journalLine(record)
    this.files.append(this.path, this.length, bytes, sync)
    this.length += bytes.length
  }

  /** Puts these records in the place of all that the file holds, in one step. */
  replace(records: readonly object[]): void {
    const bytes = Buffer.concat(records.map(journalLine))
    replaceFile(this.files, this.path, bytes)
    this.length = bytes.length
  }
}

function journalLine(record: object): Uint8Array {
  const text = JSON.stringify(record)
  return Buffer.from(`{"crc32":"${crc32(text).toString(16).padStart(8, '0')}","record":${text}}\n`)
}

/** Reads a journal. The file must exist; each record is what was appended, and has yet to be checked for its shape. */
export function openJournal(
  path: string,
  files: Files,
): { journal: Journal; records: unknown[]; damage: JournalDamage[] } {
  const bytes = readFileSync(path)
  const records: unknown[] = []
  const damage: JournalDamage[] = []
  let offset = 0
  for (let line = 1; offset < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, offset)
    if (end < 0) {
      const length = bytes.length - offset
      const text = `the last line was not written to its end (${length} bytes) and is cut off; it was never confirmed`
      damage.push({ line, offset, length, text })
      break
    }
    const record = readLine(bytes.toString('utf8', offset, end))
    if (record !== undefined) records.push(record)
    else
      damage.push({
        line,
        offset,
        length: end - offset,
        text: 'the line is damaged (its checksum does not match) and is passed over',
      })
    offset = end + 1
  }
  return { journal: new Journal(path, offset, files), records, damage }
}

function readLine(line: string): unknown {
  const [, sum, text] = LINE.exec(line) ?? []
  if (sum === undefined || text === undefined || crc32(text) !== Number.parseInt(sum, 16)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
