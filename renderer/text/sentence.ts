/**
 * What the engine says of a finding, as a sentence of its own: with a capital, unless it begins with a name (which has other
 * signs than letters in it), and with a full stop.
 */
export function sentence(text: string): string {
  const begun = /^[a-z]+(?=[ ,:;]|$)/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text
  return /[.!?…:]$/.test(begun) || begun === '' ? begun : `${begun}.`
}
