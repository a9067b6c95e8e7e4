import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/**
 * The steps by which a case changes on disk. Everything that must survive a crash goes through here, so that a test can
 * interrupt each step.
 */
export interface Files {
  makeFolder(path: string): void
  /** Makes a file of these bytes, durable; it may exist. */
  write(path: string, bytes: Uint8Array): void
  /** Writes at the end of the first `length` bytes and cuts off what stood behind them; durable where `sync`. */
  append(path: string, length: number, bytes: Uint8Array, sync: boolean): void
  /** Makes durable what was written to a file until now; more can be written meanwhile. The file is opened at once. */
  flush(path: string): Promise<void>
  /** Replaces a file in one step. */
  rename(from: string, to: string): void
  /** Removes a file or folder with all that is in it; it may be absent. */
  remove(path: string): void
}

export const systemFiles: Files = {
  makeFolder(path) {
    mkdirSync(path, { recursive: true })
  },
  write(path, bytes) {
    const file = openSync(path, 'w')
    try {
      writeFrom(file, bytes, 0)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  },
  append(path, length, bytes, sync) {
    const file = openSync(path, 'r+')
    try {
      // Cutting takes a turn in the journal of the file system, also where there is nothing to cut.
      if (fstatSync(file).size !== length) ftruncateSync(file, length)
      writeFrom(file, bytes, length)
      if (sync) fsyncSync(file)
    } finally {
      closeSync(file)
    }
  },
  async flush(path) {
    const file = openSync(path, 'r+')
    try {
      await promisify(fsync)(file)
    } finally {
      closeSync(file)
    }
  },
  rename(from, to) {
    renameSync(from, to)
    syncFolder(dirname(to))
  },
  remove(path) {
    rmSync(path, { recursive: true, force: true })
  },
}

/** Writes a file so that at any time either the old one or the whole new one is there. */
export function replaceFile(files: Files, path: string, bytes: Uint8Array): void {
  files.write(`${path}.new`, bytes)
  files.rename(`${path}.new`, path)
}

function writeFrom(file: number, bytes: Uint8Array, position: number): void {
  let written = 0
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written)
  }
}

/** A new name is durable once its folder is. Windows has no such call and needs none. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
