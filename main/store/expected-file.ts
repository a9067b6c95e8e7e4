import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Expected,
  ExpectedError,
  NOTHING_EXPECTED,
  parseExpected,
  printExpected,
} from '../../core/gaps/expected.ts'
import { type Files, replaceFile, systemFiles } from '../disk/files.ts'

/** What the user expects of a case, in its folder; docs/cli.md has the format. */
const NAME = 'expected.txt'

/** Bytes of a file of expectations; the longest that `writeExpected` makes is smaller. */
export const MAX_EXPECTED_SIZE = 8 * 1024 * 1024

/** What the user expects of a case; without a file nothing. Throws an ExpectedError where the file cannot be understood. */
export function readExpected(caseFolder: string): Expected {
  try {
    return readExpectedFile(join(caseFolder, NAME))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOTHING_EXPECTED
    throw error
  }
}

/** Reads any file of expectations. Throws an ExpectedError that names the file, and what the system says where it cannot be read. */
export function readExpectedFile(path: string): Expected {
  const bytes = readFileSync(path)
  if (bytes.length > MAX_EXPECTED_SIZE)
    throw new ExpectedError(
      `${path} has ${bytes.length} bytes, at most ${MAX_EXPECTED_SIZE} are read: is it the right file?`,
    )
  try {
    return parseExpected(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof ExpectedError) throw new ExpectedError(`${path}, ${error.message}`)
    throw new ExpectedError(`${path} is not text in UTF-8: save it as such`)
  }
}

/** Sets what the user expects of a case; the file is the old one or the new one at any time. Throws an ExpectedError. */
export function writeExpected(caseFolder: string, expected: Expected, files: Files = systemFiles): void {
  replaceFile(files, join(caseFolder, NAME), new TextEncoder().encode(printExpected(expected)))
}
