import { z } from 'zod'
import { findingBytes, integrityState } from './integrity.ts'
import { captureInterfaces, captureStart, captureWish, liveState } from './live.ts'
import { clockPage, coverageMap, expectations, gapPage, gapPlaces, ledgerPage, missingState } from './missing.ts'
import {
  caseSummary,
  findingList,
  histogram,
  jobProgress,
  messageDetail,
  searchOutcome,
  shownRow,
  sourceCounts,
} from './shapes.ts'

/**
 * Everything that crosses a process line: name, shape of what goes in, shape of what comes back. The desktop shell binds this
 * table to IPC, `main/serve` to a loopback WebSocket, the tests to either; the renderer knows nothing else.
 *
 * All values are plain JSON. Times are nanoseconds since the epoch as decimal strings. Every call may fail with a Failure.
 */

/** Which clock orders messages: the capture's, or the one the sender wrote. A message without it is placed by the other. */
export const clock = z.enum(['wire', 'sender'])
const nanoseconds = z.string().regex(/^-?\d{1,19}$/)
const range = z.object({ from: nanoseconds, to: nanoseconds })
const query = z.string().max(10_000)
const path = z.string().min(1).max(4096)

/** Rows that one call for a page may ask for. */
export const MAX_PAGE = 500
/** Buckets that one histogram may have: more bars than pixels help nobody. */
export const MAX_BUCKETS = 1500
/** Sources that one call for coverage, ledger or clocks may ask for, and buckets of a coverage map. */
export const MAX_SOURCE_ROWS = 200
export const MAX_COVERAGE_BUCKETS = 400

const sourceRows = {
  from: z.number().int().min(0),
  count: z.number().int().min(1).max(MAX_SOURCE_ROWS),
  /** Without it: the whole time of the case. */
  range: range.optional(),
}

