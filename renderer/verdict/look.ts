import { VERDICTS, type Verdict } from '../../core/verdict/verdict.ts'
import { count } from '../text/number.ts'

/** How a verdict is drawn: the class that carries its colour, and its mark. The word is the verdict itself. */
export const LOOK = {
  verified: { style: 'ok', glyph: 'verified' },
  failed: { style: 'failed', glyph: 'failed' },
  unsigned: { style: 'unsigned', glyph: 'ring' },
  'not checked': { style: 'none', glyph: 'not-checked' },
  'cannot check': { style: 'cannot', glyph: 'cannot-check' },
} as const satisfies Record<Verdict, { style: string; glyph: string }>

/** The order in which verdicts are counted up for a person: what is proven, what is broken, then what is not known. */
export const COUNTED: readonly Verdict[] = ['verified', 'failed', 'unsigned', 'not checked', 'cannot check']

/** What a verdict says of a message, in a sentence. */
export const MEANING: Readonly<Record<Verdict, string>> = {
  verified: 'The bytes are those that were sealed, and a key that is trusted here signed the seal.',
  failed: 'The bytes contradict a seal, or the seal contradicts itself.',
  unsigned: 'Nothing contradicts the bytes, and nobody signed them.',
  'not checked': 'Nothing is known for or against these bytes.',
  'cannot check': 'There is a seal, and something that is needed to check it is lacking.',
}

/** All five counts in words: "11,902 verified, 1 failed, ...". */
export function countsText(counts: Readonly<Record<Verdict, number>>): string {
  return COUNTED.map((verdict) => `${count(counts[verdict])} ${verdict}`).join(', ')
}

/** A row of `verdicts[v][b]` as counts by verdict, in the order of COUNTED, without those that are zero. */
export function split(
  verdicts: readonly (readonly number[])[],
  bucket: number,
): { verdict: Verdict; number: number }[] {
  return COUNTED.map((verdict) => ({ verdict, number: verdicts[VERDICTS.indexOf(verdict)]?.[bucket] ?? 0 })).filter(
    ({ number }) => number > 0,
  )
}
