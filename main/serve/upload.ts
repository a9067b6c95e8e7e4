import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CallError } from '../../contract/call-error.ts'

/** Bytes that an upload leaves free on the disk: the index of the case needs room too. */
export const DISK_RESERVE = 512 * 1024 * 1024
/** Characters kept of an uploaded file's name. Most file systems take 255 bytes, and a character may need four. */
export const MAX_NAME = 60
/** Free space is asked for again after this many bytes: others write to the disk as well. */
const CHECK_EVERY = 64 * 1024 * 1024

/**
 * A file name made of what a browser gave: the last part of it, without anything that a file system or a terminal takes for
 * more than a letter. Undefined where nothing of a name is left.
 */
export function safeName(given: string): string | undefined {
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const kept = [...last.normalize('NFC')].slice(-MAX_NAME).join('')
  const plain = kept
    // Controls, format characters such as bidirectional overrides, and what Windows does not allow.
    .replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (plain === '') return undefined
  const { name, ext } = parse(plain)
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(name.split('.')[0] ?? '') ? `_${name}${ext}` : `${name}${ext}`
}

/** What asks how many bytes can still be written in a folder. */
export type FreeBytes = (folder: string) => Promise<number>

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/**
 * Writes an upload into `folder` under a name of its own and returns its path. The file has its name only once it is complete;
 * one that breaks off, or would fill the disk, leaves nothing. `expected` is the size that was announced, if any.
 */
export async function storeUpload(
  body: Readable,
  { folder, name, expected, free = freeBytes }: { folder: string; name: string; expected?: number; free?: FreeBytes },
): Promise<string> {
  await mkdir(folder, { recursive: true })
  let room = (await free(folder)) - DISK_RESERVE
  const full = new CallError('refused', `There is not enough room for ${name} on the disk of the case.`)
  if ((expected ?? 0) > room) throw full
  const path = await unusedPath(folder, name)
  const partial = `${path}.part`
  let unchecked = 0
  const limit = new Transform({
    async transform(chunk: Uint8Array, _encoding, done) {
      room -= chunk.length
      unchecked += chunk.length
      try {
        if (unchecked >= CHECK_EVERY) {
          room = (await free(folder)) - DISK_RESERVE
          unchecked = 0
        }
        done(room < 0 ? full : null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  const file = createWriteStream(partial, { flags: 'wx', mode: 0o600 })
  try {
    await pipeline(body, limit, file)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return path
}

/** `name`, or `name (2)` and so on: evidence that is there is never written over. */
async function unusedPath(folder: string, name: string): Promise<string> {
  const parts = parse(name)
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? name : `${parts.name} (${count})${parts.ext}`)
    const taken = await Promise.all([path, `${path}.part`].map((each) => stat(each).catch(() => undefined)))
    if (taken.every((found) => found === undefined)) return path
  }
}