export const calls = {
  /** The open case and what stands in it. `null`: none is open yet. */
  'case.summary': { input: z.object({}), output: caseSummary.nullable() },
  /** Opens an existing case folder, or makes a new one where the folder is empty or absent. */
  'case.open': { input: z.object({ path }), output: caseSummary },
  /**
   * Takes captures, log files or folders of them into the open case; without one, a new case is made beside the user's other cases.
   * Answers once the work has begun. `growing`: archives among them that a program is writing. Of those the segment that is being
   * written is left out: it is read by following the archive (`live.follow`).
   */
  'evidence.add': {
    input: z.object({ paths: z.array(path).min(1).max(1000) }),
    output: z.object({ job: z.number().int(), growing: z.array(z.string()) }),
  },
  'job.cancel': { input: z.object({ job: z.number().int() }), output: z.object({}) },
  /** Runs a query and keeps its result for paging. An invalid query is an outcome, not a failure: it says where. */
  'search.run': { input: z.object({ query, clock, range: range.optional() }), output: searchOutcome },
  /** Rows `from` .. `from + count` (0-based) of a result, in time order. */
  'search.page': {
    input: z.object({
      result: z.number().int(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(MAX_PAGE),
    }),
    output: z.object({ rows: z.array(shownRow) }),
  },
  /** Where in a result a message stands (0-based), or the nearest place in time; null when the result is empty. */
  'search.locate': {
    input: z.object({ result: z.number().int(), time: nanoseconds }),
    output: z.object({ index: z.number().int().nullable() }),
  },
  /** Counts by severity over time. Without a range: the whole extent of the result. */
  'search.histogram': {
    input: z.object({ query, clock, range: range.optional(), buckets: z.number().int().min(1).max(MAX_BUCKETS) }),
    output: histogram,
  },
  /** Counts by item, host and program for the sources list. */
  'search.sources': { input: z.object({ query, range: range.optional(), clock }), output: sourceCounts },
  /** One message, read again from the evidence. */
  'message.detail': { input: z.object({ item: z.number().int(), seq: z.number().int() }), output: messageDetail },
  /** Rejects and other findings of an item, with exact counts and the first of each kind. */
  'findings.list': { input: z.object({ item: z.number().int() }), output: findingList },
  /** What is known of the integrity of the open case. */
  'integrity.state': { input: z.object({}), output: integrityState },
  /** Checks all archives and seals of the case. Answers once the work has begun. */
  'integrity.check': { input: z.object({}), output: z.object({ job: z.number().int() }) },
  /** The bytes that a finding of an archive is about: `archive` and `finding` are places in what `integrity.state` lists. */
  'integrity.bytes': {
    input: z.object({ archive: z.number().int().min(0), finding: z.number().int().min(0) }),
    output: findingBytes,
  },
  /** What is known of what is missing from the open case, in numbers. */
  'missing.state': { input: z.object({}), output: missingState },
  /** Looks through all messages for what is missing. Answers once the work has begun. */
  'missing.look': { input: z.object({}), output: z.object({ job: z.number().int() }) },
  /** Findings `from` .. `from + count` (0-based): gaps first, then what bears on absence, both in the order of time. */
  'missing.findings': {
    input: z.object({ from: z.number().int().min(0), count: z.number().int().min(1).max(MAX_PAGE) }),
    output: gapPage,
  },
  /** What each layer lost, captures first, then sources by name; `range` is the interval. */
  'missing.ledger': { input: z.object(sourceRows), output: ledgerPage },
  /** When each source was heard, sources by name. */
  'missing.coverage': {
    input: z.object({ ...sourceRows, buckets: z.number().int().min(1).max(MAX_COVERAGE_BUCKETS) }),
    output: coverageMap,
  },
  /** Sender's clock against the wire's, sources by name. */
  'missing.clocks': { input: z.object({ from: sourceRows.from, count: sourceRows.count }), output: clockPage },
  /** What is to be expected, and setting it; the next look heeds it. */
  'missing.expected': { input: z.object({}), output: expectations },
  'missing.expect': { input: expectations, output: z.object({}) },
  /** Where gaps stand in the list of a result: those that a query for their source and time does not rule out. */
  'search.gaps': { input: z.object({ result: z.number().int() }), output: gapPlaces },
  /** Archives that the case follows, and captures that the app started. */
  'live.state': { input: z.object({}), output: liveState },
  /** Follows a sealed archive from now on: all that it holds is read, then what comes, until `live.stop`, also after opening the case again. */
  'live.follow': { input: z.object({ path }), output: liveState },
  /** Reads what is there and ends; the items stay. */
  'live.stop': { input: z.object({ path }), output: liveState },
  /** Interfaces of this machine, and by which engine each can be opened. Takes a moment: it is tried. */
  'capture.interfaces': { input: z.object({}), output: captureInterfaces },
  /** Starts a capture in a process of its own, into an archive that the case follows. Without an open case, one is made. */
  'capture.start': { input: captureWish, output: captureStart },
  /** Ends a capture in good order; the archive is followed on, to its end. */
  'capture.stop': { input: z.object({ capture: z.number().int() }), output: z.object({}) },
  /** Asks the person for files (desktop); a host that has no dialog answers with `supported: false` and the page asks for a path. */
  'host.chooseFiles': { input: z.object({}), output: z.object({ supported: z.boolean(), paths: z.array(path) }) },
  /** What the host can do, and how times in its zone are written. */
  'host.about': {
    input: z.object({}),
    output: z.object({
      host: z.enum(['desktop', 'browser']),
      version: z.string(),
      platform: z.string(),
      zone: z.string(),
    }),
  },
} as const

/** What the engine says of its own accord. */
export const events = {
  'job.progress': jobProgress,
  /** Something in the case changed: ask again. Sent at most a few times a second. */
  'case.changed': z.object({ revision: z.number().int() }),
  /** What `live.state` says changed. At most four times a second. */
  'live.changed': liveState,
  /** The host's menu or command line asks the page to do something. */
  'host.command': z.object({ command: z.enum(['open', 'find', 'toggle-theme', 'toggle-zone', 'back']) }),
  /** The engine process ended unexpectedly and was started again, or could not be. */
  'engine.state': z.object({ state: z.enum(['running', 'restarting', 'failed']), detail: z.string() }),
} as const

export type CallName = keyof typeof calls
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>

/** Why a call failed. `message` is for a person and says what to do; `code` is for the program. */
export const failure = z.object({
  code: z.enum([
    'bad-input',
    'no-case',
    'not-found',
    'cancelled',
    'unreadable',
    'evidence-changed',
    'engine',
    'refused',
  ]),
  message: z.string(),
})
export type Failure = z.output<typeof failure>

/** One message on the wire between page and host, in either direction. */
export const envelope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('result'), id: z.number().int(), output: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.number().int(), failure }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
])
export type Envelope = z.output<typeof envelope>
