import type { Failure } from './contract.ts'

/** A failure on its way through code that throws: what a handler throws to fail a call, and what a failed call throws. */
export class CallError extends Error {
  readonly code: Failure['code']

  constructor(code: Failure['code'], message: string) {
    super(message)
    this.name = 'CallError'
    this.code = code
  }
}
