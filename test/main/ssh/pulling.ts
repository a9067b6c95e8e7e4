/** What tests of pulling share: archives in a folder, a session over a real connection, and a log that lives. */
import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, existsSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SshEvent } from '../../../core/ssh/ssh-event.ts'
import { isArchive } from '../../../main/archive/archive-file.ts'
import { type ArchiveWriter, createArchive, openArchive } from '../../../main/archive/writer.ts'
import { openEventLog } from '../../../main/ssh/event-log.ts'
import { type PullEnd, type PullOptions, pullFrom } from '../../../main/ssh/pull-session.ts'
import { openPulledFile, type PulledFile } from '../../../main/ssh/pulled-file.ts'
import { checkArchive } from '../../support/archive-check.ts'
import { testSigner } from '../../support/archives.ts'
import type { Random } from '../../support/random.ts'
import type { TestSshd } from '../../support/sshd.ts'

export const signer = testSigner('pulled')

export function openPart(folder: string, name: string): Promise<ArchiveWriter> {
  const path = join(folder, name)
  if (isArchive(path)) return openArchive(path, signer)
  return createArchive(path, { origin: name, signer, created: new Date() })
}

export interface Pulling {
  readonly events: SshEvent[]
  readonly files: readonly PulledFile[]
  readonly end: Promise<PullEnd>
  stop(): Promise<PullEnd>
}

/** Pulls remote files into archives `0`, `1`, … of a folder, and what is said into `events`. */
export async function startPull(
  sshd: TestSshd,
  folder: string,
  paths: readonly string[],
  more: Partial<PullOptions> = {},
  heard: (event: SshEvent) => void = () => {},
): Promise<Pulling> {
  const events: SshEvent[] = []
  const log = openEventLog(await openPart(folder, 'events'), '127.0.0.1', (event) => {
    events.push(event)
    heard(event)
  })
  const files: PulledFile[] = []
  for (const [i, path] of paths.entries()) files.push(await openPulledFile(await openPart(folder, String(i)), path))
  const controller = new AbortController()
  const end = pullFrom({
    destination: `${sshd.user}@127.0.0.1`,
    host: '127.0.0.1',
    ssh: { config: sshd.config },
    files,
    events: log,
    pollMs: 20,
    heartbeatMs: 500,
    checkpointMs: 1000,
    settleMs: 100,
    firstWaitMs: 50,
    once: false,
    signal: controller.signal,
    ...more,
  })
  return {
    events,
    files,
    end,
    stop: () => {
      controller.abort()
      return end
    },
  }
}

/** Content of an archive, which is held against docs/formats.md as well. */
export function contentOf(folder: string, name: string): Buffer {
  const { contents } = checkArchive(join(folder, name), signer.key, { lastRoot: true })
  return Buffer.concat(contents.map((content) => content!))
}

/** A log that is appended to, rotated and cut, and remembers all that was ever written. */
export class LivingLog {
  readonly path: string
  readonly #random: Random
  readonly #written: Buffer[] = []
  #line = 0
  rotated = 0
  cut = 0

  constructor(path: string, random: Random) {
    this.path = path
    this.#random = random
    writeFileSync(path, '')
  }

  get history(): Buffer {
    return Buffer.concat(this.#written)
  }

  append(lines = 1 + this.#random.below(40)): void {
    let text = ''
    for (let i = 0; i < lines; i++) {
      const filler = 'x'.repeat(this.#random.below(8) === 0 ? this.#random.below(9000) : this.#random.below(80))
      text += `<14>Nov 18 03:00:00 web-03 app[7]: line ${++this.#line} ${filler}\n`
    }
    // Now and then a writer is seen in the middle of a line.
    if (this.#random.below(6) === 0) text = text.slice(0, -1 - this.#random.below(10))
    const bytes = Buffer.from(text)
    appendFileSync(this.path, bytes)
    this.#written.push(bytes)
  }

  /** As logrotate does with `create`. */
  rotate(): void {
    this.#shift()
    renameSync(this.path, `${this.path}.1`)
    writeFileSync(this.path, '')
    this.rotated++
  }

  /** As logrotate does with `copytruncate`. */
  copyAndCut(): void {
    this.#shift()
    copyFileSync(this.path, `${this.path}.1`)
    truncateSync(this.path, 0)
    this.cut++
  }

  /** All are kept. */
  #shift(): void {
    for (let number = this.rotated + this.cut; number >= 1; number--)
      if (existsSync(`${this.path}.${number}`)) renameSync(`${this.path}.${number}`, `${this.path}.${number + 1}`)
  }
}

export function eventNames(events: readonly SshEvent[]): string[] {
  return events.map(({ event }) => event)
}

/** The lines of the archive of events. */
export function eventLines(folder: string): string[] {
  return contentOf(folder, 'events')
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
}

/** Fails where the two differ, and says where; printing both would say nothing. */
export function sameBytes(actual: Buffer, expected: Buffer, what: string): void {
  if (actual.equals(expected)) return
  let at = 0
  while (at < Math.min(actual.length, expected.length) && actual[at] === expected[at]) at++
  const around = (bytes: Buffer) => JSON.stringify(bytes.subarray(Math.max(0, at - 40), at + 60).toString('latin1'))
  assert.fail(
    `${what}: ${actual.length} bytes, ${expected.length} expected; from ${at}: ${around(actual)} for ${around(expected)}`,
  )
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort()
}
