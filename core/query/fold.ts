/** Characters whose lower case is more than one character; the index reader has this one instead. */
const SINGLE: Readonly<Record<string, string>> = { İ: 'i' }

/**
 * Text without differences of case: each character in lower case by itself, whatever stands beside it (Unicode simple case
 * mapping), as the index reader does it.
 */
export function foldCase(text: string): string {
  let folded = ''
  for (const char of text) folded += SINGLE[char] ?? char.toLowerCase()
  return folded
}

/** Whether case makes no difference to this text: then it can be searched for as it is, which is faster. */
export function isCaseless(text: string): boolean {
  return text.toLowerCase() === text && text.toUpperCase() === text
}
