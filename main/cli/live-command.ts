import { Output } from './output.ts'

/** Where what is told of evidence that is being written goes. Whoever wanted to know may go away: what comes is written all the same. */
export function evidenceOutput(): Output {
  return new Output(() => {})
}

/** What signals do to a session. A second one of a kind adds nothing, and does not end the process before the end is sealed. */
export interface Signalled {
  /** SIGINT and SIGTERM: ends in good order. */
  stop(): void
  /** SIGHUP: ends the segment and goes on in a new one. */
  rotate(): void
}

/** Runs a session, with the signals bound to it for as long as it lasts. */
export async function underSignals<T>({ stop, rotate }: Signalled, run: () => Promise<T>): Promise<T> {
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', rotate)
  try {
    return await run()
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', rotate)
  }
}
