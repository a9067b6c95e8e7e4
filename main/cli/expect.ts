import { ExpectedError, printExpected } from '../../core/gaps/expected.ts'
import { expectFrom, ownExpected } from '../engine/gaps/expectations.ts'
import { plural } from './counts.ts'
import { CommandError, DONE, USAGE } from './exit-status.ts'
import { Output, remark } from './output.ts'

/** `logwitness expect CASE [FILE]`: sets what is to be expected of a case, or prints it as such a file. */
export function expect(folder: string, file: string | undefined): number {
  try {
    const expected = file === undefined ? ownExpected(folder) : expectFrom(folder, file)
    const { planned, heartbeats } = expected
    if (file === undefined && planned.length + heartbeats.length > 0) {
      const output = new Output()
      output.exact(printExpected(expected))
      output.flush()
    }
    remark(`expected: ${plural(planned.length, 'planned time')}, ${plural(heartbeats.length, 'heartbeat')}`)
    return DONE
  } catch (error) {
    if (error instanceof ExpectedError) throw new CommandError(error.message, USAGE)
    throw error
  }
}
