import { appendFileSync, writeFileSync } from 'node:fs'
import { type Files, systemFiles } from '../../main/disk/files.ts'

/** Thrown in the place of a crash. */
export class Crash extends Error {}

/** How a step is interrupted: it does not happen, it happens and nobody learns of it, or half of the bytes are written. */
export type Fault = 'before' | 'after' | 'half'

/** Files that crash at step `at` (from 0), and at every step after it. `steps` counts those that were begun. */
export function faultyFiles(at: number, fault: Fault): Files & { steps: number } {
  const step = (act: () => void, half: () => void = () => {}) => {
    const number = files.steps++
    if (number > at) throw new Crash()
    if (number < at) return act()
    if (fault === 'after') act()
    if (fault === 'half') half()
    throw new Crash()
  }
  const halfOf = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1)
  const files: Files & { steps: number } = {
    steps: 0,
    makeFolder: (path) => step(() => systemFiles.makeFolder(path)),
    write: (path, bytes) =>
      step(
        () => systemFiles.write(path, bytes),
        () => writeFileSync(path, halfOf(bytes)),
      ),
    append: (path, length, bytes, sync) =>
      step(
        () => systemFiles.append(path, length, bytes, sync),
        () => appendFileSync(path, halfOf(bytes)),
      ),
    async flush(path) {
      step(() => {})
      await systemFiles.flush(path)
    },
    rename: (from, to) => step(() => systemFiles.rename(from, to)),
    remove: (path) => step(() => systemFiles.remove(path)),
  }
  return files
}
