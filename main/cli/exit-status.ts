/** What the process says when it ends; docs/cli.md. */
export const DONE = 0
/** Done, and something failed the check that was asked for. */
export const CHECK_FAILED = 1
/** The command line was wrong. */
export const USAGE = 2
/** It could not be done. */
export const NOT_DONE = 3

/** Ends a command with a status and one clear line. */
export class CommandError extends Error {
  readonly status: number

  constructor(message: string, status: number = NOT_DONE) {
    super(message)
    this.status = status
  }
}
