import { randomInt } from 'node:crypto'

/** Pause before the second attempt to connect, and the longest, milliseconds. */
export const FIRST_PAUSE = 500
export const LONGEST_PAUSE = 60_000

/** Pauses between attempts: each twice as long as the one before, and of each a random part between a half and all of it. */
export class BackOff {
  readonly #first: number
  readonly #longest: number
  #pause: number

  constructor(first = FIRST_PAUSE, longest = LONGEST_PAUSE) {
    this.#first = first
    this.#longest = longest
    this.#pause = first
  }

  /** How long to wait now, milliseconds. */
  next(): number {
    const pause = this.#pause
    this.#pause = Math.min(this.#longest, 2 * pause)
    return randomInt(Math.ceil(pause / 2), pause + 1)
  }

  reset(): void {
    this.#pause = this.#first
  }
}
