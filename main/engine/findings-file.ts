import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaptureFacts } from '../../core/decode/capture-facts.ts'
import type { ListedReject } from '../../core/decode/tally.ts'
import { replaceFile, systemFiles } from '../disk/files.ts'
import type { CheckedSeals } from './checked-seals.ts'
import type { LookResult } from './gaps/look-result.ts'
import type { Unread } from './probe.ts'

/** Findings of the items of a case: derived, one file an item, beside the index. */
export class FindingsFolder {
  private readonly folder: string

  constructor(caseFolder: string) {
    this.folder = join(caseFolder, 'findings')
  }

  /** Rejects of an item, the first of each reason; undefined where the file is absent or damaged (reading the item again makes it). */
  rejects(item: number): readonly ListedReject[] | undefined {
    return this.read<ListedReject[]>(`${item}.json`)
  }

  putRejects(item: number, rejects: readonly ListedReject[]): void {
    this.write(`${item}.json`, rejects)
  }

  /** What a capture said of itself; undefined for a log file, and for an item that was read by an older version. */
  capture(item: number): CaptureFacts | undefined {
    return this.read<CaptureFacts>(`${item}.capture.json`)
  }

  putCapture(item: number, facts: CaptureFacts): void {
    this.write(`${item}.capture.json`, facts)
  }

  /** Files that were named and not read. */
  unread(): readonly Unread[] {
    return this.read<Unread[]>('unread.json') ?? []
  }

  putUnread(unread: readonly Unread[]): void {
    this.write('unread.json', unread)
  }

  /** What checking archives and seals found the last time; undefined: they were never checked. */
  integrity(): CheckedSeals | undefined {
    return this.read<CheckedSeals>('integrity.json')
  }

  putIntegrity(checked: CheckedSeals): void {
    this.write('integrity.json', checked)
  }

  /** What looking for gaps found the last time; undefined: nobody looked. */
  missing(): LookResult | undefined {
    return this.read<LookResult>('missing.json')
  }

  putMissing(found: LookResult): void {
    this.write('missing.json', found)
  }

  /** Archives that the case follows: those that it goes on to follow when it is opened again. */
  followed(): readonly string[] {
    return this.read<string[]>('followed.json') ?? []
  }

  putFollowed(archives: readonly string[]): void {
    this.write('followed.json', archives)
  }

  private read<T>(name: string): T | undefined {
    const path = join(this.folder, name)
    if (!existsSync(path)) return undefined
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as T
    } catch {
      return undefined
    }
  }

  private write(name: string, value: unknown): void {
    mkdirSync(this.folder, { recursive: true })
    replaceFile(systemFiles, join(this.folder, name), Buffer.from(JSON.stringify(value)))
  }
}
