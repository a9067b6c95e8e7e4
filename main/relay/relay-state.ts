import { readFileSync } from 'node:fs'
import { type Files, replaceFile } from '../disk/files.ts'
import type { RelayPlace } from './relay-place.ts'

/** Messages that were not passed on, for one reason. */
export interface Drops {
  readonly why: DropReason
  readonly messages: number
  /** Where the first and the last of them stand. */
  readonly first: string
  readonly last: string
}

export const DROP_REASONS = ['buffer', 'loop', 'no-source', 'too-long', 'refused'] as const
export type DropReason = (typeof DROP_REASONS)[number]

/** What is said downstream of drops; a repeat has the same number. */
export interface DropReport extends Drops {
  readonly number: number
}

/** How far a relay has come: what it needs to go on without leaving out or repeating more than it must. */
export interface RelayState {
  /** Origin of the archive, and where it goes. */
  readonly archive: string
  readonly target: string
  /** In front of the first message of which it is not known that it arrived. */
  readonly place: RelayPlace
  /** Messages behind the place that are not to be sent: runs, each by its beginning and end, counted from the place on. */
  readonly skip: readonly (readonly [from: number, to: number])[]
  /** Dropped and not reported yet. */
  readonly unreported: readonly Drops[]
  /** Reports of which it is not known that they arrived. */
  readonly reports: readonly DropReport[]
  /** Reports made so far. */
  readonly reported: number
  /** The relay ended in good order with this state: nothing was sent behind it. */
  readonly isClean: boolean
}

export class StateError extends Error {}

/** Bytes that a state may have: it is written by us, and bounded by what is unconfirmed. */
export const MAX_STATE_BYTES = 16 << 20

/** The state in a file; undefined where there is none. Throws StateError where it cannot be used. */
export function readState(path: string, archive: string, target: string): RelayState | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const state = bytes.length > MAX_STATE_BYTES ? undefined : parseState(bytes.toString())
  const help = 'Name another file with --place, or say with --from where to begin'
  if (state === undefined) throw new StateError(`${path} holds no place of a relay that can be read. ${help}`)
  if (state.archive !== archive)
    throw new StateError(`${path} is a place in the archive ${state.archive}, not in ${archive}. ${help}`)
  if (state.target !== target)
    throw new StateError(`${path} is the place of a relay to ${state.target}, not to ${target}. ${help}`)
  return state
}

/** Replaces the file in one step; durable when it returns. */
export function writeState(files: Files, path: string, state: RelayState): void {
  replaceFile(files, path, Buffer.from(`${JSON.stringify({ format: FORMAT, version: 1, ...state }, null, 1)}\n`))
}

const FORMAT = 'logwitness-relay-place'

function parseState(text: string): RelayState | undefined {
  try {
    const value = JSON.parse(text) as Record<string, unknown>
    const { format, version, archive, target, place, skip, unreported, reports, reported, isClean } = value
    const isRight =
      format === FORMAT &&
      version === 1 &&
      typeof archive === 'string' &&
      typeof target === 'string' &&
      isPlace(place) &&
      isList(skip, (run) => isList(run, isCount) && run.length === 2) &&
      isList(unreported, isDrops) &&
      isList(reports, (report) => isDrops(report) && isCount((report as DropReport).number)) &&
      isCount(reported) &&
      typeof isClean === 'boolean'
    return isRight
      ? ({ archive, target, place, skip, unreported, reports, reported, isClean } as RelayState)
      : undefined
  } catch {
    return undefined
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isPlace(value: unknown): value is RelayPlace {
  const { segment, offset, skip } = (value ?? {}) as Record<string, unknown>
  return isCount(segment) && segment > 0 && isCount(offset) && isCount(skip)
}

function isDrops(value: unknown): value is Drops {
  const { why, messages, first, last } = (value ?? {}) as Record<string, unknown>
  return (
    DROP_REASONS.includes(why as DropReason) &&
    isCount(messages) &&
    typeof first === 'string' &&
    typeof last === 'string'
  )
}

function isList<Item>(value: unknown, isItem: (item: unknown) => boolean): value is Item[] {
  return Array.isArray(value) && value.every(isItem)
}
