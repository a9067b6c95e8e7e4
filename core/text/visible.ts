/**
 * Characters that act instead of being seen: C0 and C1 controls, DEL, invisible and bidirectional format characters, line and
 * paragraph separators, variation selectors aside, and lone surrogates.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/g

/** Text that is safe to write to a terminal: what would act on it is written as its code point, `<U+001B>`. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => `<U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`,
  )
}
