import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isOrigin } from '../../core/archive/checkpoint.ts'
import { parseDuration, parseRotation, type RotationPolicy } from '../../core/archive/rotation-policy.ts'
import { keyLabel } from '../../core/note/verification-key.ts'
import { isArchive, ORIGIN_RULE, readArchiveFile } from '../archive/archive-file.ts'
import { type ArchiveWriter, createArchive, openArchive } from '../archive/writer.ts'
import { openKeyStore } from '../keys/key-store.ts'
import { archiveSigner, originOf } from './archive-key.ts'
import { CommandError, USAGE } from './exit-status.ts'
import { remark } from './output.ts'

/** Options of the commands that write to an archive. */
export interface WritingFlags {
  readonly origin?: string
  readonly key?: string
  readonly keys?: string
}

/** Shortest and longest time between two checkpoints of a stream, milliseconds. */
export const MIN_CHECKPOINT_TIME = 1_000
export const MAX_CHECKPOINT_TIME = 86_400_000

/**
 * Opens an archive to write to, or makes it where it is not there, with a key of its own name where none is named. The private key
 * must be in the key store.
 */
export async function openToWrite(folder: string, flags: WritingFlags): Promise<ArchiveWriter> {
  const store = openKeyStore(flags.keys)
  if (isArchive(folder)) {
    const { origin } = readArchiveFile(folder)
    if (flags.origin !== undefined && flags.origin !== origin)
      throw new CommandError(`--origin: the archive in ${folder} has the origin ${origin}`, USAGE)
    return openArchive(folder, archiveSigner(folder, store, flags.key))
  }
  const origin = flags.origin ?? originOf(folder)
  if (!isOrigin(origin)) throw new CommandError(`--origin: "${origin}" cannot be one. ${ORIGIN_RULE}`, USAGE)
  const name = flags.key ?? origin
  let signer = store.signer(name)
  if (!signer) {
    const made = store.make(name)
    remark(`made the key ${keyLabel(made)} in ${store.folder}: keep a copy of it where the archive is not`)
    signer = store.signer(keyLabel(made))!
  }
  return createArchive(folder, { origin, signer, created: new Date() })
}

/** When to begin a new segment: a time, a size, or both. */
export function rotationOf(texts: readonly string[] = []): RotationPolicy {
  let rotation: RotationPolicy = {}
  for (const text of texts) {
    const rule = parseRotation(text)
    if ('error' in rule) throw new CommandError(`--rotate: ${rule.error}`, USAGE)
    rotation = { ...rotation, ...rule }
  }
  return rotation
}

/** How often what has come is signed, milliseconds. */
export function checkpointTime(text = '60s'): number {
  const every = parseDuration(text)
  if (every === undefined || every < MIN_CHECKPOINT_TIME || every > MAX_CHECKPOINT_TIME)
    throw new CommandError(`--checkpoint-every: "${text}" is no time from 1s to 1d`, USAGE)
  return every
}

/** When the newest segment of an archive was written to, as RFC 3339; undefined where there is none. */
export function lastWrite(folder: string): string | undefined {
  const times = globSync('segments/*', { cwd: folder }).map((path) => statSync(join(folder, path)).mtimeMs)
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString()
}
