import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CallError } from '../../../contract/call-error.ts'
import { type LiveArchive, MAX_FOLLOWED } from '../../../contract/live.ts'
import { looksLikeArchive } from '../../archive/archive-file.ts'
import { listArchive } from '../../archive/layout.ts'
import { findEvidence } from '../evidence.ts'
import type { OpenCase } from '../open-case.ts'
import { explain } from '../probe.ts'
import { archiveState, Follower } from './follower.ts'
import { LiveItems, segmentOf } from './live-items.ts'

/** The archives that an open case follows. */
export class Live {
  readonly #opened: OpenCase
  readonly #changed: () => void
  readonly #settled: () => void
  readonly #followers = new Map<string, Follower>()
  /** Archives whose following is about to begin. */
  readonly #beginning = new Map<string, Promise<void>>()
  /** Archives that should be followed and cannot be, and why. */
  readonly #refused = new Map<string, string>()
  readonly #states = new Map<string, LiveArchive['state']>()
  #closed = false

  /** `changed`: the state is another one. `settled`: an archive is no longer written, or no longer followed, and can be checked. */
  constructor(opened: OpenCase, { changed, settled }: { changed: () => void; settled: () => void }) {
    this.#opened = opened
    this.#changed = changed
    this.#settled = settled
  }

  state(): LiveArchive[] {
    const refused = [...this.#refused].map(([path, reason]) => archiveState(path, { failure: reason }))
    return [...this.#followers.values()].map((follower) => follower.state()).concat(refused)
  }

  /** Whether an archive is being followed that may grow at any time. */
  isFollowing(): boolean {
    return [...this.#followers.values()].some((follower) => follower.state().state === 'following')
  }

  /** Goes on with the archives that were followed when the case was closed, however that came about. */
  async resume(): Promise<void> {
    const growing = this.#opened.folder
      .items()
      .filter(({ entry, outcome }) => entry.growsAs !== undefined && outcome === null)
    const archives = new Set([
      ...this.#opened.findings.followed(),
      ...growing.map(({ entry }) => dirname(dirname(this.#opened.folder.locate(entry)?.path ?? entry.path))),
    ])
    for (const path of archives)
      await this.follow(path).catch((error: Error) => {
        this.#refused.set(path, error.message)
        this.#changed()
      })
  }

  /** Reads what an archive holds, and then what comes. */
  async follow(given: string): Promise<void> {
    const path = resolve(given)
    await this.#beginning.get(path)
    if (this.#followers.get(path)?.state().state === 'failed') await this.#drop(path)
    if (this.#followers.has(path)) return
    if (!existsSync(path)) throw new CallError('unreadable', `${path} ${explain({ code: 'ENOENT' })}`)
    if (!looksLikeArchive(path))
      throw new CallError('unreadable', `${path} is no sealed archive: only those can be followed.`)
    if (this.#followers.size >= MAX_FOLLOWED)
      throw new CallError('refused', `${MAX_FOLLOWED} archives are followed already: stop following one of them first.`)
    if (this.#beginning.has(path)) return this.#beginning.get(path)
    const begun = this.#begin(path)
    this.#beginning.set(path, begun)
    this.#refused.delete(path)
    await begun.finally(() => this.#beginning.delete(path))
  }

  async #begin(path: string): Promise<void> {
    const opened = this.#opened
    const last = listArchive(path).segments.at(-1)
    const first = last === undefined ? 1 : last.files[0]?.open ? last.number : last.number + 1
    new LiveItems(opened, path).readAgain()
    const evidence = await findEvidence([path])
    if (this.#closed) return
    // Those that are sealed are read as files are, and those from `first` on are followed, sealed meanwhile or not.
    const isFollowed = (found: { path: string }) => (segmentOf(path, found.path) ?? 0) >= first
    const readable = evidence.readable.filter((found) => !isFollowed(found))
    const unread = evidence.unread.filter((found) => !isFollowed(found))
    const { done, known } = opened.add({ ...evidence, readable, unread })
    done.catch(() => {})
    if (known.length < readable.length) this.#settled()
    const place = { segment: first, offset: 0 }
    this.#followers.set(path, new Follower(opened, path, place, () => this.#note(path)))
    this.#keep()
    this.#changed()
  }

  /** Reads what is there of an archive, and follows it no more. */
  async stop(given: string): Promise<void> {
    const path = resolve(given)
    await this.#beginning.get(path)
    const follower = this.#followers.get(path)
    if (!follower && !this.#refused.delete(path)) throw new CallError('not-found', `${path} is not followed.`)
    await follower?.stop()
    await this.#drop(path)
    this.#keep()
    this.#changed()
    this.#settled()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#beginning.values())
    await Promise.all([...this.#followers.values()].map((follower) => follower.close()))
  }

  async #drop(path: string): Promise<void> {
    const follower = this.#followers.get(path)
    this.#followers.delete(path)
    this.#states.delete(path)
    await follower?.close()
  }

  #keep(): void {
    this.#opened.findings.putFollowed([...this.#followers.keys(), ...this.#refused.keys()])
  }

  #note(path: string): void {
    const state = this.#followers.get(path)?.state().state
    const before = this.#states.get(path)
    if (state !== undefined) this.#states.set(path, state)
    if (before === 'following' && state === 'ended') this.#settled()
    this.#changed()
  }
}
