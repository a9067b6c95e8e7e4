/**
 * Whether a text is as a pattern says, in which `*` stands for any characters, none among them. A pattern without `*` may stand
 * anywhere in the text. Takes time in proportion to the product of both lengths at most.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  const pieces = pattern.split('*')
  if (pieces.length === 1) return text.includes(pattern)
  const first = pieces[0]!
  const last = pieces.at(-1)!
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  const end = text.length - last.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
