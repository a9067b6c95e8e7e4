/** Other processes that read the case ask no one: a file stays at least this long after it was replaced, milliseconds. */
const GRACE_MS = 10_000

/** Files of the index that others took the place of, until nothing can be reading them any more. */
export class RetiredFiles {
  readonly #remove: (path: string) => void
  readonly #now: () => number
  /** In the order in which they were retired. */
  #files: { readonly path: string; readonly at: number; readonly before: number }[] = []
  /** Readings that have begun and not ended, by number. */
  readonly #readings = new Set<number>()
  #next = 0

  constructor(remove: (path: string) => void, now: () => number = () => performance.now()) {
    this.#remove = remove
    this.#now = now
  }

  /** A reading begins: what is retired from now on stays until it ends, which is said by calling what is returned. */
  hold(): () => void {
    const number = this.#next++
    this.#readings.add(number)
    return () => {
      this.#readings.delete(number)
    }
  }

  /** The file is no longer listed. Removes those that nobody can be reading now. */
  retire(path: string): void {
    this.#files.push({ path, at: this.#now(), before: this.#next })
    const oldest = this.#readings.values().next().value ?? Number.POSITIVE_INFINITY
    const until = this.#now() - GRACE_MS
    const kept = this.#files.findIndex(({ at, before }) => at > until || before > oldest)
    for (const { path } of this.#files.splice(0, kept < 0 ? this.#files.length : kept)) this.#remove(path)
  }

  /** Removes all: the index that they belonged to is gone. */
  clear(): void {
    for (const { path } of this.#files.splice(0)) this.#remove(path)
  }
}
