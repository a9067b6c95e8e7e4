import type { IndexReader } from '../store/index-reader.ts'
import type { Manifest } from '../store/manifest.ts'

/** Between two counts so many times as long is waited as one takes: what is followed changes all the time. */
const SHARE = 10

/** How many sources an index has; counted anew where it changed, but not all the time. */
export class SourceCount {
  private readonly manifest: Manifest
  private readonly index: IndexReader
  private readonly again: () => void
  private revision = -1
  private count = 0
  private due = 0
  private later: NodeJS.Timeout | undefined

  /** `again` is called when a number that was given can be counted anew. */
  constructor(manifest: Manifest, index: IndexReader, again: () => void) {
    this.manifest = manifest
    this.index = index
    this.again = again
  }

  async now(): Promise<number> {
    const { revision } = this.manifest
    const began = performance.now()
    if (this.revision === revision) return this.count
    if (began < this.due) {
      this.later ??= setTimeout(() => {
        this.later = undefined
        this.again()
      }, this.due - began)
      return this.count
    }
    this.count = await this.index.countSources()
    this.revision = revision
    this.due = performance.now() + SHARE * (performance.now() - began)
    return this.count
  }

  close(): void {
    clearTimeout(this.later)
  }
}
