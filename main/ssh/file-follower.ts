import { posix } from 'node:path'
import { BLOCK, continuation, firstBlock, MAX_BLOCKS } from '../../core/ssh/file-place.ts'
import type { Listed, ListedFile, Neighbour } from '../../core/ssh/remote-script.ts'
import {
  filesBetween,
  filesSince,
  inodeBefore,
  isCompressed,
  MAX_CANDIDATES,
  rotatedFiles,
} from '../../core/ssh/rotated-files.ts'
import type { SshEvent } from '../../core/ssh/ssh-event.ts'
import type { PulledFile } from './pulled-file.ts'
import type { Remote } from './remote.ts'

/** A file that was rotated is left when nothing was written to it for this time: its writer may still have it open; milliseconds. */
export const SETTLE = 5000

export interface FollowerOptions {
  readonly event: (event: SshEvent) => void
  readonly settleMs?: number | undefined
  readonly now?: () => number
}

/** What one look at a remote file came to. `more`: look again at once; `settling`: it is about to go over to another file. */
export type Look = 'more' | 'settling' | 'idle' | 'absent'

/** The file that was read, under another name, and the next bytes of it. */
interface OldFile {
  readonly name: string
  readonly fresh: Uint8Array
}

type Says = { readonly event: SshEvent['event']; readonly text: string; readonly facts?: SshEvent['facts'] }

/**
 * Follows one remote path through everything that happens to it: appended to, renamed and made anew, copied and cut, gone,
 * something else in its place. What is known of its state is in the archive (PulledFile), so that it can go on behind any break.
 */
export class FileFollower {
  readonly file: PulledFile
  readonly #options: FollowerOptions
  readonly #now: () => number
  /** Why nothing is read now, as it was told; '' where it is. */
  #trouble = ''
  /** When the file that is to be left grew the last time. */
  #quietSince: number | undefined

  constructor(file: PulledFile, options: FollowerOptions) {
    this.file = file
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /** Whether it was told that the file cannot be read. */
  get trouble(): string {
    return this.#trouble
  }

  /** Its name without the folder. */
  get #name(): string {
    return posix.basename(this.file.path)
  }

  /** Looks once, and takes what is new. Throws RemoteLost where the link breaks. */
  async look(remote: Remote): Promise<Look> {
    const { file } = this
    const { path, inode } = file
    const answer = await remote.read(path, firstBlock(file.place), MAX_BLOCKS)
    const { before, after, bytes } = answer
    if (!isFile(after)) return this.#withoutFile(remote, after)
    // It was exchanged or cut while it was read.
    if (!isFile(before) || before.inode !== after.inode || (after.size ?? 0) < (before.size ?? 0)) return 'more'
    if (answer.isUnreadable) return this.#refused('it may not be read by this user')
    if (answer.status === undefined) return 'more'
    // What dd could not read is not gone.
    const wanted = Math.min((after.size ?? 0) - BLOCK * firstBlock(file.place), BLOCK * MAX_BLOCKS)
    if (answer.status !== 0 && bytes.length < wanted) return this.#refused(`dd ended with status ${answer.status}`)
    this.#isBack()
    if (inode !== undefined && after.inode !== inode) return this.#rotated(remote, after)
    if (inode === undefined) return this.#open(remote, after)
    const cut = file.place.position === 0 ? await this.#wasCutEmpty(remote, await remote.list(path), after) : undefined
    if (cut !== undefined) return cut
    const { fresh, lost } = continuation(file.place, bytes)
    if (fresh === undefined) return this.#truncated(remote, after, lost!)
    this.#quietSince = undefined
    file.append(fresh)
    return bytes.length === BLOCK * MAX_BLOCKS ? 'more' : 'idle'
  }

