import type { CallName, EventName } from './contract.ts'

/*
 * The names of the contract without its schemas, for the preload: a sandboxed script should be small, and needs no more
 * than the names to refuse what is not in the table. The types make a name too many or too few a compile error.
 */

const calls: Record<CallName, true> = {
  'case.summary': true,
  'case.open': true,
  'evidence.add': true,
  'job.cancel': true,
  'search.run': true,
  'search.page': true,
  'search.locate': true,
  'search.histogram': true,
  'search.sources': true,
  'message.detail': true,
  'findings.list': true,
  'integrity.state': true,
  'integrity.check': true,
  'integrity.bytes': true,
  'missing.state': true,
  'missing.look': true,
  'missing.findings': true,
  'missing.ledger': true,
  'missing.coverage': true,
  'missing.clocks': true,
  'missing.expected': true,
  'missing.expect': true,
  'search.gaps': true,
  'live.state': true,
  'live.follow': true,
  'live.stop': true,
  'capture.interfaces': true,
  'capture.start': true,
  'capture.stop': true,
  'host.chooseFiles': true,
  'host.about': true,
}

const events: Record<EventName, true> = {
  'job.progress': true,
  'case.changed': true,
  'live.changed': true,
  'host.command': true,
  'engine.state': true,
}

/** True for the name of a call of the contract, and nothing else. */
export function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name)
}

/** True for the name of an event of the contract, and nothing else. */
export function isEventName(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(events, name)
}

/** Every call of the contract, in the table's order. */
export const callNames = Object.keys(calls) as CallName[]
