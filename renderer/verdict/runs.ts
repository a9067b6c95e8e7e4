import { VERDICTS, type Verdict } from '../../core/verdict/verdict.ts'

/** Neighbours of the same verdict: [from, to). */
export interface Run {
  readonly verdict: Verdict
  readonly from: number
  readonly to: number
}

/** Puts neighbours of the same verdict together; null is nothing to judge, and ends a run. */
export function runs(verdicts: readonly (Verdict | null)[]): Run[] {
  const out: Run[] = []
  verdicts.forEach((verdict, at) => {
    if (verdict === null) return
    const last = out.at(-1)
    if (last?.verdict === verdict && last.to === at) out[out.length - 1] = { ...last, to: at + 1 }
    else out.push({ verdict, from: at, to: at + 1 })
  })
  return out
}

/** The worst verdict of each bucket of `verdicts[v][b]`, as the contract has it; null where the bucket is empty. */
export function worstByBucket(verdicts: readonly (readonly number[])[], buckets: number): (Verdict | null)[] {
  return Array.from(
    { length: buckets },
    (_, bucket) => VERDICTS.find((_verdict, index) => (verdicts[index]?.[bucket] ?? 0) > 0) ?? null,
  )
}

/** The worst verdict of each of `parts` stretches of a list, in order: a long list in few pixels hides nothing that failed. */
export function worstByPart(verdicts: readonly Verdict[], parts: number): (Verdict | null)[] {
  const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict)
  const out = new Array<Verdict | null>(parts).fill(null)
  verdicts.forEach((verdict, index) => {
    const first = Math.floor((index * parts) / verdicts.length)
    const last = Math.max(first, Math.ceil(((index + 1) * parts) / verdicts.length) - 1)
    for (let part = first; part <= last; part++) {
      const there = out[part]
      if (there == null || rank(verdict) < rank(there)) out[part] = verdict
    }
  })
  return out
}
