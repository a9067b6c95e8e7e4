import { sameBytes } from '../../../core/merkle/proof.ts'
import type { Findings } from './findings.ts'
import type { ValidState } from './signed-history.ts'
import type { TreeRoots } from './tree-check.ts'

/**
 * What became of the root of a signed state. `led to`: the leaves lead to it. `contradicted`: what is proven by other signatures leads
 * to another one. `unknown`: it cannot be told.
 */
export type RootState = 'led to' | 'contradicted' | 'unknown'

/**
 * Holds the signed roots against those of the tree. `proven` are the records, from the first on, whose leaves are proven by their
 * signed bytes. Where two signed states cannot both be true, that is a fork.
 */
export function checkRoots(
  states: readonly ValidState[],
  { roots }: TreeRoots,
  proven: number,
  findings: Findings,
): Map<number, RootState> {
  const led = new Map<number, boolean | undefined>()
  let lastLed: ValidState | undefined
  for (const state of states) {
    const root = roots.get(state.checkpoint.size)
    const same = root && sameBytes(root, state.checkpoint.root)
    led.set(state.number, same)
    if (same && state.checkpoint.size >= (lastLed?.checkpoint.size ?? 0)) lastLed = state
  }
  const result = new Map<number, RootState>()
  for (const { number, path, checkpoint } of states) {
    const same = led.get(number)
    if (same) result.set(number, 'led to')
    else if (same === undefined) result.set(number, 'unknown')
    else if (lastLed && lastLed.checkpoint.size >= checkpoint.size) {
      const text = `checkpoint ${number} signs a root over the first ${checkpoint.size} records that contradicts checkpoint ${lastLed.number}: one of the two was signed over an altered history`
      findings.add({ kind: 'fork', file: path, text })
      result.set(number, 'contradicted')
    } else if (checkpoint.size <= proven) {
      const text = `checkpoint ${number} signs a root that the records before it do not lead to, although their bytes are those that were signed`
      findings.add({ kind: 'fork', file: path, text })
      result.set(number, 'contradicted')
    } else result.set(number, 'unknown')
  }
  return result
}
