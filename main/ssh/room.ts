import { statfsSync } from 'node:fs'

/** What is written ends in good order when less than this is free, bytes: room for a sealed end, and for saying why. */
export const LEAST_ROOM = 16 << 20

/** Bytes that may still be written to the disk of a folder. */
export function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** Whether an error says that a disk, or a share of one, is full. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}

export const DISK_FULL = 'the disk is full: make room, and start again; what came until then is sealed'
