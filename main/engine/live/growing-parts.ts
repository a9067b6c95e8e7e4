import { join } from 'node:path'
import { type BatchRows, rowsFrom } from '../../../core/columns/batch-rows.ts'
import { partName } from '../../store/manifest.ts'
import { type PartFile, writeBatchFile } from '../../store/part-file.ts'

/** Rows that are written again each time until there are more of them; beyond, they are joined to those before. */
export const SHORT_ROWS = 4096

/** A part that stands under its final name, and how many of the last parts it takes the place of. */
export interface GrowingPart {
  readonly file: string
  readonly part: PartFile
  readonly replaces: number
}

/**
 * Writes a batch again and again while it fills up, so that its rows can be found. Of a batch that is not full there are at most two
 * parts: a long one, and a short one with what came since. Only the short one is written each time, so that the work goes by what
 * comes and not by what is there.
 */
export class GrowingParts {
  readonly #folder: string
  readonly #prefix: string
  readonly #written: (part: GrowingPart) => void
  #number = 0
  /** Rows of the batch that stand in the long part, and in both. */
  #long = 0
  #shown = 0

  /** `prefix` is what Manifest.begin returned. */
  constructor(indexFolder: string, prefix: string, written: (part: GrowingPart) => void) {
    this.#folder = indexFolder
    this.#prefix = prefix
    this.#written = written
  }

  /** Writes what is new in the batch. */
  show(batch: BatchRows): void {
    const { rows } = batch
    if (rows === this.#shown) return
    // The short part is what is replaced, where there is one.
    if (rows - this.#long <= SHORT_ROWS) this.#write(rowsFrom(batch, this.#long), this.#shown > this.#long ? 1 : 0)
    else {
      this.#write(batch, this.#standing)
      this.#long = rows
    }
    this.#shown = rows
  }

  /** Writes a batch that is full, or the last one: it stands for good. The next call is about another batch. */
  close(batch: BatchRows): void {
    if (batch.rows > this.#shown || this.#standing > 1) this.#write(batch, this.#standing)
    this.#long = 0
    this.#shown = 0
  }

  /** Parts that hold rows of the batch. */
  get #standing(): number {
    return (this.#long > 0 ? 1 : 0) + (this.#shown > this.#long ? 1 : 0)
  }

  #write(rows: BatchRows, replaces: number): void {
    const file = partName(this.#prefix, this.#number++)
    this.#written({ file, part: writeBatchFile(join(this.#folder, file), rows), replaces })
  }
}
