/** The five verdicts; exactly one holds (docs/glossary.md). The order is that of what a whole takes from its parts: the worst. */
export const VERDICTS = ['failed', 'cannot check', 'not checked', 'unsigned', 'verified'] as const
export type Verdict = (typeof VERDICTS)[number]

/** The verdict on a whole: the worst of its parts. Nothing to judge is *not checked*, never *verified*. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let found: Verdict | undefined
  for (const verdict of verdicts) {
    if (found === undefined || VERDICTS.indexOf(verdict) < VERDICTS.indexOf(found)) found = verdict
  }
  return found ?? 'not checked'
}
