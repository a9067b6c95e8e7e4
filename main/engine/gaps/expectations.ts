import type { Expected } from '../../../core/gaps/expected.ts'
import { CaseError, isCaseFolder } from '../../store/case-folder.ts'
import { readExpected, readExpectedFile, writeExpected } from '../../store/expected-file.ts'

/** What is expected of a case: its own list, or for once that of a file. Throws an ExpectedError, or what the system says. */
export function expectedOf(caseFolder: string, file?: string): Expected {
  return file === undefined ? readExpected(caseFolder) : readExpectedFile(file)
}

/** Sets what is expected of a case from a file, and returns it. Throws a CaseError where there is no case, else as `expectedOf`. */
export function expectFrom(caseFolder: string, file: string): Expected {
  needCase(caseFolder)
  const expected = readExpectedFile(file)
  writeExpected(caseFolder, expected)
  return expected
}

/** The list of a case. Throws as `expectFrom`. */
export function ownExpected(caseFolder: string): Expected {
  needCase(caseFolder)
  return readExpected(caseFolder)
}

function needCase(folder: string): void {
  if (!isCaseFolder(folder)) throw new CaseError(`${folder} is no case: make one with "logwitness open"`)
}
