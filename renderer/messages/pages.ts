/** Rows of one result, fetched in blocks and kept up to a number of blocks; the ones not used for longest are let go. */
export interface Pages<R> {
  /** The row, or undefined while it is not here. */
  row(index: number): R | undefined
  /** Sees to it that the rows [from, to) are here or on their way. */
  want(from: number, to: number): void
  /** Waits for one row; undefined when the result has no such row. */
  load(index: number): Promise<R | undefined>
}

/** Where rows come from, and how many are kept. */
export interface PageOptions<R> {
  readonly fetch: (from: number, count: number) => Promise<readonly R[]>
  readonly count: number
  /** Rows per block. */
  readonly block: number
  /** Blocks kept. */
  readonly keep: number
  readonly onChange: () => void
  readonly onError: (error: unknown) => void
}

/** Makes the cache of one result. A new result needs a new one. */
export function createPages<R>(options: PageOptions<R>): Pages<R> {
  // A Map keeps insertion order: a block that is used is put at the end, the first one is the oldest.
  const blocks = new Map<number, readonly R[]>()
  const underway = new Map<number, Promise<void>>()

  function touch(block: number): readonly R[] | undefined {
    const rows = blocks.get(block)
    if (rows) {
      blocks.delete(block)
      blocks.set(block, rows)
    }
    return rows
  }

  function fetchBlock(block: number): Promise<void> {
    const running = underway.get(block)
    if (running) return running
    const from = block * options.block
    const promise = options
      .fetch(from, Math.min(options.block, options.count - from))
      .then((rows) => {
        blocks.set(block, rows)
        while (blocks.size > options.keep) blocks.delete(blocks.keys().next().value!)
        options.onChange()
      })
      .catch(options.onError)
      .finally(() => underway.delete(block))
    underway.set(block, promise)
    return promise
  }

  return {
    row: (index) => blocks.get(Math.floor(index / options.block))?.[index % options.block],
    want(from, to) {
      const last = Math.min(to, options.count) - 1
      for (let block = Math.floor(Math.max(from, 0) / options.block); block * options.block <= last; block++) {
        if (!touch(block)) void fetchBlock(block)
      }
    },
    async load(index) {
      if (index < 0 || index >= options.count) return undefined
      const block = Math.floor(index / options.block)
      if (!touch(block)) await fetchBlock(block)
      return blocks.get(block)?.[index % options.block]
    },
  }
}
