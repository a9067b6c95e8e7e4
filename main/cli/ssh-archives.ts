import { join, resolve } from 'node:path'
import { MAX_ORIGIN } from '../../core/archive/checkpoint.ts'
import { parseDuration, type RotationPolicy } from '../../core/archive/rotation-policy.ts'
import { isArchive } from '../archive/archive-file.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { originOf } from './archive-key.ts'
import { CommandError, USAGE } from './exit-status.ts'
import { remark } from './output.ts'
import { checkpointTime, openToWrite, rotationOf } from './writing.ts'

/** Options that the commands over ssh share. */
export interface SshArchiveFlags {
  readonly key?: string
  readonly keys?: string
  readonly heartbeat?: string
  readonly rotate?: readonly string[]
  readonly checkpointEvery?: string
  readonly json?: boolean
}

/** Shortest and longest time between two heartbeats or looks, milliseconds. */
export const MIN_SSH_INTERVAL = 1_000
export const MAX_SSH_INTERVAL = 86_400_000

/** Opens or makes one of the archives in a folder of several; all that are new are signed with one key. */
export async function openPart(
  folder: string,
  parts: readonly string[],
  { key, keys }: SshArchiveFlags,
): Promise<ArchiveWriter> {
  const path = join(folder, ...parts)
  const origin = [originOf(folder), ...parts].join('/').slice(0, MAX_ORIGIN)
  const writer = await openToWrite(path, {
    ...(keys === undefined ? {} : { keys }),
    ...(isArchive(path) ? { key } : { origin, key: key ?? originOf(folder) }),
  })
  for (const text of writer.remarks) remark(`${parts.join('/')}: ${text}`)
  return writer
}

/** Archives are put into the folder that is named: it cannot be one itself. */
export function refuseArchive(folder: string): void {
  if (isArchive(folder))
    throw new CommandError(`${resolve(folder)} is an archive itself: name a folder for several of them`, USAGE)
}

/** Times as the flags give them, milliseconds. */
export function timesOf(flags: SshArchiveFlags): {
  heartbeatMs: number
  checkpointMs: number
  rotation: RotationPolicy
} {
  return {
    heartbeatMs: intervalOf('--heartbeat', flags.heartbeat ?? '60s'),
    checkpointMs: checkpointTime(flags.checkpointEvery),
    rotation: rotationOf(flags.rotate),
  }
}

export function intervalOf(option: string, text: string): number {
  const time = parseDuration(text)
  if (time === undefined || time < MIN_SSH_INTERVAL || time > MAX_SSH_INTERVAL)
    throw new CommandError(`${option}: "${text}" is no time from 1s to 1d`, USAGE)
  return time
}
