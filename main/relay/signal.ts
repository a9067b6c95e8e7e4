/** Lets one wait for what another does; what happened while nobody waited is not kept. */
export class Signal {
  #waiting: (() => void)[] = []

  fire(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** Resolves with the next `fire`, or after so many milliseconds. */
  wait(ms?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = ms === undefined ? undefined : setTimeout(resolve, Math.max(0, ms))
    this.#waiting.push(() => {
      clearTimeout(timer)
      resolve()
    })
    return promise
  }
}
