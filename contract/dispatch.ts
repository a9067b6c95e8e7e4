import type { z } from 'zod'
import { CallError } from './call-error.ts'
import { type CallName, type CallOutput, calls, type Envelope, envelope, type Failure } from './contract.ts'
import { callNames, isCallName } from './names.ts'

/** What a call was checked to hold before its handler sees it. */
export type CheckedInput<N extends CallName> = z.output<(typeof calls)[N]['input']>

/** One function for each call. It fails by throwing a CallError. */
export type Handlers = { readonly [N in CallName]: (input: CheckedInput<N>) => Promise<CallOutput<N>> }

/** What became of a call: the form in which an answer crosses a process line. */
export type Outcome<T = unknown> = { ok: true; output: T } | { ok: false; failure: Failure }

export type Dispatch = (name: unknown, input: unknown) => Promise<Outcome>

/**
 * The one way into a host: takes a call as it came from the other side, checks its name and shape before anything runs, and
 * checks the answer too. Never rejects. A call that the host has no handler for is refused.
 */
export function makeDispatch(handlers: Partial<Handlers>): Dispatch {
  return async (name, input) => {
    if (!isCallName(name)) return failed('refused', `There is no call named ${quoted(name)}.`)
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
    if (handler === undefined) return failed('refused', `This host does not answer ${name}.`)
    const given = calls[name].input.safeParse(input)
    if (!given.success) return failed('bad-input', `${name} was called with a wrong input: ${firstIssue(given.error)}`)
    try {
      const answer = await (handler as (input: unknown) => Promise<unknown>)(given.data)
      const checked = calls[name].output.safeParse(answer)
      if (checked.success) return { ok: true, output: checked.data }
      return failed('engine', `${name} gave an answer of a wrong shape: ${firstIssue(checked.error)}`)
    } catch (error) {
      // The stack stays on this side: it tells a person nothing, and names places in the program.
      if (error instanceof CallError) return failed(error.code, error.message)
      return failed('engine', `${name} was stopped by an internal error: ${messageOf(error)}`)
    }
  }
}

/** Handlers for every call that pass it on, to be overridden by those that a host answers itself. */
export function forwardCalls(call: (name: CallName, input: unknown) => Promise<unknown>): Handlers {
  return Object.fromEntries(callNames.map((name) => [name, (input: unknown) => call(name, input)])) as Handlers
}

/**
 * The envelope that answers `message`. Undefined where the message is no call in an envelope: it cannot be answered, and the
 * caller decides what to do with a peer that sends such.
 */
export async function answer(dispatch: Dispatch, message: unknown): Promise<Envelope | undefined> {
  const parsed = envelope.safeParse(message)
  if (!parsed.success || parsed.data.kind !== 'call') return undefined
  const { id, name, input } = parsed.data
  const outcome = await dispatch(name, input)
  if (outcome.ok) return { kind: 'result', id, output: outcome.output }
  return { kind: 'failure', id, failure: outcome.failure }
}

function failed(code: Failure['code'], message: string): Outcome {
  return { ok: false, failure: { code, message } }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  if (issue === undefined) return error.message
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Names come from outside and may be anything of any length. */
function quoted(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : `of type ${typeof name}`
}
