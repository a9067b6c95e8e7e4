/**
 * Characters that act instead of being seen: controls (C0, DEL, C1), format characters (zero width, bidirectional, tags), line
 * and paragraph separators, letters without a shape, and the joiner that hides in the character before it.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]|\u034f/gu

/** Text that is safe to write to a terminal: what would act on it is written as its code point, `<U+001B>`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const point = character.codePointAt(0) ?? 0
    return `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}
