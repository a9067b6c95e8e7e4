import { setTimeout as pause } from 'node:timers/promises'

/** Asks until the answer is what is wanted; fails with the last answer. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean, ms = 15_000): Promise<T> {
  const until = Date.now() + ms
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
    if (Date.now() > until) throw new Error(`still not so after ${ms} ms: ${JSON.stringify(answer)}`)
    await pause(50)
  }
}
