import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/**
 * A folder in memory, where the system has such a place, for tests that write many small files durably: what a process leaves when
 * it ends is the same there, and making files durable costs nothing.
 */
export function fastFolder(): string {
  const folder = mkdtempSync(join(memoryPlace() ?? tmpdir(), 'logwitness-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function memoryPlace(): string | undefined {
  try {
    accessSync('/dev/shm', constants.W_OK)
    return '/dev/shm'
  } catch {
    return undefined
  }
}
