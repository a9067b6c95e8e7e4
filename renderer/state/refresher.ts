/** Asks for something anew, whenever called. */
export type Refresh = () => Promise<void>

/**
 * Makes a function that asks, and asks once more afterwards where it was called meanwhile, however often. `ask` returns for how many
 * milliseconds nothing more is asked; what it throws goes to `failed`.
 */
export function refresher(ask: () => Promise<number>, failed: (error: unknown) => void): Refresh {
  let asking = false
  let again = false
  return async () => {
    if (asking) {
      again = true
      return
    }
    asking = true
    try {
      do {
        again = false
        const rest = await ask()
        await new Promise((rested) => setTimeout(rested, rest))
      } while (again)
    } catch (error) {
      failed(error)
    } finally {
      asking = false
    }
  }
}