  async #open(remote: Remote, { inode }: ListedFile): Promise<Look> {
    this.#begin(inode, await remote.list(this.file.path))
    this.#say({ event: 'PULL-OPENED', text: `${this.file.path} is read from its beginning`, facts: { inode } })
    return 'more'
  }

  /**
   * Nothing was read yet of the file that was begun. If it was copied and cut meanwhile, or renamed after that, its bytes cannot show
   * it, but a rotated file that was not there before does: the first such file is gone over to.
   */
  async #wasCutEmpty(
    remote: Remote,
    folder: readonly Neighbour[],
    current: ListedFile,
  ): Promise<'more' | 'settling' | undefined> {
    const { before, inode } = this.file
    const { files, isSure } = filesSince(this.#name, before, folder)
    if (isSure && (files.length === 0 || files[0]?.inode === inode)) return undefined
    if (!isSure && !this.#isSettled()) return 'settling'
    if (await this.#isMoving(remote, folder)) return 'more'
    if (!isSure) this.#missedUnknown()
    this.#goOn(files, folder, current)
    return 'more'
  }

  /** The name is gone, or stands for something that is not read. What had it is read as far as it can be found. */
  async #withoutFile(remote: Remote, listed: Listed): Promise<Look> {
    const look = this.#refused('absent' in listed ? listed.absent : `it is ${NAMES[listed.type]}`)
    if (this.file.inode === undefined) return look
    const old = await this.#oldFile(remote, await remote.list(this.file.path))
    return old && this.#take(old) ? 'more' : look
  }

  /** Another file has the name. The rest of the old one comes first, then what had the name after that. */
  async #rotated(remote: Remote, current: ListedFile): Promise<Look> {
    const { file } = this
    const folder = await remote.list(file.path)
    const cut = file.place.position === 0 ? await this.#wasCutEmpty(remote, folder, current) : undefined
    if (cut !== undefined) return cut
    const old = await this.#oldFile(remote, folder)
    if (old && this.#take(old)) return 'more'
    const next = old === undefined ? [] : filesBetween(this.#name, old.name, folder)
    // Nobody writes any more to a file behind which another one was rotated.
    const isNewest = next === undefined || next.length === 0
    if (isNewest && !this.#isSettled()) return 'settling'
    if (await this.#isMoving(remote, folder)) return 'more'
    if (old === undefined) this.#missed(`what stood in ${file.path} behind byte ${file.place.position}: it is gone`)
    this.#goOn(next, folder, current)
    return 'more'
  }

  /**
   * Goes over to the next file that had the name: the first of `next`, the oldest first, or the current one. What is to be read
   * after that shows when it is looked at the next time.
   */
  #goOn(next: readonly Neighbour[] | undefined, folder: readonly Neighbour[], current: ListedFile): void {
    const { path, place } = this.file
    if (next === undefined) this.#missedUnknown()
    const at = next?.findIndex((file) => !isCompressed(file)) ?? -1
    for (const { name } of next?.slice(0, at < 0 ? next.length : at) ?? [])
      this.#missed(`all of ${beside(path, name)}, which had the name ${path} meanwhile and is compressed now`)
    const to = next?.[at]
    const text =
      to === undefined ? `a new file has the name ${path}` : `what is called ${to.name} now had the name ${path}`
    const { inode } = to ?? current
    this.#say({ event: 'PULL-ROTATED', text, facts: { position: place.position, inode } })
    this.#begin(inode, folder)
  }

  #begin(inode: string, folder: readonly Neighbour[]): void {
    this.file.begin(inode, inodeBefore(this.#name, inode, folder))
    this.#quietSince = undefined
  }

  /** The file has less than was read, or other bytes. A copy that was made before it was cut has the rest. */
  async #truncated(remote: Remote, current: ListedFile, how: 'shorter' | 'differs'): Promise<Look> {
    const { path, place } = this.file
    const { position } = place
    const folder = await remote.list(path)
    const copy = await this.#copyOf(remote, rotatedFiles(this.#name, folder))
    if (copy && this.#take(copy)) return 'more'
    if (copy === undefined && !this.#isSettled()) return 'settling'
    if (await this.#isMoving(remote, folder)) return 'more'
    const what =
      how === 'shorter'
        ? `${path} is shorter than the ${position} bytes that were read of it`
        : `${path} holds other bytes than were read of it, before byte ${position}`
    const found = copy ? `the rest of it was read from ${copy.name}` : 'no copy of what it held was found'
    const facts = { size: current.size, position, inode: current.inode }
    this.#say({ event: 'PULL-TRUNCATED', text: `${what}; ${found}`, facts })
    if (copy === undefined) this.#missed(`what stood in ${path} behind byte ${position} before it was cut`)
    this.#goOn(copy ? filesBetween(this.#name, copy.name, folder) : [], folder, current)
    return 'more'
  }

  /** Whether nothing came to the file that is to be left for long enough. */
  #isSettled(): boolean {
    this.#quietSince ??= this.#now()
    return this.#now() - this.#quietSince >= (this.#options.settleMs ?? SETTLE)
  }

  /** Whether files are being renamed just now: then what was not found, or not listed, may well be there. */
  async #isMoving(remote: Remote, folder: readonly Neighbour[]): Promise<boolean> {
    const names = (files: readonly Neighbour[]) => {
      const own = files.find(({ name }) => name === this.#name)
      return [own?.inode, ...rotatedFiles(this.#name, files).flatMap(({ inode, name }) => [inode, name])].join('/')
    }
    return names(await remote.list(this.file.path)) !== names(folder)
  }

  /** Takes what was read on of a file under another name, and says whether there may be more. */
  #take({ fresh }: OldFile): boolean {
    if (fresh.length === 0) return false
    this.file.append(fresh)
    this.#quietSince = undefined
    return true
  }

  /** The file that was read, under another name: by its inode, or as a copy, and by its content in either case. */
  async #oldFile(remote: Remote, folder: readonly Neighbour[]): Promise<OldFile | undefined> {
    const moved = folder.find(({ inode, type }) => type === 'file' && inode === this.file.inode)
    const old = moved && (await this.#readOn(remote, moved))
    return old ?? this.#copyOf(remote, rotatedFiles(this.#name, folder))
  }

  /** A file with the bytes that were read before the position, and as many. Nothing was read: nothing can be recognised. */
  async #copyOf(remote: Remote, files: readonly Neighbour[]): Promise<OldFile | undefined> {
    const { position } = this.file.place
    if (position === 0) return undefined
    const candidates = files.filter((file) => !isCompressed(file) && (file.size ?? 0) >= position)
    for (const file of candidates.slice(0, MAX_CANDIDATES)) {
      const copy = await this.#readOn(remote, file)
      if (copy !== undefined) return copy
    }
    return undefined
  }

  /** What follows the position in a file beside; undefined where it is not the one that was read. */
  async #readOn(remote: Remote, { name, inode }: Neighbour): Promise<OldFile | undefined> {
    const { path, place } = this.file
    const { before, after, bytes, status } = await remote.read(beside(path, name), firstBlock(place), MAX_BLOCKS)
    if (status !== 0 || !isFile(before) || !isFile(after) || before.inode !== inode || after.inode !== inode)
      return undefined
    const { fresh } = continuation(place, bytes)
    return fresh && { name, fresh }
  }

  #missedUnknown(): void {
    this.#missed(`what had the name ${this.file.path} meanwhile, if anything did: the files beside do not show it`)
  }

  #missed(text: string): void {
    this.#say({ event: 'PULL-MISSED', text, facts: { position: this.file.place.position } })
  }

  #refused(why: string): Look {
    if (why !== this.#trouble)
      this.#say({ event: 'PULL-REFUSED', text: `${this.file.path} is not read: ${why}`, facts: { reason: why } })
    this.#trouble = why
    return 'absent'
  }

  #isBack(): void {
    if (this.#trouble !== '') this.#say({ event: 'PULL-OPENED', text: `${this.file.path} can be read again` })
    this.#trouble = ''
  }

  #say({ event, text, facts = {} }: Says): void {
    this.#options.event({ event, text, facts: { file: this.file.path, ...facts } })
  }
}

const NAMES: Readonly<Record<ListedFile['type'], string>> = {
  file: 'a file',
  folder: 'a folder',
  link: 'a symbolic link, and those are not followed: name what it leads to',
  pipe: 'a named pipe: to read it would take lines away from whom they are meant for',
  special: 'a device or a socket',
}

function isFile(listed: Listed): listed is ListedFile {
  return !('absent' in listed) && listed.type === 'file'
}

function beside(path: string, name: string): string {
  return posix.join(posix.dirname(path), name)
}
